//! Data sets: read, update, delete.

mod cell_room;
pub(crate) mod columns;
pub(crate) mod conversion;
pub(crate) mod csv_error;
mod csv_options;
pub(crate) mod file_name;
pub(crate) mod files;
mod imports;
mod reading;
pub(crate) mod row_index;
mod row_marks;
mod rows;
mod samples;
pub(crate) mod stored_format;
pub(crate) mod uploads;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::byte_stream::ByteStream;
use crate::db;
use crate::db::Tx;
use crate::db::datasets::DatasetRow;
use crate::db::run_lists::RunFilter;
use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use crate::services::Services;
use crate::services::blocking::run_to_end;
use crate::services::datasets::columns::{column_kind, summarized_column};
use crate::services::datasets::stored_format::StoredFormat;
use crate::services::json::to_json;
use crate::services::precondition::{ExpectedVersion, content_version};
use domain::Warning;
use domain::dataset::{Dataset, DatasetPatch, DatasetSummary, parse_name};
use domain::error::sentence;
use domain::{Failure, FieldError, Page, PageQuery};
use ml_core::data::formats::is_about_source_column;
use std::collections::HashSet;

impl Services {
    /// Returns a page of the actor's data sets, newest first.
    ///
    /// # Errors
    /// When the page is out of range.
    pub async fn dataset_list(&self, actor: &Actor, page: PageQuery) -> Result<Page<DatasetSummary>> {
        Failure::check(page.check())?;
        let mut reader = self.db.read().await?;
        let total = db::datasets::count(&mut reader.conn(), actor.user_id).await?;
        let items = db::datasets::list(&mut reader.conn(), actor.user_id, page).await?;
        Ok(Page::new(items, total, page))
    }

    /// Returns a data set of the actor with its columns.
    ///
    /// # Errors
    /// When there is none.
    pub async fn dataset_get(&self, actor: &Actor, id: i64) -> Result<Dataset> {
        self.dataset_get_as(actor, id, Ok).await
    }

