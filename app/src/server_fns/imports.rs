//! Imports: uploaded files that are not data sets yet.

use crate::error::Result;
use crate::view_models::ImportView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;
use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use crate::presenters;
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, redirect_with_flash, services};
#[cfg(feature = "ssr")]
use domain::dataset::{ColumnType, UploadOptions};
#[cfg(feature = "ssr")]
use domain::{Failure, FieldError};

/// The fields of the form of an import. Empty fields mean options that are detected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportForm {
    /// The import.
    pub id: i64,
    /// `import` to make a data set, else the file is shown again.
    pub act: String,
    /// Name of the data set.
    pub name: String,
    /// The character between values.
    pub delimiter: String,
    /// The decimal mark.
    pub decimal: String,
    /// The thousands separator.
    pub thousands: String,
    /// `true` or `false`.
    pub has_header: String,
    /// `true` or `false`.
    pub keep_na: String,
    /// Words for missing values.
    pub na_values: String,
    /// The encoding.
    pub encoding: String,
    /// The sheet of a workbook, or the file in an archive.
    pub table: String,
    /// Names of columns by their number.
    pub names: BTreeMap<String, String>,
    /// Types of columns by their number.
    pub types: BTreeMap<String, String>,
}

/// The fields of the form that cancels an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportDeleteForm {
    /// The import.
    pub id: i64,
}

#[cfg(feature = "ssr")]
impl ImportForm {
    fn into_options(self) -> std::result::Result<UploadOptions, Failure> {
        let given = |text: String| Some(text).filter(|text| !text.is_empty());
        let mut errors = Vec::new();
        let mut boolean = |name: &str, text: &str| -> Option<bool> {
            let value = text.parse().ok();
            if value.is_none() && !text.is_empty() {
                let message = format!("{name} is true or false, or empty for the default.");
                errors.push(FieldError::new(name, "type", message));
            }
            value
        };
        let (has_header, keep_na) = (
            boolean("has_header", &self.has_header),
            boolean("keep_na", &self.keep_na),
        );
        let mut types = BTreeMap::new();
        for (number, kind) in self.types.iter().filter(|(_, kind)| !kind.is_empty()) {
            let kind = ColumnType::ALL.into_iter().find(|known| known.as_str() == kind);
            match (self.names.get(number), kind) {
                (Some(name), Some(kind)) => {
                    types.insert(name.clone(), kind);
                }
                _ => errors.push(FieldError::new("types", "choice", "Choose a type from the list.")),
            }
        }
        Failure::check(errors)?;
        Ok(UploadOptions {
            name: given(self.name),
            delimiter: given(self.delimiter),
            decimal: given(self.decimal),
            thousands: given(self.thousands),
            has_header,
            na_values: given(self.na_values),
            keep_na,
            encoding: given(self.encoding),
            table: given(self.table),
            types,
        })
    }
}

/// Returns an import.
///
/// # Errors
/// `not_found`, also for other people's and expired ones.
#[server(prefix = "/fn", endpoint = "imports/get", input = Json)]
pub async fn import_get(id: i64) -> Result<ImportView> {
    presenters::imports::import_view(&actor()?, id).await
}

/// Reads an import with the options of the form, or makes a data set of it.
///
/// # Errors
/// `not_found`; `validation` with the fields; `invalid_file` for a file that cannot be imported
/// with the options.
#[server(prefix = "/fn", endpoint = "imports/apply")]
pub async fn import_apply(form: ImportForm) -> Result<()> {
    let (id, is_import) = (form.id, form.act == "import");
    let (services, actor, options) = (services()?, actor()?, form.into_options());
    let options = options.map_err(into_server_error)?;
    if !is_import {
        services
            .import_preview(&actor, id, options)
            .await
            .map_err(into_server_error)?;
        leptos_axum::redirect(&format!("/datasets/imports/{id}"));
        return Ok(());
    }
    let created = services.import_finish(&actor, id, Some(options)).await;
    let dataset = created.map_err(into_server_error)?;
    let text = format!("“{}” was imported.", dataset.name);
    redirect_with_flash(&format!("/datasets/{}", dataset.id), text).await
}

/// Cancels an import.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "imports/delete")]
pub async fn import_delete(form: ImportDeleteForm) -> Result<()> {
    let deleted = services()?.import_delete(&actor()?, form.id).await;
    deleted.map_err(into_server_error)?;
    redirect_with_flash("/datasets", "The import was cancelled.").await
}
