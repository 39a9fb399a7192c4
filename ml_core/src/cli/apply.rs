//! Commands `predict` and `evaluate`: apply a saved model to new rows.

use super::args::{ApplyArgs, check_output_conflicts};
use super::error::CliError;
use super::input::{Source, open};
use super::output::{PredictedRows, write};
use super::report::Report;
use super::score::{ClusterScores, TrueClasses, confusion_text, dropped_text, options_for, scores_json, scores_text};
use super::use_threads;
use crate::data::{DataError, Encoded, FeatureMatrix, Table};
use crate::model::{Estimator, ModelTarget, Outcome, SavedModel};
use ndarray::Array2;
use serde_json::{Value, json};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Runs `predict`, which also scores if there is a `--target`.
pub(super) fn predict(args: &ApplyArgs) -> Result<(), CliError> {
    // Without `--output` the rows go to standard output.
    let rows_to = match &args.output {
        None if !args.run.json => Some(PathBuf::from("-")),
        given => given.clone(),
    };
    apply(args, rows_to.as_deref(), |_| args.target.clone())
}

/// Runs `evaluate`, which predicts and scores.
pub(super) fn evaluate(args: &ApplyArgs) -> Result<(), CliError> {
    apply(args, args.output.as_deref(), |target| {
        args.target
            .clone()
            .or_else(|| target.map(|target| target.column.clone()))
    })
}

fn apply(
    args: &ApplyArgs,
    rows_to: Option<&Path>,
    scored_by: impl Fn(Option<&ModelTarget>) -> Option<String>,
) -> Result<(), CliError> {
    use_threads(args.run.threads)?;
    check_output_conflicts(&[("--output", args.output.as_ref())], args.run.json)?;
    let model = load(&args.model)?;
    let column = scored_by(model.target());
    if model.target().is_none() && column.is_some() {
        return Err(CliError::usage(
            "the model is a clustering, which has no target; omit --target",
        ));
    }
    let source = Source::new(&args.csv.data, rows_to.is_some())?;
    source.check_not_input(args.output.as_ref())?;
    let started = Instant::now();
    let target = column.as_deref().map(|column| (column, model.classes()));
    let options = options_for(args.csv.options(), model.encoder(), target);
    let (table, _) = source.table(&options)?;
    let truth = |table: &Table, rows: &[usize]| {
        let truth = target.map(|(column, classes)| TrueClasses::new(&source, table, rows, column, classes));
        truth.transpose().map_err(TableError::Classes)
    };
    let encoded = model.encoder().transform_with(table.into(), None, truth);
    let (mut encoded, truth) = encoded.map_err(|error| match error {
        TableError::Data(error) => source.error(error),
        TableError::Classes(error) => error,
    })?;
    let load_seconds = started.elapsed().as_secs_f64();
    let x = model
        .scale(std::mem::take(&mut encoded.x))
        .map_err(|error| source.error(error))?;
    let (outcome, predict_seconds) = predict_timed(model.estimator(), &x).map_err(|error| source.error(error))?;
    let (metrics, text) = score(&model, &encoded, &x, &outcome, truth.as_ref()).map_err(|error| source.error(error))?;
    if let Some(path) = rows_to {
        let part = PredictedRows {
            source: &source,
            options: &options,
            rows: &encoded.rows,
            outcome: &outcome,
            split: None,
        };
        write(path, &[part], model.classes())?;
    }
    let report = Report {
        algorithm: model.estimator().name(),
        parameters: json!({}),
        shape: x.dim(),
        load_seconds,
        fit_seconds: None,
        predict_seconds,
        metrics,
        text: text + &dropped_text(encoded.dropped),
    };
    report.print(args.run.json, rows_to == Some(Path::new("-")))
}

/// Reason why a table cannot be used.
enum TableError {
    Data(DataError),
    Classes(CliError),
}

impl From<DataError> for TableError {
    fn from(error: DataError) -> Self {
        Self::Data(error)
    }
}

/// Predicts a matrix; returns the result and the seconds that the labels took.
pub(super) fn predict_timed(
    estimator: &Estimator,
    x: &FeatureMatrix,
) -> Result<(Outcome, f64), crate::model::ModelError> {
    let started = Instant::now();
    match estimator {
        Estimator::KMeans(_) => {
            let outcome = estimator.outcome(x.view())?;
            Ok((outcome, started.elapsed().as_secs_f64()))
        }
        Estimator::DecisionTree(_) | Estimator::RandomForest(_) => {
            let classes = estimator.labels(x.view())?;
            let seconds = started.elapsed().as_secs_f64();
            let probabilities = match estimator {
                Estimator::RandomForest(model) => model.predict_proba(x.view())?,
                Estimator::DecisionTree(model) => model.predict_proba(x.view())?,
                Estimator::KMeans(_) => Array2::zeros((0, 0)),
            };
            Ok((Outcome::Classes { classes, probabilities }, seconds))
        }
    }
}

/// Reads a model file.
fn load(path: &Path) -> Result<SavedModel, CliError> {
    let model = SavedModel::from_reader(BufReader::new(open(path)?));
    model.map_err(|error| CliError::input(&path.display().to_string(), error))
}

/// Returns the metrics as JSON and as text: of a clustering always, of a classifier where the
/// classes are known.
fn score(
    model: &SavedModel,
    encoded: &Encoded,
    x: &FeatureMatrix,
    outcome: &Outcome,
    truth: Option<&TrueClasses>,
) -> Result<(Value, String), Box<dyn std::error::Error>> {
    let (used, dropped) = (encoded.rows.len(), encoded.dropped);
    let counts = json!({ "rows_used": used, "rows_dropped": dropped });
    match (outcome, model.estimator(), model.target(), truth) {
        (Outcome::Clusters { labels, distances }, Estimator::KMeans(clusters), ..) if used > 0 => {
            let inertia = distances.iter().map(|distance| distance * distance).sum();
            let scores = ClusterScores::new(x.to_dense()?.view(), labels, inertia, clusters.centroids().nrows(), 0)?;
            Ok((scores.json(used, dropped), scores.text()))
        }
        (Outcome::Classes { classes, probabilities }, _, Some(target), Some(truth)) => {
            let scores = truth.scores(classes, probabilities, target)?;
            let mut metrics = counts;
            metrics["test"] = scores_json(&scores, &target.classes);
            let text = scores_text(&[("test", &scores)]) + &confusion_text(&scores, &target.classes);
            Ok((metrics, text))
        }
        _ => Ok((counts, String::new())),
    }
}
