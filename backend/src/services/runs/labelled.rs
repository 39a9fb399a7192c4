//! CSV files with the columns of a model, written as they are sent. Between two chunks only the
//! offset in the file is kept, and for some seconds the model: no thread and no rows. A stalled
//! download therefore costs next to nothing.

use crate::actor::Actor;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::file_download::FileDownload;
use crate::formulas::Formulas;
use crate::services::Services;
use crate::services::datasets::csv_error::invalid_csv;
use crate::services::runs::kept_model::KeptModel;
use crate::storage::LocalFile;
use bytes::Bytes;
use futures::StreamExt;
use ml_core::data::{CsvHead, CsvOptions, CsvRecords, Piece, RecordStart};
use ml_core::model::{ModelTarget, Outcome, SavedModel};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Number of values of the matrix and of the added columns in a chunk.
const VALUES: usize = 16_384;

/// Number of rows that are read at once where no values are computed.
pub(super) const ROWS: usize = 10_000;

/// State of a download.
pub(crate) struct LabelledCsv {
    run: RunRow,
    file: LocalFile,
    head: CsvHead,
    next: RecordStart,
    options: CsvOptions,
    split: Option<TestSplit>,
    header_is_due: bool,
    formulas: Formulas,
}

/// Test rows of a run.
pub(crate) struct TestSplit {
    /// CSV options that include the target.
    options: CsvOptions,
    target: String,
    /// A bit for each complete row.
    is_test: Vec<u64>,
    /// Number of complete rows that were sent.
    at: usize,
}

impl TestSplit {
    /// Returns the split of `rows` complete rows with these test rows.
    pub(crate) fn new(options: CsvOptions, target: &str, rows: usize, test: &[usize]) -> Self {
        let mut is_test = vec![0; rows.div_ceil(64)];
        for row in test {
            is_test[row / 64] |= 1 << (row % 64);
        }
        Self {
            options,
            target: target.to_owned(),
            is_test,
            at: 0,
        }
    }

    /// Returns the side of each row of a piece; an empty text for a row that was left out.
    fn sides(&mut self, piece: &Piece, model: &SavedModel) -> Result<Vec<&'static str>> {
        let mut sides = vec![""; piece.table.rows()];
        let complete = model.encoder().complete_rows(&piece.table, Some(&self.target));
        for row in complete.map_err(invalid_csv)? {
            let word = self.is_test.get(self.at / 64).copied().unwrap_or_default();
            sides[row] = if word >> (self.at % 64) & 1 == 1 {
                "test"
            } else {
                "train"
            };
            self.at += 1;
        }
        Ok(sides)
    }
}

impl LabelledCsv {
    /// Creates the state of a download of the rows of `file` from `start` on, with the predictions
    /// of the model of `run`.
    pub(crate) fn new(run: RunRow, file: LocalFile, head: CsvHead, start: RecordStart, options: CsvOptions) -> Self {
        Self {
            run,
            file,
            head,
            next: start,
            options,
            split: None,
            header_is_due: true,
            formulas: Formulas::default(),
        }
    }

    /// Adds the column `split`.
    pub(crate) fn with_split(self, split: Option<TestSplit>) -> Self {
        Self { split, ..self }
    }

    /// Sets the treatment of cells that a spreadsheet would run.
    pub(crate) fn with_formulas(self, formulas: Formulas) -> Self {
        Self { formulas, ..self }
    }

    /// Returns the next lines; `None` at the end.
    fn next(&mut self, model: &SavedModel) -> Result<Option<Bytes>> {
        let mut writer = csv::WriterBuilder::new()
            .delimiter(self.head.format().delimiter)
            .from_writer(Vec::new());
        let added = 1 + ModelTarget::prediction_columns(model.target()).len();
        if std::mem::take(&mut self.header_is_due) {
            let mut names = ModelTarget::prediction_columns(model.target());
            names.extend(self.split.iter().map(|_| "split".to_owned()));
            let names = unique(&names, self.head.names());
            write(&mut writer, self.head.names().iter().chain(&names), self.formulas)?;
        }
        let reader = self.file.reader_at(self.next.offset);
        let mut records = CsvRecords::resume(reader, &self.head, self.next).map_err(invalid_csv)?;
        let options = self.split.as_ref().map_or(&self.options, |split| &split.options);
        let max_rows = VALUES / (model.encoder().columns().len() + added);
        if let Some(piece) = records.next_piece(options, max_rows).map_err(invalid_csv)? {
            let sides = self
                .split
                .as_mut()
                .map(|split| split.sides(&piece, model))
                .transpose()?;
            let decimal = self.head.format().decimal;
            rows(&mut writer, &piece, model, decimal, sides.as_deref(), self.formulas)?;
        }
        self.next = records.position();
        let lines = writer.into_inner().map_err(|error| Error::unexpected("CSV", error))?;
        Ok((!lines.is_empty()).then(|| lines.into()))
    }
}

