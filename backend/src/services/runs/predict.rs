//! Predictions for new rows.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::columns::reading_warning;
use crate::services::datasets::conversion::{ConversionOptions, Converter};
use crate::services::datasets::csv_error::invalid_csv;
use crate::services::runs::json_rows::{MAX_ERRORS, refuse_all, table_from_json, value_error};
use crate::storage::{LocalFile, Spool};
use crate::work_pools::StopSignal;
use bytes::Bytes;
use domain::error::sentence;
use domain::run::{Predictions, RowPrediction, max_predicted_rows, too_many_rows};
use domain::{Failure, Warning};
use ml_core::Observer;
use ml_core::data::formats::{TableSource, is_csv};
use ml_core::data::{CsvOptions, Encoder, Table, TableColumn, read_csv};
use ml_core::model::{ModelTarget, Outcome, SavedModel};
use ml_core::pipeline::unknown_categories;
use ndarray::ArrayView1;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::io::Write;

/// Largest size in bytes of rows whose prediction may be light work.
const MAX_LIGHT_BYTES: usize = 4 << 10;
/// Largest product of the rows and the bytes of the model for light work, because a row may be
/// compared with all of the model: some ten million numbers as text.
const MAX_LIGHT_WORK: u64 = 256 << 20;

/// New rows.
pub enum NewRows {
    /// Values by column.
    Json(Vec<Map<String, Value>>),
    /// A file with a table that has a header: a CSV, or another format that an upload may have.
    Table(Bytes),
}

impl NewRows {
    /// Returns the largest number of rows that there can be, without reading them; `None` for a
    /// table that is converted first.
    fn most(&self) -> Option<u64> {
        match self {
            Self::Json(rows) => Some(rows.len() as u64),
            Self::Table(table) => {
                let is_break = |byte: &&u8| [b'\n', b'\r'].contains(*byte);
                is_csv(table).then(|| 1 + table.iter().filter(is_break).count() as u64)
            }
        }
    }
}

/// Returns whether a prediction for so many rows by a model of so many bytes is light work.
pub(super) fn is_light(rows: u64, model_bytes: i64) -> bool {
    rows.saturating_mul(model_bytes.unsigned_abs()) <= MAX_LIGHT_WORK
}

/// Largest number of bytes to which a table is unpacked or converted.
const MAX_TABLE: u64 = 64 << 20;

/// A table as CSV.
struct CsvRows {
    text: Bytes,
    source: Option<TableSource>,
}

impl CsvRows {
    /// Converts a table to CSV if it is none. Blocks.
    fn new(table: Bytes, resources: &Resources<'_>) -> Result<Self> {
        let as_is = |text| Self { text, source: None };
        if is_csv(&table) {
            return Ok(as_is(table));
        }
        let options = ConversionOptions {
            table: None,
            has_header: Some(true),
            na_values: Vec::new(),
            keep_na: false,
            max_bytes: MAX_TABLE,
            max_rows: u64::MAX,
            max_columns: resources.max_columns,
        };
        let mut file = resources.spool.unnamed()?;
        file.write_all(&table)?;
        let converter = resources.converter;
        let Some((csv, source)) = converter.convert(&LocalFile::new(file)?, &options, resources.stop)? else {
            return Ok(as_is(table));
        };
        Ok(Self {
            text: std::fs::read(csv.path())?.into(),
            source: Some(source),
        })
    }

    fn table(&self, encoder: &Encoder, max_columns: usize) -> Result<Table> {
        let mut options = csv_options(encoder, max_columns);
        if let Some(source) = &self.source {
            options = source.csv_options(options);
        }
        read_csv(&self.text[..], &options).map_err(invalid_csv)
    }

    fn warnings(self) -> impl Iterator<Item = Warning> {
        let warnings = self.source.into_iter().flat_map(|source| source.warnings);
        warnings.map(reading_warning)
    }
}

/// Limits and means of a prediction.
struct Resources<'a> {
    max_columns: usize,
    converter: &'a Converter,
    spool: &'a Spool,
    stop: &'a StopSignal,
}

impl Services {
    /// Returns the predictions of a run's model for new rows. `rows` parses the rows from so many
    /// bytes, and `serialize` writes the predictions: both run outside the async threads and in
    /// the turn of the actor, because a parsed row takes many times the memory of its bytes. Few
    /// bytes are parsed first, to decide whether the prediction is light work.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded; when a row lacks what the model needs.
    pub async fn run_predict<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: i64,
        bytes: usize,
        rows: impl FnOnce() -> Result<NewRows> + Send + 'static,
        serialize: impl FnOnce(Predictions) -> T + Send + 'static,
    ) -> Result<T> {
        let (run, model) = self.model_of(actor, id).await?;
        let (max_columns, converter, spool) = (self.limits.max_columns, self.converter(), self.spool.clone());
        let work = move |rows: NewRows, stop: &StopSignal| {
            let resources = Resources {
                max_columns,
                converter: &converter,
                spool: &spool,
                stop,
            };
            predict(&model, rows, &resources).map(serialize)
        };
        if bytes > MAX_LIGHT_BYTES {
            return self.run_heavy(actor, move |stop| work(rows()?, stop)).await;
        }
        let rows = self.run_light(actor, rows).await?;
        if rows.most().is_some_and(|most| is_light(most, run.model_bytes)) {
            let (stop, _caller) = self.stop_signal();
            return self.run_light(actor, move || work(rows, &stop)).await;
        }
        self.run_heavy(actor, move |stop| work(rows, stop)).await
    }
}

