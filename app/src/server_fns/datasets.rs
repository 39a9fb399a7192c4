//! Data sets. Uploads and downloads are plain routes of the server, because they are streamed.

use crate::error::Result;
use crate::view_models::{DatasetView, DatasetsAndImports};
use domain::PageQuery;
use domain::dataset::ColumnType;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use crate::presenters;
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, redirect_with_flash, services};
#[cfg(feature = "ssr")]
use domain::dataset::DatasetPatch;
#[cfg(feature = "ssr")]
use domain::unix_line_breaks;

/// The fields of the form that renames a data set or changes the types of its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetForm {
    /// The data set.
    pub id: i64,
    /// New name; empty to keep the old one.
    pub name: String,
    /// New types by column name.
    pub columns: BTreeMap<String, ColumnType>,
}

#[cfg(feature = "ssr")]
impl DatasetForm {
    fn success_message(&self) -> &'static str {
        if self.columns.is_empty() {
            "The name was saved."
        } else {
            "The column types were saved."
        }
    }

    fn into_patch(self) -> DatasetPatch {
        let columns = self.columns.into_iter();
        let columns: BTreeMap<_, _> = columns.map(|(name, kind)| (unix_line_breaks(&name), kind)).collect();
        DatasetPatch {
            name: Some(self.name).filter(|name| !name.is_empty()),
            columns: Some(columns).filter(|columns| !columns.is_empty()),
        }
    }
}

/// The fields of the form that deletes a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetDeleteForm {
    /// The data set.
    pub id: i64,
    /// `on` to delete its runs too.
    pub cascade: String,
}

/// Returns a page of the data sets, newest first, and the imports.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "datasets/list", input = Json)]
pub async fn dataset_list(page: PageQuery) -> Result<DatasetsAndImports> {
    presenters::datasets::datasets_and_imports(&actor()?, page).await
}

/// Returns a data set with its columns.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "datasets/get", input = Json)]
pub async fn dataset_get(id: i64) -> Result<DatasetView> {
    presenters::datasets::dataset_view(&actor()?, id).await
}

/// Returns a page of the rows of a data set.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "datasets/rows", input = Json)]
pub async fn dataset_rows(id: i64, page: PageQuery) -> Result<domain::dataset::DatasetRows> {
    services()?
        .dataset_rows(&actor()?, id, page)
        .await
        .map_err(into_server_error)
}

/// Renames a data set or changes the types of its columns.
///
/// # Errors
/// `not_found`; `validation` with the fields.
#[server(prefix = "/fn", endpoint = "datasets/update")]
pub async fn dataset_update(form: DatasetForm) -> Result<()> {
    let (id, text) = (form.id, form.success_message());
    services()?
        .dataset_update(&actor()?, id, form.into_patch(), &Default::default())
        .await
        .map_err(into_server_error)?;
    redirect_with_flash(&format!("/datasets/{id}"), text).await
}

/// Deletes a data set.
///
/// # Errors
/// `not_found`; `conflict` when it has runs that are not to be deleted.
#[server(prefix = "/fn", endpoint = "datasets/delete")]
pub async fn dataset_delete(form: DatasetDeleteForm) -> Result<()> {
    let cascade = form.cascade == "on";
    services()?
        .dataset_delete(&actor()?, form.id, cascade, &Default::default())
        .await
        .map_err(into_server_error)?;
    redirect_with_flash("/datasets", "The data set was deleted.").await
}

/// Adds the sample data sets that the account does not have yet.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "datasets/add_samples")]
pub async fn dataset_add_samples() -> Result<()> {
    let added = services()?
        .dataset_add_samples(&actor()?)
        .await
        .map_err(into_server_error)?;
    let text = match added {
        0 => "You already have all sample data sets.".into(),
        1 => "1 sample data set was added.".into(),
        n => format!("{n} sample data sets were added."),
    };
    redirect_with_flash("/datasets", text).await
}
