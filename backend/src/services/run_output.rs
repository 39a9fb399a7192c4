//! Rows with what a model says of them, written while they are read: those of its data set, or new ones.

use super::dataset_files::{StoredFormat, read_upload};
use super::dataset_uploads::name_of_file;
use super::prepare::Prepared;
use super::run_predict::csv_options;
use super::{Actor, FileDownload, Services, Upload, load_table, prepare, read_model};
use crate::error::{Error, Result};
use bytes::Bytes;
use domain::error::sentence;
use futures::StreamExt;
use ml_core::data::CsvRecords;
use ml_core::model::{Outcome, Prediction, SavedModel};
use std::io::{Read, Write};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

/// Bytes that are sent at once.
const CHUNK: usize = 64 << 10;
/// Chunks that may wait for a slow client before the writer waits too.
const WAITING: usize = 8;

type Chunk = std::io::Result<Bytes>;
type Records = CsvRecords<Box<dyn Read + Send>>;

impl Services {
    /// The input rows with `cluster` and `distance`, or with `prediction`, `probability_<class>` and `split`.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded.
    pub async fn run_output(&self, actor: &Actor, id: i64) -> Result<FileDownload> {
        let (run, content) = self.model_of(actor, id).await?;
        let dataset = self.dataset_row(actor, run.dataset_id).await?;
        let file = self.fetch(&dataset.file_key).await?;
        let (request, seed, max_columns) = (run.request()?, run.seed()?, self.limits.max_columns);
        let file_name = format!("{}-{}-{id}.csv", file_stem(&dataset.name), run.algorithm);
        let (extra, records, delimiter) = self
            .heavy(move || {
                let model = read_model(&content, id)?;
                let table = load_table(&dataset, &file, max_columns)?;
                let prediction = model
                    .predict(&table)
                    .map_err(|error| Error::unexpected("prediction", error))?;
                let prepared = prepare(&table, &request, seed)?;
                let format = StoredFormat::of(&dataset)?;
                let extra = Extra::new(&model, &prediction, table.rows()).with_split(&prepared);
                Ok((extra, format.records(&file, max_columns)?, format.delimiter()))
            })
            .await?;
        Ok(labelled(file_name, records, extra, delimiter))
    }

    /// The rows of an uploaded CSV with what the model says of them; nothing for a row that lacks a value.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded; when the file is not a CSV with the columns of the model.
    pub async fn run_label(&self, actor: &Actor, id: i64, upload: Upload) -> Result<FileDownload> {
        let (run, content) = self.model_of(actor, id).await?;
        let (max_columns, max_rows) = (self.limits.max_columns, self.limits.max_rows);
        let file_name = format!(
            "{}-{}-{id}.csv",
            file_stem(&name_of_file(upload.file_name())),
            run.algorithm
        );
        let (extra, records, delimiter) = self
            .heavy(move || {
                let model = read_model(&content, id)?;
                let csv = csv_options(model.encoder(), max_columns);
                let (format, table) = read_upload(upload.file(), None, &csv, max_rows)?;
                let prediction = model.predict(&table);
                let prediction = prediction.map_err(|error| Error::field("file", "invalid", sentence(&error)))?;
                let extra = Extra::new(&model, &prediction, table.rows());
                Ok((extra, format.records(upload.file(), max_columns)?, format.delimiter()))
            })
            .await?;
        Ok(labelled(file_name, records, extra, delimiter))
    }
}

/// The records with the columns that are added, written while they are sent.
fn labelled(file_name: String, records: Records, extra: Extra, delimiter: u8) -> FileDownload {
    let (sender, receiver) = mpsc::channel::<Chunk>(WAITING);
    tokio::task::spawn_blocking(move || {
        if let Err(error) = write(records, &extra, delimiter, Chunks::new(sender.clone())) {
            // The client sees a broken transfer instead of a file that is short without a word.
            let _ = sender.blocking_send(Err(error));
        }
    });
    FileDownload {
        file_name,
        content_type: "text/csv",
        size: None,
        body: ReceiverStream::new(receiver).boxed(),
    }
}

