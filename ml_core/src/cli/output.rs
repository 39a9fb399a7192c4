//! Output of the rows of a CSV with their clusters or predictions.

use super::error::CliError;
use super::input::Source;
use crate::data::CsvOptions;
use crate::model::{ModelTarget, Outcome};
use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::Path;

/// Rows of a file and the predictions for some of them.
pub(super) struct PredictedRows<'a> {
    pub(super) source: &'a Source,
    pub(super) options: &'a CsvOptions,
    /// Predictions of different rows; at least one part.
    pub(super) parts: Vec<PredictedPart<'a>>,
}

/// Predictions of some rows of a file.
pub(super) struct PredictedPart<'a> {
    /// The rows with a prediction, ascending, from 0.
    pub(super) rows: &'a [usize],
    pub(super) outcome: &'a Outcome,
    /// `train` or `test`.
    pub(super) split: Option<&'static str>,
}

/// Writes the rows of all files with the columns `cluster` and `distance`, or `prediction` with
/// `probability_…` of each class or the limits of the interval, and, where there is one, `split`.
/// Rows without a prediction have empty values there. The columns are those of the first file; of
/// the others the columns of the same names are taken.
pub(super) fn write(path: &Path, files: &[PredictedRows<'_>], target: Option<&ModelTarget>) -> Result<(), CliError> {
    let fail = |error: &dyn std::fmt::Display| CliError::output(path, error);
    let out: Box<dyn Write> = if path == Path::new("-") {
        Box::new(stdout().lock())
    } else {
        Box::new(File::create(path).map_err(|error| fail(&error))?)
    };
    let mut out = BufWriter::new(out);
    let Some(first) = files.first() else { return Ok(()) };
    let opened = first.source.records(first.options)?;
    let (names, format) = (opened.names().to_vec(), opened.format().clone());
    drop(opened);
    let mut writer = csv::WriterBuilder::new()
        .delimiter(format.delimiter)
        .from_writer(&mut out);
    let result = (|| {
        let mut header = names.clone();
        for name in added_names(first, target) {
            header.push(free_name(name, &header));
        }
        writer.write_record(&header)?;
        for file in files {
            file.write(&mut writer, &names, format.decimal, target)?;
        }
        writer.flush().map_err(Failure::Out)
    })();
    drop(writer);
    match result.and_then(|()| out.flush().map_err(Failure::Out)) {
        Err(Failure::Out(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(Failure::Out(error)) => Err(fail(&error)),
        Err(Failure::In(error)) => Err(error),
        Ok(()) => Ok(()),
    }
}

enum Failure {
    In(CliError),
    Out(std::io::Error),
}

impl From<csv::Error> for Failure {
    /// Keeps the kind of the error, so that a closed pipe is distinguished from a full disk.
    fn from(error: csv::Error) -> Self {
        let text = error.to_string();
        Self::Out(match error.into_kind() {
            csv::ErrorKind::Io(error) => error,
            _ => std::io::Error::other(text),
        })
    }
}

fn added_names(file: &PredictedRows<'_>, target: Option<&ModelTarget>) -> Vec<String> {
    let Some(part) = file.parts.first() else {
        return Vec::new();
    };
    let mut names = ModelTarget::prediction_columns(target);
    names.extend(part.split.map(|_| "split".to_owned()));
    names
}

/// Returns the name, with a number appended if the file has such a column already.
fn free_name(name: String, taken: &[String]) -> String {
    let mut free = name.clone();
    let mut number = 2;
    while taken.contains(&free) {
        free = format!("{name}_{number}");
        number += 1;
    }
    free
}

impl PredictedRows<'_> {
    fn write<W: Write>(
        &self,
        writer: &mut csv::Writer<W>,
        names: &[String],
        decimal: u8,
        target: Option<&ModelTarget>,
    ) -> Result<(), Failure> {
        let input_error = |error| Failure::In(self.source.error(error));
        let mut records = self.source.records(self.options).map_err(Failure::In)?;
        let place = |name: &String| records.names().iter().position(|other| other == name);
        let places: Vec<Option<usize>> = names.iter().map(place).collect();
        let added = added_names(self, target).len();
        let mut next = vec![0; self.parts.len()];
        let (mut record, mut row) = (Vec::new(), 0);
        while records.read(&mut record).map_err(input_error)? {
            let mut line: Vec<&str> = places
                .iter()
                .map(|place| place.map_or("", |place| record[place].as_str()))
                .collect();
            let part = (0..next.len()).find(|&part| self.parts[part].rows.get(next[part]) == Some(&row));
            let values = match part {
                Some(part) => {
                    next[part] += 1;
                    self.parts[part].values(next[part] - 1, decimal, target)
                }
                None => vec![String::new(); added],
            };
            line.extend(values.iter().map(String::as_str));
            writer.write_record(&line)?;
            row += 1;
        }
        Ok(())
    }
}

impl PredictedPart<'_> {
    /// Returns the added values of a prediction.
    fn values(&self, at: usize, decimal: u8, target: Option<&ModelTarget>) -> Vec<String> {
        let number = |value: f64| {
            let text = value.to_string();
            if decimal == b',' { text.replace('.', ",") } else { text }
        };
        let mut values = match self.outcome {
            Outcome::Clusters { labels, distances } => vec![labels[at].to_string(), number(distances[at])],
            Outcome::Classes {
                classes: predicted,
                probabilities,
            } => {
                let classes = target.map_or(&[][..], ModelTarget::classes);
                let class = classes.get(predicted[at] as usize).cloned().unwrap_or_default();
                let probabilities = probabilities.row(at);
                [class]
                    .into_iter()
                    .chain(probabilities.iter().map(|&p| number(p)))
                    .collect()
            }
            Outcome::Numbers { values } => {
                let interval = target.and_then(ModelTarget::interval);
                let limits = interval.map(|interval| interval.around(values[at]));
                let limits = limits.into_iter().flatten();
                [values[at]].into_iter().chain(limits).map(number).collect()
            }
        };
        values.extend(self.split.map(str::to_owned));
        values
    }
}
