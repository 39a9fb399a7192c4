//! Rows with predictions: those of the data set of a run, or of an uploaded file.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use crate::formulas::Formulas;
use crate::services::Services;
use crate::services::datasets::conversion::CsvUpload;
use crate::services::datasets::csv_error::invalid_csv;
use crate::services::datasets::file_name::name_of_file;
use crate::services::datasets::files::head_of_upload;
use crate::services::datasets::stored_format::StoredFormat;
use crate::services::datasets::uploads::Upload;
use crate::services::runs::kept_model::KeptModel;
use crate::services::runs::labelled::LabelledCsv;
use crate::services::runs::labelled::ROWS;
use crate::services::runs::new_rows::{csv_options, with_types};
use crate::services::runs::test_rows::test_split;
use domain::Warning;
use domain::dataset::UploadOptions;
use domain::error::sentence;
use ml_core::data::{CsvHead, CsvOptions, CsvRecords, RecordStart};
use ml_core::model::SavedModel;
use ml_core::pipeline::unknown_category;
use std::collections::HashMap;
use std::io::Read;
use std::sync::Arc;

/// Rows of an upload with predictions.
pub struct LabelledUpload {
    /// The CSV.
    pub file: FileDownload,
    /// Messages about what was guessed or treated specially.
    pub warnings: Vec<Warning>,
}

impl Services {
    /// Returns the rows of the data set with the columns of the predictions, and with `split` where
    /// rows were held out.
    ///
    /// # Errors
    /// When there is no such run, it has not succeeded, or too many downloads are open.
    pub async fn run_output(&self, actor: &Actor, id: i64, formulas: Formulas) -> Result<FileDownload> {
        let open = self.downloads.open(actor.user_id)?;
        let run = self.succeeded_run(actor, id).await?;
        let dataset = self.dataset_row(actor, run.dataset_id).await?;
        let file = self.text_file(actor, &dataset).await?;
        // After the file: a large model has memory for which others wait.
        let model = self.model(&run, actor.user_id).await?;
        let kept = KeptModel::new(Arc::clone(&model));
        let max_columns = self.limits.max_columns;
        let file_name = format!("{}-{}-{id}.csv", file_name_part(&dataset.name), run.algorithm);
        let labelled = self
            .run_heavy(actor, move |stop| {
                let records = StoredFormat::from_row(&dataset)?.text_records(file.reader(), max_columns)?;
                let (head, start) = (records.head(), records.position());
                let split = test_split(
                    &run,
                    &dataset,
                    &model,
                    &head,
                    |offset| stop.reader(file.reader_at(offset)),
                    start,
                )?;
                let options = csv_options(model.encoder(), max_columns);
                Ok(LabelledCsv::new(run, file, head, start, options).with_split(split))
            })
            .await?;
        let labelled = labelled.with_formulas(formulas);
        Ok(self
            .labelled_download(actor, file_name, labelled, kept)
            .holding_open_stream(open))
    }

    /// Returns the rows of an uploaded table with predictions, as CSV; empty predictions for rows
    /// that lack a value. Only the options about reading the file have an effect.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded; when the file is not a table with the
    /// columns of the model; when too many downloads are open.
    pub async fn run_label(
        &self,
        actor: &Actor,
        id: i64,
        upload: Upload,
        options: UploadOptions,
        formulas: Formulas,
    ) -> Result<LabelledUpload> {
        let open = self.downloads.open(actor.user_id)?;
        let run = self.succeeded_run(actor, id).await?;
        let max_rows = self.limits.max_rows;
        let file_name = format!(
            "{}-{}-{id}.csv",
            file_name_part(&name_of_file(&upload.file_name)),
            run.algorithm
        );
        let spool = self.spool.clone();
        let CsvUpload { file, reading, .. } = self.to_csv(actor, upload.file, upload.file_name, &options).await?;
        let mut warnings = reading.warnings();
        // After the conversion: a large model has memory for which others wait.
        let model = self.model(&run, actor.user_id).await?;
        let kept = KeptModel::new(Arc::clone(&model));
        let (labelled, found) = self
            .run_heavy(actor, move |stop| {
                let options = with_types(reading.csv, model.encoder());
                let upload = head_of_upload(&file.local()?, reading.encoding, &spool, &options, stop)?;
                let rows = stop.reader(upload.file.reader_at(upload.start.offset));
                let unknown = check_rows(&model, rows, &upload.head, upload.start, &options, max_rows)?;
                let labelled = LabelledCsv::new(run, upload.file, upload.head, upload.start, options);
                Ok((labelled, upload.warning.into_iter().chain(unknown)))
            })
            .await?;
        warnings.extend(found);
        let labelled = labelled.with_formulas(formulas);
        let file = self
            .labelled_download(actor, file_name, labelled, kept)
            .holding_open_stream(open);
        Ok(LabelledUpload { file, warnings })
    }
}

/// Checks that the model can read every row, before the first byte of the answer is sent. Returns
/// the warnings about categories that no training row has.
fn check_rows(
    model: &SavedModel,
    file: impl Read,
    head: &CsvHead,
    start: RecordStart,
    options: &CsvOptions,
    max_rows: u64,
) -> Result<Vec<Warning>> {
    let mut records = CsvRecords::resume(file, head, start).map_err(invalid_csv)?;
    let (mut rows, mut unknown) = (0, HashMap::<String, usize>::new());
    while let Some(piece) = records.next_piece(options, ROWS).map_err(invalid_csv)? {
        let before = rows;
        rows += piece.table.rows() as u64;
        if rows > max_rows {
            let message = format!("The file has more than {max_rows} rows, the most that are accepted.");
            return Err(Error::field("file", "too_many_rows", message));
        }
        let complete = model.encoder().complete_rows(&piece.table, None);
        let complete =
            complete.map_err(|error| Error::field("file", "invalid", sentence(&error.after_rows(before))))?;
        for (column, count) in model.encoder().unknown_levels(&piece.table, &complete) {
            *unknown.entry(column).or_default() += count;
        }
    }
    if rows == 0 {
        let message = "The file has a header but no rows.";
        return Err(Error::field("file", "invalid", message));
    }
    let features = model.encoder().features().iter();
    let found = features.filter_map(|feature| unknown.remove_entry(&feature.name));
    Ok(found.map(|(column, rows)| unknown_category(column, rows)).collect())
}

/// Returns at most 80 characters of a name, without those that a file name may not have.
fn file_name_part(name: &str) -> String {
    let replace = |c: char| {
        if c.is_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '_'
        }
    };
    name.chars().map(replace).take(80).collect()
}