/// The columns that are added.
struct Extra {
    names: Vec<String>,
    /// For each row of the file its values; nothing for a row that was left out.
    values: Vec<Option<Vec<String>>>,
}

impl Extra {
    fn new(model: &SavedModel, prediction: &Prediction, rows: usize) -> Self {
        let names = column_names(&prediction.outcome, model.classes());
        let mut values = vec![None; rows];
        for (at, &row) in prediction.rows.iter().enumerate() {
            if let Some(slot) = values.get_mut(row) {
                *slot = Some(values_of(&prediction.outcome, at, model.classes()));
            }
        }
        Self { names, values }
    }

    /// Says of each row whether the model was trained on it or tested with it.
    fn with_split(mut self, prepared: &Prepared) -> Self {
        if let Some(classes) = &prepared.classes {
            self.names.push("split".into());
            let mut split = vec![""; self.values.len()];
            for (side, name) in [(&classes.train, "train"), (&classes.test, "test")] {
                side.iter().for_each(|&at| split[prepared.rows[at]] = name);
            }
            for (value, split) in self.values.iter_mut().zip(split) {
                if let Some(value) = value {
                    value.push(split.to_owned());
                }
            }
        }
        self
    }
}

fn column_names(outcome: &Outcome, classes: &[String]) -> Vec<String> {
    match outcome {
        Outcome::Clusters { .. } => vec!["cluster".into(), "distance".into()],
        Outcome::Classes { .. } => {
            let probabilities = classes.iter().map(|class| format!("probability_{class}"));
            std::iter::once("prediction".into()).chain(probabilities).collect()
        }
    }
}

/// What the model says of its `at`-th row.
fn values_of(outcome: &Outcome, at: usize, classes: &[String]) -> Vec<String> {
    match outcome {
        Outcome::Clusters { labels, distances } => vec![labels[at].to_string(), distances[at].to_string()],
        Outcome::Classes {
            classes: found,
            probabilities,
        } => {
            let class = classes.get(found[at] as usize).cloned().unwrap_or_default();
            let probabilities = probabilities.row(at).into_iter().map(f64::to_string);
            std::iter::once(class).chain(probabilities).collect()
        }
    }
}

fn write(mut records: Records, extra: &Extra, delimiter: u8, out: Chunks) -> std::io::Result<()> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
    let header: Vec<String> = records.names().to_vec();
    let added = unique(&extra.names, &header);
    writer.write_record(header.iter().chain(&added))?;
    let nothing = vec![String::new(); added.len()];
    let (mut record, mut row) = (Vec::new(), 0);
    while records.read(&mut record).map_err(std::io::Error::other)? {
        let added = extra.values.get(row).and_then(Option::as_ref).unwrap_or(&nothing);
        writer.write_record(record.iter().chain(added))?;
        row += 1;
    }
    writer.flush()
}

/// The added names, made different from the file's own: a file with a column `cluster` gets `cluster_2`.
fn unique(names: &[String], taken: &[String]) -> Vec<String> {
    let free = |name: &String| {
        let numbered = (2..).map(|n| format!("{name}_{n}"));
        let mut candidates = std::iter::once(name.clone()).chain(numbered);
        candidates
            .find(|candidate| !taken.contains(candidate))
            .unwrap_or_default()
    };
    names.iter().map(free).collect()
}

/// Sends what is written to a channel, in chunks.
struct Chunks {
    sender: mpsc::Sender<Chunk>,
    buffer: Vec<u8>,
}

impl Chunks {
    fn new(sender: mpsc::Sender<Chunk>) -> Self {
        Self {
            sender,
            buffer: Vec::with_capacity(CHUNK),
        }
    }
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        // The client has gone away: nobody needs the rest.
        let gone = |_| std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        self.sender.blocking_send(Ok(chunk.into())).map_err(gone)
    }
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
    }
}