impl Services {
    /// Returns the download, whose model was just read. A chunk is computed when the one before was
    /// taken.
    pub(super) fn labelled_download(
        &self,
        actor: &Actor,
        file_name: String,
        labelled: LabelledCsv,
        kept: KeptModel,
    ) -> FileDownload {
        let state = (self.clone(), actor.clone(), labelled, kept);
        let pieces = futures::stream::try_unfold(state, |(services, actor, mut labelled, mut kept)| async move {
            let model = match kept.get() {
                Some(model) => model,
                None => {
                    let model = services.model(&labelled.run, actor.user_id).await?;
                    kept = KeptModel::new(Arc::clone(&model));
                    model
                }
            };
            let made = services
                .run_chunk(&actor, move || Ok((labelled.next(&model)?, labelled)))
                .await;
            let (lines, labelled) = made?;
            Ok::<_, Error>(lines.map(|lines| (lines, (services, actor, labelled, kept))))
        });
        FileDownload {
            file_name,
            content_type: "text/csv",
            size: None,
            // The client sees a broken transfer instead of a file that ends early.
            body: pieces.map(|piece| piece.map_err(std::io::Error::other)).boxed(),
        }
    }
}

/// Writes the records of a piece with their predictions; empty cells for a row that was left out.
fn rows(
    writer: &mut csv::Writer<Vec<u8>>,
    piece: &Piece,
    model: &SavedModel,
    decimal: u8,
    sides: Option<&[&'static str]>,
    formulas: Formulas,
) -> Result<()> {
    let prediction = model
        .predict(&piece.table)
        .map_err(|error| Error::unexpected("prediction", error))?;
    let width = ModelTarget::prediction_columns(model.target()).len();
    let mut predicted = prediction.rows.iter().enumerate().peekable();
    for (row, record) in piece.records().enumerate() {
        let mut cells = record.map_err(invalid_csv)?;
        match predicted.next_if(|&(_, &found)| found == row) {
            Some((at, _)) => cells.extend(predicted_values(&prediction.outcome, at, model, decimal).map(Cow::Owned)),
            None => cells.extend((0..width).map(|_| Cow::Borrowed(""))),
        }
        cells.extend(sides.map(|sides| Cow::Borrowed(sides[row])));
        write(writer, &cells, formulas)?;
    }
    Ok(())
}

fn write<T: AsRef<str>>(
    writer: &mut csv::Writer<Vec<u8>>,
    cells: impl IntoIterator<Item = T>,
    formulas: Formulas,
) -> Result<()> {
    for cell in cells {
        writer
            .write_field(formulas.cell(cell.as_ref()).as_bytes())
            .map_err(|error| Error::unexpected("CSV", error))?;
    }
    writer
        .write_record(None::<&[u8]>)
        .map_err(|error| Error::unexpected("CSV", error))
}

/// Returns the predicted values of the row at `at`, with the decimal mark of the file.
fn predicted_values<'a>(
    outcome: &'a Outcome,
    at: usize,
    model: &'a SavedModel,
    decimal: u8,
) -> Box<dyn Iterator<Item = String> + 'a> {
    let number = move |value: f64| {
        let text = value.to_string();
        if decimal == b',' { text.replace('.', ",") } else { text }
    };
    match outcome {
        Outcome::Clusters { labels, distances } => {
            Box::new([labels[at].to_string(), number(distances[at])].into_iter())
        }
        Outcome::Classes {
            classes: found,
            probabilities,
        } => {
            let class = model.classes().get(found[at] as usize).cloned().unwrap_or_default();
            let probabilities = probabilities.row(at).into_iter().map(move |&share| number(share));
            Box::new(std::iter::once(class).chain(probabilities))
        }
        Outcome::Numbers { values } => {
            let value = values[at];
            let limits = model
                .target()
                .and_then(ModelTarget::interval)
                .map(|interval| interval.around(value));
            let values = std::iter::once(value).chain(limits.into_iter().flatten());
            Box::new(values.map(number))
        }
    }
}

/// Returns the added names, changed where the file or another added column has them already: a file
/// with a column `cluster` gets `cluster_2`.
fn unique(names: &[String], taken: &[String]) -> Vec<String> {
    let mut taken: HashSet<String> = taken.iter().cloned().collect();
    let mut added = Vec::new();
    for name in names {
        let numbered = (2..).map(|n| format!("{name}_{n}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        added.extend(candidates.find(|name| taken.insert(name.clone())));
    }
    added
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_columns_do_not_collide() {
        let taken = ["cluster".to_owned(), "cluster_2".to_owned()];
        assert_eq!(
            unique(&["cluster".into(), "distance".into()], &taken),
            ["cluster_3", "distance"]
        );
        let added = ["probability_a".into(), "probability_a_2".into()];
        assert_eq!(
            unique(&added, &["probability_a".into()]),
            ["probability_a_2", "probability_a_2_2"]
        );
    }
}
