//! Prediction form of a run: its inputs, and the prediction for one row.

use crate::actor::Actor;
use crate::db::datasets::DatasetRow;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::runs::predict::{is_light, predict_json};
use domain::Warning;
use domain::dataset::Column;
use domain::run::{ModelInput, PredictionForm, RowPrediction};
use ml_core::Observer;
use ml_core::data::{ColumnKind, Feature, FeatureEncoding};
use ml_core::model::{ModelTarget, SavedModel};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

impl Services {
    /// Returns the inputs of the model of a run and the prediction for the `given` values by
    /// column; for typical values when none are given.
    ///
    /// # Errors
    /// When there is no such run, or it has not succeeded.
    pub async fn run_prediction_form(
        &self,
        actor: &Actor,
        id: i64,
        given: BTreeMap<String, String>,
    ) -> Result<PredictionForm> {
        let (run, model) = self.model_of(actor, id).await?;
        let dataset = self.dataset_row(actor, run.dataset_id).await?;
        if is_light(1, run.model_bytes) {
            let go_on = |_| ControlFlow::Continue(());
            let work = move || form(run, &model, &dataset, &given, &go_on);
            return self.run_light(actor, work).await;
        }
        self.run_heavy(actor, move |stop| form(run, &model, &dataset, &given, &stop.observer()))
            .await
    }
}

fn form(
    run: RunRow,
    model: &SavedModel,
    dataset: &DatasetRow,
    given: &BTreeMap<String, String>,
    observer: Observer<'_>,
) -> Result<PredictionForm> {
    let columns = dataset.columns()?;
    let columns: HashMap<&str, &Column> = columns.iter().map(|column| (column.name.as_str(), column)).collect();
    let features = model.encoder().features().iter();
    let input = |feature: &Feature| input(feature, columns.get(feature.name.as_str()).copied(), given);
    let mut inputs: Vec<ModelInput> = features.map(input).collect();
    let (answer, warnings, error) = match row(&mut inputs) {
        Some(row) => predict_row(model, row, observer)?,
        None => (None, Vec::new(), None),
    };
    let spec = run.algorithm()?;
    Ok(PredictionForm {
        algorithm_name: spec.name.to_string(),
        task: spec.task,
        dataset_name: run.dataset_name,
        target: model.target().map(|target| target.column().to_owned()),
        inputs,
        coverage: model
            .target()
            .and_then(ModelTarget::interval)
            .map(|interval| interval.coverage),
        answer,
        warnings,
        error,
    })
}

fn input(feature: &Feature, column: Option<&Column>, given: &BTreeMap<String, String>) -> ModelInput {
    let name = feature.name.clone();
    let levels = match &feature.encoding {
        FeatureEncoding::OneHot { levels, .. } => levels.clone(),
        _ => Vec::new(),
    };
    let is_text = feature.column_kind() != ColumnKind::Numeric;
    let value = if given.is_empty() {
        typical(is_text, &levels, column)
    } else {
        given.get(&name).map_or("", |value| value.trim()).to_owned()
    };
    ModelInput {
        range: column
            .filter(|_| !is_text)
            .and_then(|column| column.min.zip(column.max)),
        error: None,
        name,
        value,
        levels,
        is_text,
        is_optional: !feature.needs_value(),
    }
}

/// Returns the median of a numeric column, or the most frequent text of another, of its `levels` if
/// there are any.
fn typical(is_text: bool, levels: &[String], column: Option<&Column>) -> String {
    if !is_text {
        let median = column.and_then(|column| column.quartiles).map(|[_, median, _]| median);
        return median.map_or_else(String::new, |median| median.to_string());
    }
    let is_known = |value: &String| levels.is_empty() || levels.contains(value);
    let top = column.and_then(|column| column.top.as_ref());
    let known = top.and_then(|top| top.iter().find(|count| is_known(&count.value)));
    let known = known.map(|count| &count.value).or_else(|| levels.first());
    known.cloned().unwrap_or_default()
}

/// Returns the row of the inputs; `None` when a value cannot be read, with an error at its input.
fn row(inputs: &mut [ModelInput]) -> Option<Map<String, Value>> {
    let mut row = Map::new();
    for input in &mut *inputs {
        let value = match input.value.as_str() {
            "" if input.is_optional => Value::Null,
            "" => {
                input.error = Some("Fill this in: the model was trained on complete rows.".into());
                continue;
            }
            text if input.is_text => text.into(),
            text => match text.parse::<f64>().ok().filter(|number| number.is_finite()) {
                Some(number) => number.into(),
                None => {
                    input.error = Some("This is not a number; write it like 5.1 or 2e-3.".into());
                    continue;
                }
            },
        };
        row.insert(input.name.clone(), value);
    }
    inputs.iter().all(|input| input.error.is_none()).then_some(row)
}

/// Prediction of a row with its warnings, or the error of the row.
type RowOutcome = (Option<RowPrediction>, Vec<Warning>, Option<String>);

/// Returns the prediction for a row with its warnings, or the error of the row.
fn predict_row(model: &SavedModel, row: Map<String, Value>, observer: Observer<'_>) -> Result<RowOutcome> {
    match predict_json(model, &[row], observer) {
        Ok(mut output) => Ok((output.predictions.pop(), output.warnings, None)),
        Err(Error::Failure(failure)) => Ok((None, Vec::new(), Some(failure.detail))),
        Err(error) => Err(error),
    }
}
