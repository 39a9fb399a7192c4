//! `predict` and `evaluate`: a saved model on new rows.

use super::args::{ApplyArgs, one_on_stdout};
use super::error::CliError;
use super::input::{Source, open};
use super::output::{Part, write};
use super::report::Report;
use super::score::{ClusterScores, confusion_text, dropped_text, options_for, scores, scores_json, scores_text};
use super::use_threads;
use crate::data::{CsvOptions, Encoded, Table};
use crate::model::{Estimator, ModelTarget, Outcome, SavedModel};
use ndarray::Array2;
use serde_json::{Value, json};
use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Predicts, and scores where `--target` says by what.
pub(super) fn predict(args: &ApplyArgs) -> Result<(), CliError> {
    // Without another place for the rows they are what the command prints.
    let rows_to = match &args.output {
        None if !args.run.json => Some(PathBuf::from("-")),
        given => given.clone(),
    };
    apply(args, rows_to.as_deref(), |_| args.target.clone())
}

/// Predicts and scores.
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
    one_on_stdout(args.output.as_ref(), args.run.json)?;
    let model = load(&args.model)?;
    let column = scored_by(model.target());
    let source = Source::new(&args.csv.data)?;
    source.is_not(args.output.as_ref())?;
    let started = Instant::now();
    let target = column.as_deref().map(|column| (column, model.classes()));
    let options = options_for(args.csv.options(), model.encoder(), target);
    let table = source.table(&options)?;
    let mut encoded = model.encoder().transform(&table).map_err(|error| source.error(error))?;
    let load_seconds = started.elapsed().as_secs_f64();
    let x = match model.scaler() {
        Some(scaler) => scaler
            .transform(encoded.x.view())
            .map_err(|error| source.error(error))?,
        None => std::mem::take(&mut encoded.x),
    };
    let (outcome, predict_seconds) = timed(model.estimator(), &x).map_err(|error| source.error(error))?;
    let rows = Rows {
        source: &source,
        options: &options,
        table: &table,
        encoded: &encoded,
    };
    let (metrics, text) = rows.score(&model, &x, &outcome, column.as_deref())?;
    if let Some(path) = rows_to {
        write(path, &[rows.part(&outcome)], model.classes())?;
    }
    let report = Report {
        algorithm: model.estimator().name(),
        parameters: Value::Null,
        shape: x.dim(),
        load_seconds,
        fit_seconds: None,
        predict_seconds,
        metrics,
        text: text + &dropped_text(encoded.dropped),
    };
    report.print(args.run.json, rows_to == Some(Path::new("-")))
}

/// What an estimator says, and how long it took to find the labels.
pub(super) fn timed(estimator: &Estimator, x: &Array2<f64>) -> Result<(Outcome, f64), crate::model::ModelError> {
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

struct Rows<'a> {
    source: &'a Source,
    options: &'a CsvOptions,
    table: &'a Table,
    encoded: &'a Encoded,
}

impl Rows<'_> {
    fn part<'a>(&'a self, outcome: &'a Outcome) -> Part<'a> {
        Part {
            source: self.source,
            options: self.options,
            rows: &self.encoded.rows,
            outcome,
            split: None,
        }
    }

    fn score(
        &self,
        model: &SavedModel,
        x: &Array2<f64>,
        outcome: &Outcome,
        column: Option<&str>,
    ) -> Result<(Value, String), CliError> {
        let (used, dropped) = (self.encoded.rows.len(), self.encoded.dropped);
        let counts = json!({ "rows_used": used, "rows_dropped": dropped });
        match (outcome, model.target(), column) {
            (Outcome::Clusters { .. }, _, Some(_)) => Err(CliError::usage(
                "the model is a clustering, which has no target; leave --target out",
            )),
            (Outcome::Clusters { labels, distances }, ..) if used > 0 => {
                let inertia = distances.iter().map(|distance| distance * distance).sum();
                let n_clusters = match model.estimator() {
                    Estimator::KMeans(model) => model.centroids().nrows(),
                    _ => 0,
                };
                let scores = ClusterScores::new(x.view(), labels, inertia, n_clusters, 0);
                let scores = scores.map_err(|error| self.source.error(error))?;
                Ok((scores.json(used, dropped), scores.text()))
            }
            (_, Some(target), Some(column)) => {
                let scores = scores(self.source, self.table, &self.encoded.rows, outcome, target, column)?;
                let mut metrics = counts;
                metrics["test"] = scores_json(&scores, &target.classes);
                let text = scores_text(&[("test", &scores)]) + &confusion_text(&scores, &target.classes);
                Ok((metrics, text))
            }
            _ => Ok((counts, String::new())),
        }
    }
}
