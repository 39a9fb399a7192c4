//! Predictions for new rows.

use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::runs::json_rows::{MAX_ERRORS, refuse_all, table_from_json, value_error};
use crate::services::runs::new_rows::{CsvRows, NewRows, Resources};
use crate::work_pools::StopSignal;
use domain::Failure;
use domain::error::sentence;
use domain::run::{Predictions, RowPrediction, max_predicted_rows, too_many_rows};
use ml_core::Observer;
use ml_core::data::{Encoder, Table, TableColumn};
use ml_core::model::{ModelTarget, Outcome, SavedModel};
use ml_core::pipeline::unknown_categories;
use ndarray::ArrayView1;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Largest size in bytes of rows whose prediction may be light work.
const MAX_LIGHT_BYTES: usize = 4 << 10;
/// Largest product of the rows and the bytes of the model for light work, because a row may be
/// compared with all of the model: some ten million numbers as text.
const MAX_LIGHT_WORK: u64 = 256 << 20;

/// Returns whether a prediction for so many rows by a model of so many bytes is light work.
pub(super) fn is_light(rows: u64, model_bytes: i64) -> bool {
    rows.saturating_mul(model_bytes.unsigned_abs()) <= MAX_LIGHT_WORK
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
        if rows
            .max_rows()
            .is_some_and(|max_rows| is_light(max_rows, run.model_bytes))
        {
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
            output.warnings.splice(0..0, rows.warnings(&table));
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
    check_count(rows.len(), max_predicted_rows(model.classes()))?;
    let (table, mut warnings) = table_from_json(rows, model.encoder())?;
    let mut output = predict_table(model, &table, observer)?;
    warnings.append(&mut output.warnings);
    output.warnings = warnings;
    Ok(output)
}

fn predict_table(model: &SavedModel, table: &Table, observer: Observer<'_>) -> Result<Predictions> {
    check_count(table.rows(), max_predicted_rows(model.classes()))?;
    check_missing(table, model.encoder())?;
    let prediction = model.predict_with(table, observer);
    let prediction = prediction.map_err(|error| Error::field("rows", "invalid", sentence(&error)))?;
    Ok(Predictions {
        warnings: unknown_categories(model.encoder(), table, &prediction.rows),
        predictions: predictions(prediction.outcome, model)?,
    })
}

fn check_count(rows: usize, max_rows: usize) -> Result<()> {
    if rows == 0 {
        return Err(Error::field("rows", "too_few", "Send at least one row."));
    }
    if rows > max_rows {
        return Err(Failure::validation(vec![too_many_rows(rows, max_rows)]).into());
    }
    Ok(())
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
        assert!(is_light(1361, 192 << 10));
        assert!(is_light(1, 250 << 20));
        assert!(!is_light(1361, 400 << 20), "as a model of 200,000 rows and 100 columns");
        assert!(!is_light(1, 400 << 20));
        assert!(!is_light(u64::MAX, 2));
    }
}
