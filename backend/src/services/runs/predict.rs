//! Predictions for new rows.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::datasets::csv_error::invalid_csv;
use bytes::Bytes;
use domain::error::sentence;
use domain::run::{Predictions, RowPrediction, max_predicted_rows};
use domain::{Failure, FieldError};
use ml_core::Observer;
use ml_core::data::{
    ColumnKind, CsvOptions, Encoder, FeatureEncoding, MISSING_CODE, NewColumn, NewValues, Table, read_csv,
};
use ml_core::model::{ModelTarget, Outcome, SavedModel};
use ml_core::pipeline::unknown_categories;
use ndarray::ArrayView1;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::ops::ControlFlow;

/// Largest number of listed errors; more of them usually repeat one fault.
const MAX_ERRORS: usize = 20;
/// Bytes of rows that are predicted in a moment, whatever the model.
const FEW: usize = 4 << 10;

/// New rows.
pub enum NewRows {
    /// Values by column.
    Json(Vec<Map<String, Value>>),
    /// A CSV with a header.
    Csv(Bytes),
}

impl Services {
    /// Returns the predictions of a run's model for new rows. `rows` parses the rows from so many
    /// bytes, and `answer` serialises the predictions: both run outside the async threads and in
    /// the turn of the actor, because a parsed row takes many times the memory of its bytes.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded; when a row lacks what the model needs.
    pub async fn run_predict<T: Send + 'static>(
        &self,
        actor: &Actor,
        id: i64,
        bytes: usize,
        rows: impl FnOnce() -> Result<NewRows> + Send + 'static,
        answer: impl FnOnce(Predictions) -> T + Send + 'static,
    ) -> Result<T> {
        let (_, model) = self.model_of(actor, id).await?;
        let max_columns = self.limits.max_columns;
        if bytes <= FEW {
            let work = move || predict(&model, rows()?, max_columns, &|_| ControlFlow::Continue(())).map(answer);
            return self.run_light(actor, work).await;
        }
        self.run_heavy(actor, move |stop| {
            predict(&model, rows()?, max_columns, &stop.observer()).map(answer)
        })
        .await
    }
}

/// Returns the predictions of a model, one for each row.
pub(crate) fn predict(
    model: &SavedModel,
    rows: NewRows,
    max_columns: usize,
    observer: Observer<'_>,
) -> Result<Predictions> {
    let most = max_predicted_rows(model.classes().len());
    let table = match rows {
        NewRows::Json(rows) => {
            check_count(rows.len(), most)?;
            table_from_json(&rows, model.encoder())?
        }
        NewRows::Csv(text) => table_from_csv(&text, model.encoder(), max_columns)?,
    };
    check_count(table.rows(), most)?;
    check_missing(&table, model.encoder())?;
    let prediction = model.predict_with(&table, observer);
    let prediction = prediction.map_err(|error| Error::field("rows", "invalid", sentence(&error)))?;
    Ok(Predictions {
        predictions: predictions(prediction.outcome, model)?,
        warnings: unknown_categories(model.encoder(), &table, &prediction.rows),
    })
}

fn check_count(rows: usize, most: usize) -> Result<()> {
    if rows == 0 {
        return Err(Error::field("rows", "too_few", "Send at least one row."));
    }
    if rows > most {
        let message = format!("{rows} rows are too many: send at most {most} at once.");
        return Err(Error::field("rows", "too_many", message));
    }
    Ok(())
}

/// Reads the rows of a CSV.
fn table_from_csv(text: &[u8], encoder: &Encoder, max_columns: usize) -> Result<Table> {
    read_csv(text, &csv_options(encoder, max_columns)).map_err(invalid_csv)
}

/// Returns the CSV options for new rows: each feature's column has the type of the training.
pub(crate) fn csv_options(encoder: &Encoder, max_columns: usize) -> CsvOptions {
    CsvOptions {
        has_header: Some(true),
        max_columns,
        keep: Some(encoder.features().iter().map(|feature| feature.name.clone()).collect()),
        overrides: encoder.column_kinds(),
        ..CsvOptions::default()
    }
}