    /// As [`Services::dataset_get`], written by `serialize` in the turn of the actor: a data set of
    /// thousands of columns takes megabytes.
    ///
    /// # Errors
    /// When there is none, or `serialize` fails.
    pub async fn dataset_get_as<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: i64,
        serialize: impl FnOnce(Dataset) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let row = self.dataset_row(actor, id).await?;
        self.run_light(actor, move || serialize(row.into_dataset()?)).await
    }

    pub(crate) async fn dataset_row(&self, actor: &Actor, id: i64) -> Result<DatasetRow> {
        let row = db::datasets::get(&mut self.db.read().await?.conn(), actor.user_id, id).await?;
        row.ok_or_else(|| Error::not_found("data set"))
    }

    /// Renames a data set or changes the types of columns, whose statistics are then computed
    /// again.
    ///
    /// # Errors
    /// When there is no such data set or column, it has changed, or the values of a column do not
    /// fit its new type.
    pub async fn dataset_update(
        &self,
        actor: &Actor,
        id: i64,
        patch: DatasetPatch,
        expected: &ExpectedVersion,
    ) -> Result<Dataset> {
        self.dataset_update_as(actor, id, patch, expected, Ok).await
    }

    /// As [`Services::dataset_update`], written by `serialize` in a turn of the actor.
    ///
    /// # Errors
    /// As those of [`Services::dataset_update`], or when `serialize` fails.
    pub async fn dataset_update_as<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: i64,
        patch: DatasetPatch,
        expected: &ExpectedVersion,
        serialize: impl FnOnce(Dataset) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let known = self.dataset_row(actor, id).await?;
        let name = patch.name.as_deref().map(parse_name).transpose();
        let name = name.map_err(|error| Failure::validation(vec![error]))?;
        let columns = match patch.columns.filter(|columns| !columns.is_empty()) {
            Some(changes) => {
                let (columns, warnings) = self.retyped(actor, &known, changes).await?;
                Some((to_json(&columns)?, to_json(&warnings)?))
            }
            None => None,
        };
        let checked = self.checked_dataset(actor, id, expected).await?;
        // Before the change: a turn can be refused.
        let turn = self.light_turn(actor.user_id).await?;
        let mut tx = self.db.begin().await?;
        let row = lock(&mut tx, actor, id, checked).await?;
        if columns.is_some() && row.columns != known.columns {
            return Err(Error::conflict(
                "The columns have been changed by somebody else meanwhile. Look at them, and try again.",
            ));
        }
        let (name, (columns, warnings)) = (name.unwrap_or(row.name), columns.unwrap_or((row.columns, row.warnings)));
        let row = db::datasets::update(&mut tx.conn(), actor.user_id, id, &name, &columns, &warnings).await?;
        tx.commit().await?;
        let row = row.ok_or_else(|| Error::not_found("data set"))?;
        self.run_light_with(turn, move || serialize(row.into_dataset()?)).await
    }

    /// Returns the data set at the expected version, which [`lock`] compares; `None` when any
    /// version will do. Megabytes of columns are parsed in a turn of the actor, outside the
    /// transaction, in which nobody else may write.
    async fn checked_dataset(&self, actor: &Actor, id: i64, expected: &ExpectedVersion) -> Result<Option<DatasetRow>> {
        match expected {
            ExpectedVersion::Any => Ok(None),
            ExpectedVersion::OneOf(_) => {
                let (row, expected) = (self.dataset_row(actor, id).await?, expected.clone());
                let check = move || {
                    let version = content_version(&row.clone().into_dataset()?)?;
                    expected.check(version).map(|()| row)
                };
                self.run_light(actor, check).await.map(Some)
            }
        }
    }

    async fn retyped(
        &self,
        actor: &Actor,
        row: &DatasetRow,
        changes: std::collections::BTreeMap<String, domain::dataset::ColumnType>,
    ) -> Result<(Vec<domain::dataset::Column>, Vec<Warning>)> {
        let mut known: std::collections::BTreeMap<_, _> = row
            .columns()?
            .into_iter()
            .map(|column| (column.name, column.kind))
            .collect();
        let mut errors = Vec::new();
        for (name, new) in changes {
            match known.get_mut(&name) {
                Some(kind) => *kind = new,
                None => errors.push(FieldError::new(
                    "columns",
                    "unknown_column",
                    format!("There is no column “{name}”."),
                )),
            }
        }
        Failure::check(errors)?;
        let kinds = known
            .into_iter()
            .map(|(name, column)| (name, column_kind(column)))
            .collect();
        let (format, file, max_columns) = (
            StoredFormat::from_row(row)?,
            self.fetch(&row.file_key).await?,
            self.limits.max_columns,
        );
        let found = self.run_heavy(actor, move |stop| {
            let found = format.describe(&file, max_columns, kinds, stop)?;
            found.map_err(|error| Error::field("columns", "type", sentence(&error)))
        });
        let found = found.await?;
        // The format was detected at the upload only, so its warnings are kept.
        let mut warnings = row.warnings()?;
        warnings.retain(|warning| {
            warning.column.is_none()
                || ["ambiguous_numbers", "other_notation"].contains(&warning.code.as_str())
                || is_about_source_column(warning)
        });
        let key = |warning: &Warning| {
            let Warning {
                code,
                message,
                column,
                rows,
            } = warning.clone();
            (code, message, column, rows)
        };
        let mut seen: HashSet<_> = warnings.iter().map(key).collect();
        let found_warnings = found.warnings.into_iter().map(Warning::into_sentence);
        warnings.extend(found_warnings.filter(|warning| seen.insert(key(warning))));
        Ok((found.columns.into_iter().map(summarized_column).collect(), warnings))
    }

    /// Deletes a data set; with `cascade` also its runs.
    ///
    /// # Errors
    /// When there is no such data set, it has changed, or it has runs.
    pub async fn dataset_delete(
        &self,
        actor: &Actor,
        id: i64,
        cascade: bool,
        expected: &ExpectedVersion,
    ) -> Result<()> {
        let filter = RunFilter {
            dataset_id: Some(id),
            ..Default::default()
        };
        let checked = self.checked_dataset(actor, id, expected).await?;
        let mut tx = self.db.begin().await?;
        let row = lock(&mut tx, actor, id, checked).await?;
        let runs = db::run_lists::count(&mut tx.conn(), actor.user_id, &filter).await?;
        if runs > 0 && !cascade {
            let runs = if runs == 1 {
                "1 run".into()
            } else {
                format!("{runs} runs")
            };
            return Err(Error::conflict(format!(
                "“{}” has {runs}. Delete them too (cascade), or keep it.",
                row.name
            )));
        }
        db::deletions::mark_dataset(&mut tx.conn(), id, self.clock.now()).await?;
        tx.commit().await?;
        self.models.forget_dataset(id);
        let (services, user_id) = (self.clone(), actor.user_id);
        let removed = run_to_end(async move {
            let _turn = services.long_writes.turn(user_id).await?;
            services.remove_dataset(id).await
        });
        if let Err(error) = removed.await {
            // The data set is gone for its owner; the purge removes the rest.
            tracing::warn!(%error, id, "a deleted data set could not be removed yet");
        }
        Ok(())
    }

    /// Returns the file: a CSV byte for byte as it was uploaded, a table of another format as CSV.
    ///
    /// # Errors
    /// When there is no such data set, or too many downloads are open.
    pub async fn dataset_download(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let open = self.downloads.open(actor.user_id)?;
        let row = self.dataset_row(actor, id).await?;
        let (size, body) = self.stored_bytes(&row.file_key).await?;
        let file = FileDownload {
            file_name: row.file_name,
            content_type: "text/csv",
            size: Some(size),
            body,
        };
        Ok(file.holding_open_stream(open))
    }
}

impl Services {
    /// Returns the size and the content of a stored file.
    pub(crate) async fn stored_bytes(&self, key: &str) -> Result<(u64, ByteStream)> {
        match self.storage.local(key).await? {
            Some(file) => Ok((file.size(), file.stream())),
            None => self.storage.get(key).await,
        }
    }
}

/// Returns a data set, which must be as it was checked, and locks it until the transaction ends.
async fn lock(tx: &mut Tx, actor: &Actor, id: i64, checked: Option<DatasetRow>) -> Result<DatasetRow> {
    let row = db::datasets::lock(&mut tx.conn(), actor.user_id, id).await?;
    let row = row.ok_or_else(|| Error::not_found("data set"))?;
    if checked.is_some_and(|checked| checked != row) {
        return Err(ExpectedVersion::changed());
    }
    Ok(row)
}
