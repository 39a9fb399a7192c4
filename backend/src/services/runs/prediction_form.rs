//! Prediction form of a run: its inputs, and the prediction for one row.

use crate::actor::Actor;
use crate::db::datasets::DatasetRow;
use crate::db::runs::RunRow;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::runs::predict::{is_light, predict_json};
use crate::text::shortened;
use domain::Warning;
use domain::dataset::Column;
use domain::run::{ModelInput, PredictionForm, RowPrediction};
use ml_core::Observer;
use ml_core::data::{ColumnKind, Feature, FeatureEncoding};
use ml_core::model::{ModelTarget, SavedModel};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

/// Largest number of inputs; further features keep their typical values.
const MAX_INPUTS: usize = 200;
/// Largest number of categories of an input that lists them.
const MAX_LEVELS: usize = 200;
/// Largest number of bytes of the categories of an input that lists them.
const MAX_LEVEL_BYTES: usize = 16 << 10;
/// Largest number of bytes of the categories that a form lists.
const MAX_FORM_BYTES: usize = 256 << 10;
/// Largest number of bytes of a category that is proposed as typical.
const MAX_TYPICAL: usize = 1000;
/// Largest number of bytes of a column's name in a message.
const MAX_NAME: usize = 100;

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
    let features = model.encoder().features();
    let input = |(at, feature): (usize, &Feature)| {
        let given = Some(given).filter(|given| at < MAX_INPUTS && !given.is_empty());
        input(feature, columns.get(feature.name.as_str()).copied(), given)
    };
    let mut inputs: Vec<ModelInput> = features.iter().enumerate().map(input).collect();
    let row = row(&mut inputs);
    let hidden = inputs.split_off(inputs.len().min(MAX_INPUTS));
    list_levels(&mut inputs, features);
    let (answer, warnings, error) = match row {
        Some(row) => predict_row(model, row, observer)?,
        None => (None, Vec::new(), hidden_error(&hidden)),
    };
    let spec = run.algorithm()?;
    Ok(PredictionForm {
        algorithm_name: spec.name.to_string(),
        task: spec.task,
        dataset_name: run.dataset_name,
        target: model.target().map(|target| target.column().to_owned()),
        inputs,
        hidden_inputs: hidden.len(),
        coverage: model
            .target()
            .and_then(ModelTarget::interval)
            .map(|interval| interval.coverage),
        answer,
        warnings,
        error,
    })
}

/// Returns the input of a feature, without its categories; with its typical value where none are
/// `given`.
fn input(feature: &Feature, column: Option<&Column>, given: Option<&BTreeMap<String, String>>) -> ModelInput {
    let name = feature.name.clone();
    let is_text = feature.column_kind() != ColumnKind::Numeric;
    let value = match given {
        None => typical(is_text, levels(feature), column),
        Some(given) => given.get(&name).map_or("", |value| value.trim()).to_owned(),
    };
    ModelInput {
        range: column
            .filter(|_| !is_text)
            .and_then(|column| column.min.zip(column.max)),
        error: None,
        name,
        value,
        levels: Vec::new(),
        is_text,
        is_optional: !feature.needs_value(),
    }
}

/// Returns the categories that a feature lists.
fn levels(feature: &Feature) -> &[String] {
    match &feature.encoding {
        FeatureEncoding::OneHot { levels, .. } => levels,
        _ => &[],
    }
}

/// Lists the categories of the inputs of these features, except where there are too many.
fn list_levels(inputs: &mut [ModelInput], features: &[Feature]) {
    let mut room = MAX_FORM_BYTES;
    for (input, feature) in inputs.iter_mut().zip(features) {
        let levels = levels(feature);
        let bytes: usize = levels.iter().map(String::len).sum();
        if levels.len() <= MAX_LEVELS && bytes <= room.min(MAX_LEVEL_BYTES) {
            room -= bytes;
            input.levels = levels.to_vec();
        }
    }
}

/// Returns the error of a row that cannot be predicted because a feature without an input has no
/// typical value.
fn hidden_error(hidden: &[ModelInput]) -> Option<String> {
    let input = hidden.iter().find(|input| input.error.is_some())?;
    let name = shortened(&input.name, MAX_NAME);
    Some(format!(
        "“{name}” needs a value, and this form has no field for it. The API takes all columns."
    ))
}

/// Returns the median of a numeric column, or the most frequent text of another, of its `levels` if
/// there are any.
fn typical(is_text: bool, levels: &[String], column: Option<&Column>) -> String {
    if !is_text {
        let median = column.and_then(|column| column.quartiles).map(|[_, median, _]| median);
        return median.map_or_else(String::new, |median| median.to_string());
    }
    let is_short = |value: &&String| value.len() <= MAX_TYPICAL;
    let is_known = |value: &String| levels.is_empty() || levels.contains(value);
    let top = column.and_then(|column| column.top.as_ref());
    let known = top.and_then(|top| top.iter().find(|count| is_known(&count.value)));
    let known = known.map(|count| &count.value).filter(is_short);
    let known = known.or_else(|| levels.iter().find(is_short));
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
            text => match number(text) {
                Some(number) => number,
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

/// Parses a finite number; integers keep their digits.
fn number(text: &str) -> Option<Value> {
    let integer = text.parse::<i64>().map(Value::from);
    if let Ok(integer) = integer.or_else(|_| text.parse::<u64>().map(Value::from)) {
        return Some(integer);
    }
    let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
    number.map(Value::from)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn feature(levels: Vec<String>) -> Feature {
        Feature {
            name: "a".into(),
            encoding: FeatureEncoding::OneHot { levels, fill: None },
            keeps_missing: false,
        }
    }

    #[test]
    fn categories_are_listed_unless_there_are_too_many() {
        let of = |count: usize, bytes: usize| feature(vec!["x".repeat(bytes); count]);
        let mut features = vec![of(200, 1), of(201, 1), of(16, 1 << 10), of(17, 1 << 10)];
        features.extend((0..20).map(|_| of(16, 1 << 10)));
        let mut inputs: Vec<ModelInput> = features.iter().map(|feature| input(feature, None, None)).collect();
        list_levels(&mut inputs, &features);
        let listed: Vec<usize> = inputs.iter().map(|input| input.levels.len()).collect();
        assert_eq!(listed[..5], [200, 0, 16, 0, 16]);
        let bytes: usize = inputs.iter().flat_map(|input| &input.levels).map(String::len).sum();
        assert!(bytes <= MAX_FORM_BYTES && listed[23] == 0, "{bytes}");
    }

    #[test]
    fn integers_keep_their_digits() {
        for text in ["9007199254740993", "-9007199254740993", "18446744073709551615", "7"] {
            assert_eq!(number(text).map(|number| number.to_string()).as_deref(), Some(text));
        }
        assert_eq!(number("2.5e3"), Some(Value::from(2500.0)));
        assert_eq!((number("1e999"), number("x")), (None, None));
    }

    #[test]
    fn a_long_category_is_not_typical() {
        let long = "x".repeat(MAX_TYPICAL + 1);
        assert_eq!(typical(true, &[long.clone(), "y".into()], None), "y");
        assert_eq!(typical(true, &[long], None), "");
    }
}
