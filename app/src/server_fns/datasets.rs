//! Data sets. Uploads and downloads are plain routes of the server, because they stream.

use super::Result;
use crate::views::{DatasetView, Datasets};
use domain::PageQuery;
use domain::dataset::ColumnType;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, done, refuse, services, when};
#[cfg(feature = "ssr")]
use crate::views::Dated;

/// The fields of the form that renames a data set or corrects the types of its columns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetForm {
    /// The data set.
    pub id: i64,
    /// The new name; empty: the old one stays.
    pub name: String,
    /// New types, by the name of the column.
    pub columns: BTreeMap<String, ColumnType>,
}

/// The fields of the form that deletes a data set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DatasetDeleteForm {
    /// The data set.
    pub id: i64,
    /// `on`: its runs go too.
    pub cascade: String,
}

/// A page of the data sets, newest first.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "datasets/list", input = Json)]
pub async fn dataset_list(page: PageQuery) -> Result<Datasets> {
    list(&actor()?, page).await
}

#[cfg(feature = "ssr")]
pub(crate) async fn list(actor: &backend::Actor, page: PageQuery) -> Result<Datasets> {
    let zone = Zone::of_actor(actor);
    let list = services()?.dataset_list(actor, page).await.map_err(refuse)?;
    Ok(list.map(|row| Dated {
        created: when(row.created_at, zone),
        row,
    }))
}

/// A data set with its columns.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "datasets/get", input = Json)]
pub async fn dataset_get(id: i64) -> Result<DatasetView> {
    let actor = actor()?;
    let row = services()?.dataset_get(&actor, id).await.map_err(refuse)?;
    Ok(Dated {
        created: when(row.created_at, Zone::of_actor(&actor)),
        row,
    })
}

/// A page of the rows of a data set.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "datasets/rows", input = Json)]
pub async fn dataset_rows(id: i64, page: PageQuery) -> Result<domain::dataset::DatasetRows> {
    services()?.dataset_rows(&actor()?, id, page).await.map_err(refuse)
}

/// Renames a data set or corrects the types of its columns.
///
/// # Errors
/// `not_found`; what is wrong with the fields.
#[server(prefix = "/fn", endpoint = "datasets/update")]
pub async fn dataset_update(form: DatasetForm) -> Result<()> {
    let text = if form.columns.is_empty() {
        "The name was saved."
    } else {
        "The types were saved."
    };
    let patch = domain::dataset::DatasetPatch {
        name: Some(form.name).filter(|name| !name.is_empty()),
        columns: Some(form.columns).filter(|columns| !columns.is_empty()),
    };
    services()?
        .dataset_update(&actor()?, form.id, patch, &Default::default())
        .await
        .map_err(refuse)?;
    done(&format!("/datasets/{}", form.id), text).await
}

/// Deletes a data set.
///
/// # Errors
/// `not_found`; `conflict` when it has runs and they are to stay.
#[server(prefix = "/fn", endpoint = "datasets/delete")]
pub async fn dataset_delete(form: DatasetDeleteForm) -> Result<()> {
    let cascade = form.cascade == "on";
    services()?
        .dataset_delete(&actor()?, form.id, cascade, &Default::default())
        .await
        .map_err(refuse)?;
    done("/datasets", "The data set was deleted.").await
}

/// Adds the sample data sets that are not there yet.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "datasets/add_samples")]
pub async fn dataset_add_samples() -> Result<()> {
    let added = services()?.dataset_add_samples(&actor()?).await.map_err(refuse)?;
    let text = match added {
        0 => "You have all the samples already.".into(),
        1 => "1 sample data set was added.".into(),
        n => format!("{n} sample data sets were added."),
    };
    done("/datasets", text).await
}