/// Returns the values of the features; absent and null values are missing.
fn table_from_json(rows: &[Map<String, Value>], encoder: &Encoder) -> Result<Table> {
    let mut errors = Vec::new();
    let columns = encoder.features().iter().map(|feature| {
        let cells = rows.iter().map(|row| row.get(&feature.name).unwrap_or(&Value::Null));
        let mut refuse = |row: usize, message: String| errors.push(value_error(row, &feature.name, "type", message));
        let (kind, values) = match feature.encoding {
            FeatureEncoding::Numeric { .. } => (ColumnKind::Numeric, numbers(cells, &mut refuse)),
            FeatureEncoding::OneHot { .. } => (ColumnKind::Categorical, texts(cells, &mut refuse)),
        };
        NewColumn {
            name: feature.name.clone(),
            kind,
            values,
        }
    });
    let columns = columns.collect();
    refuse_all(errors)?;
    Table::from_columns(columns).map_err(invalid_csv)
}

fn numbers<'a>(cells: impl Iterator<Item = &'a Value>, refuse: &mut impl FnMut(usize, String)) -> NewValues {
    let values = cells.enumerate().map(|(row, cell)| match cell {
        Value::Null => f64::NAN,
        Value::Number(number) if number.as_f64().is_some_and(f64::is_finite) => number.as_f64().unwrap_or(f64::NAN),
        other => {
            refuse(row, format!("Send a number, not {}.", excerpt(other)));
            f64::NAN
        }
    });
    NewValues::Numeric(values.collect())
}

fn texts<'a>(cells: impl Iterator<Item = &'a Value>, refuse: &mut impl FnMut(usize, String)) -> NewValues {
    let texts = cells.enumerate().map(|(row, cell)| match cell {
        Value::Null => None,
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        // 1.0 and 1 are the same number, as in a CSV.
        Value::Number(number) if number.is_f64() => number.as_f64().map(|number| number.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        other => {
            refuse(row, format!("Send a text, not {}.", excerpt(other)));
            None
        }
    });
    let texts: Vec<Option<String>> = texts.collect();
    let levels: BTreeSet<String> = texts.iter().flatten().cloned().collect();
    let levels: Vec<String> = levels.into_iter().collect();
    let code = |text: Option<String>| {
        let place = text.and_then(|text| levels.binary_search(&text).ok());
        place
            .and_then(|place| u32::try_from(place).ok())
            .unwrap_or(MISSING_CODE)
    };
    let codes = texts.into_iter().map(code).collect();
    NewValues::Codes { codes, levels }
}

/// Returns the beginning of a value, for a message.
fn excerpt(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Checks that the model fills in every missing value, because each row gets a prediction.
fn check_missing(table: &Table, encoder: &Encoder) -> Result<()> {
    let mut errors = Vec::new();
    for feature in encoder.features() {
        if let (true, Ok(column)) = (feature.needs_value(), table.column(&feature.name)) {
            let name = &feature.name;
            let is_missing = |row: &usize| column.data.is_missing(*row);
            for row in (0..table.rows()).filter(is_missing).take(MAX_ERRORS) {
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

/// Returns an error at a value, with a JSON pointer (RFC 6901) also for the rows of a CSV.
fn value_error(row: usize, column: &str, code: &str, message: String) -> FieldError {
    let column = column.replace('~', "~0").replace('/', "~1");
    FieldError::new(&format!("/rows/{row}/{column}"), code, message)
}

fn refuse_all(mut errors: Vec<FieldError>) -> Result<()> {
    if errors.is_empty() {
        return Ok(());
    }
    errors.truncate(MAX_ERRORS);
    Err(Failure::validation(errors).into())
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
            let answer = |(class, shares): (u32, ArrayView1<'_, f64>)| RowPrediction::Class {
                label: names.get(class as usize).cloned().unwrap_or_default(),
                probabilities: names.iter().cloned().zip(shares.iter().copied()).collect(),
            };
            rows.map(answer).collect()
        }
        Outcome::Numbers { values } => {
            if let Some(row) = values.iter().position(|value| !value.is_finite()) {
                let message = format!("The prediction for row {} is larger than numbers reach.", row + 1);
                return Err(Error::field(&format!("/rows/{row}"), "range", message));
            }
            let interval = model.target().and_then(ModelTarget::interval);
            let answer = |value: f64| {
                let limits = interval.map(|interval| interval.around(value));
                RowPrediction::Number {
                    value,
                    lower: limits.map(|[lower, _]| lower),
                    upper: limits.map(|[_, upper]| upper),
                }
            };
            values.into_iter().map(answer).collect()
        }
    })
}