/// Returns the predictions of a model, one for each row.
fn predict(model: &SavedModel, rows: NewRows, resources: &Resources<'_>) -> Result<Predictions> {
    let observer = resources.stop.observer();
    match rows {
        NewRows::Json(rows) => predict_json(model, &rows, &observer),
        NewRows::Table(table) => {
            let rows = CsvRows::new(table, resources)?;
            let table = rows.table(model.encoder(), resources.max_columns)?;
            let mut output = predict_table(model, &table, &observer)?;
            output.warnings.splice(0..0, rows.warnings());
            Ok(output)
        }
    }
}

/// Returns the predictions of a model for values by column.
pub(crate) fn predict_json(
    model: &SavedModel,
    rows: &[Map<String, Value>],
    observer: Observer<'_>,
) -> Result<Predictions> {
    check_count(rows.len(), max_predicted_rows(model.classes().len()))?;
    predict_table(model, &table_from_json(rows, model.encoder())?, observer)
}

fn predict_table(model: &SavedModel, table: &Table, observer: Observer<'_>) -> Result<Predictions> {
    check_count(table.rows(), max_predicted_rows(model.classes().len()))?;
    check_missing(table, model.encoder())?;
    let prediction = model.predict_with(table, observer);
    let prediction = prediction.map_err(|error| Error::field("rows", "invalid", sentence(&error)))?;
    Ok(Predictions {
        warnings: unknown_categories(model.encoder(), table, &prediction.rows),
        predictions: predictions(prediction.outcome, model)?,
    })
}

fn check_count(rows: usize, most: usize) -> Result<()> {
    if rows == 0 {
        return Err(Error::field("rows", "too_few", "Send at least one row."));
    }
    if rows > most {
        return Err(Failure::validation(vec![too_many_rows(rows, most)]).into());
    }
    Ok(())
}

/// Returns the CSV options for new rows: each feature's column has the type of the training.
pub(crate) fn csv_options(encoder: &Encoder, max_columns: usize) -> CsvOptions {
    let options = CsvOptions {
        max_columns,
        ..CsvOptions::default()
    };
    with_types(options, encoder)
}

/// Adds the types of the training to the options for new rows, which have a header.
pub(crate) fn with_types(options: CsvOptions, encoder: &Encoder) -> CsvOptions {
    CsvOptions {
        has_header: Some(true),
        keep: Some(encoder.features().iter().map(|feature| feature.name.clone()).collect()),
        overrides: encoder.column_kinds(),
        ..options
    }
}

/// Checks that the model fills in every missing value, because each row gets a prediction.
fn check_missing(table: &Table, encoder: &Encoder) -> Result<()> {
    let mut errors = Vec::new();
    let columns: HashMap<&str, TableColumn<'_>> = table
        .columns()
        .into_iter()
        .map(|column| (column.name, column))
        .collect();
    for feature in encoder.features() {
        if let (true, Some(column)) = (feature.needs_value(), columns.get(feature.name.as_str())) {
            let name = &feature.name;
            let is_missing = |row: &usize| column.data.is_missing(*row);
            for row in (0..table.rows()).filter(is_missing).take(MAX_ERRORS - errors.len()) {
                let message = format!(
                    "Row {} has no value for “{name}”; the model was trained on complete rows.",
                    row + 1
                );
                errors.push(value_error(row, name, "required", message));
            }
        }
    }
    refuse_all(errors)
}

fn predictions(outcome: Outcome, model: &SavedModel) -> Result<Vec<RowPrediction>> {
    Ok(match outcome {
        Outcome::Clusters { labels, distances } => {
            if let Some(row) = distances.iter().position(|distance| !distance.is_finite()) {
                let message = format!("Row {} is farther from every cluster than numbers reach.", row + 1);
                return Err(Error::field(&format!("/rows/{row}"), "range", message));
            }
            let pairs = labels.into_iter().zip(distances);
            pairs
                .map(|(cluster, distance)| RowPrediction::Cluster { cluster, distance })
                .collect()
        }
        Outcome::Classes { classes, probabilities } => {
            let names = model.classes();
            let rows = classes.into_iter().zip(probabilities.rows());
            let prediction = |(class, shares): (u32, ArrayView1<'_, f64>)| RowPrediction::Class {
                label: names.get(class as usize).cloned().unwrap_or_default(),
                probabilities: names.iter().cloned().zip(shares.iter().copied()).collect(),
            };
            rows.map(prediction).collect()
        }
        Outcome::Numbers { values } => {
            if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                let message = format!("The prediction for row {} is larger than numbers reach.", row + 1);
                return Err(Error::field(&format!("/rows/{row}"), "range", message));
            }
            let interval = model.target().and_then(ModelTarget::interval);
            let prediction = |value: f64| {
                let limits = interval.map(|interval| interval.around(value));
                RowPrediction::Number {
                    value,
                    lower: limits.map(|[lower, _]| lower),
                    upper: limits.map(|[_, upper]| upper),
                }
            };
            values.into_iter().map(prediction).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_work_has_few_rows_for_its_model() {
        let most = |rows: NewRows| rows.most();
        assert_eq!(most(NewRows::Json(vec![Map::new(); 1361])), Some(1361));
        assert_eq!(most(NewRows::Table("a\n1\n2\r\n".into())), Some(5));
        assert_eq!(most(NewRows::Table(Bytes::from_static(b"\x1f\x8b\x08"))), None, "gzip");
        assert!(is_light(1361, 192 << 10));
        assert!(is_light(1, 250 << 20));
        assert!(!is_light(1361, 400 << 20), "as a model of 200,000 rows and 100 columns");
        assert!(!is_light(1, 400 << 20));
        assert!(!is_light(u64::MAX, 2));
    }
}
