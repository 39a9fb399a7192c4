//! Rows with what a model says of them: those of its data set, or new ones.

use super::dataset_files::{StoredFormat, bad_file, head_of_upload};
use super::dataset_uploads::name_of_file;
use super::labelled::{Labelled, Split};
use super::run_predict::csv_options;
use super::{Actor, FileDownload, Services, Upload};
use crate::db::datasets::DatasetRow;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::formulas::Formulas;
use domain::dataset::ColumnType;
use domain::error::sentence;
use domain::run::{DEFAULT_TEST_SIZE, RunRequest};
use ml_core::data::{ClassLabels, ColumnKind, CsvHead, CsvOptions, CsvRecords, RecordStart};
use ml_core::model::SavedModel;
use ml_core::model_selection::train_test_split;
use std::io::Read;

/// Rows that are read at once where only their classes or errors are wanted.
const ROWS: usize = 10_000;

impl Services {
    /// The input rows with `cluster` and `distance`, or with `prediction`, `probability_<class>` and `split`.
    ///
    /// # Errors
    /// When there is no such run, it has not succeeded, or too many downloads are open.
    pub async fn run_output(&self, actor: &Actor, id: i64, formulas: Formulas) -> Result<FileDownload> {
        let place = self.downloads.open(actor.user_id)?;
        let (run, model) = self.model_of(actor, id).await?;
        let dataset = self.dataset_row(actor, run.dataset_id).await?;
        let file = self.text_file(actor, &dataset).await?;
        let max_columns = self.limits.max_columns;
        let file_name = format!("{}-{}-{id}.csv", file_stem(&dataset.name), run.algorithm);
        let labelled = self
            .heavy(actor, move |stop| {
                let records = StoredFormat::of(&dataset)?.text_records(&file, max_columns)?;
                let (head, start) = (records.head(), records.position());
                let split = split_of(
                    &run,
                    &dataset,
                    &model,
                    &head,
                    |offset| stop.reader(file.reader_at(offset)),
                    start,
                )?;
                let options = csv_options(model.encoder(), max_columns);
                Ok(Labelled::new(run, file, head, start, options).with_split(split))
            })
            .await?;
        let labelled = labelled.with_formulas(formulas);
        Ok(self.labelled(actor, file_name, labelled).held(place))
    }

    /// The rows of an uploaded CSV with what the model says of them; nothing for a row that lacks a value.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded; when the file is not a CSV with the
    /// columns of the model; when too many downloads are open.
    pub async fn run_label(&self, actor: &Actor, id: i64, upload: Upload, formulas: Formulas) -> Result<FileDownload> {
        let place = self.downloads.open(actor.user_id)?;
        let (run, model) = self.model_of(actor, id).await?;
        let (max_columns, max_rows) = (self.limits.max_columns, self.limits.max_rows);
        let file_name = format!(
            "{}-{}-{id}.csv",
            file_stem(&name_of_file(upload.file_name())),
            run.algorithm
        );
        let spool = self.spool.clone();
        let labelled = self
            .heavy(actor, move |stop| {
                let options = csv_options(model.encoder(), max_columns);
                let (file, head, start) = head_of_upload(&upload.file().local()?, &spool, &options, stop)?;
                let rows = stop.reader(file.reader_at(start.offset));
                check_rows(&model, rows, &head, start, &options, max_rows)?;
                Ok(Labelled::new(run, file, head, start, options))
            })
            .await?;
        let labelled = labelled.with_formulas(formulas);
        Ok(self.labelled(actor, file_name, labelled).held(place))
    }
}

/// Refuses a file with a row that the model cannot read: before the first byte of the answer,
/// because then it is too late.
fn check_rows(
    model: &SavedModel,
    file: impl Read,
    head: &CsvHead,
    start: RecordStart,
    options: &CsvOptions,
    max_rows: u64,
) -> Result<()> {
    let mut records = CsvRecords::resume(file, head, start).map_err(bad_file)?;
    let mut rows = 0;
    while let Some(piece) = records.next_piece(options, ROWS).map_err(bad_file)? {
        rows += piece.table.rows() as u64;
        if rows > max_rows {
            let message = format!("The file has more than {max_rows} rows, the most that are accepted.");
            return Err(Error::field("file", "too_many_rows", message));
        }
        let complete = model.encoder().complete_rows(&piece.table, None);
        complete.map_err(|error| Error::field("file", "invalid", sentence(&error)))?;
    }
    if rows == 0 {
        let message = "The file has a header but no rows.";
        return Err(Error::field("file", "invalid", message));
    }
    Ok(())
}

/// Which rows of its data set a classifier was tested with: the split of its training, made again.
fn split_of<R: Read>(
    run: &RunRow,
    dataset: &DatasetRow,
    model: &SavedModel,
    head: &CsvHead,
    open: impl FnOnce(u64) -> R,
    start: RecordStart,
) -> Result<Option<Split>> {
    let RunRequest::Classify(request) = run.request()? else {
        return Ok(None);
    };
    let target = request.target.as_str();
    let options = with_target(csv_options(model.encoder(), usize::MAX), dataset, target)?;
    let mut records = CsvRecords::resume(open(start.offset), head, start).map_err(bad_file)?;
    let mut y = Vec::new();
    while let Some(piece) = records.next_piece(&options, ROWS).map_err(bad_file)? {
        let rows = model
            .encoder()
            .complete_rows(&piece.table, Some(target))
            .map_err(bad_file)?;
        let classes = ClassLabels::with_classes(&piece.table, target, &rows, model.classes());
        let other_type = |_| {
            Error::conflict(format!(
                "The column “{target}” has another type than when the model was trained, so its rows cannot be told apart. \
                 Give it its type back, or train again."
            ))
        };
        y.extend(classes.map_err(other_type)?.y);
    }
    let test_size = request.test_size.unwrap_or(DEFAULT_TEST_SIZE);
    let (_, test) = train_test_split(Some(&y), y.len(), test_size, run.seed()?)
        .map_err(|error| Error::unexpected("split of a trained model", error))?;
    Ok(Some(Split::new(options, target, y.len(), &test)))
}

/// The options with the target's column, of the type that it has in the data set.
fn with_target(mut options: CsvOptions, dataset: &DatasetRow, target: &str) -> Result<CsvOptions> {
    let column = dataset.columns()?.into_iter().find(|column| column.name == target);
    let kind = match column.map(|column| column.kind) {
        Some(ColumnType::Numeric) => ColumnKind::Numeric,
        _ => ColumnKind::Categorical,
    };
    options.overrides.insert(target.to_owned(), kind);
    options.keep.get_or_insert_default().insert(target.to_owned());
    Ok(options)
}

fn file_stem(name: &str) -> String {
    let plain = |c: char| {
        if c.is_alphanumeric() || "._-".contains(c) {
            c
        } else {
            '_'
        }
    };
    name.chars().map(plain).take(80).collect()
}
