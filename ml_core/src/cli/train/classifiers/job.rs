//! Training of a classifier, from the input to the report.

use super::importances::{impurity, permutation, text};
use super::scored_rows::ScoredRows;
use super::trees;
use crate::Observer;
use crate::cli::apply::predict_timed;
use crate::cli::args::{ClassifyArgs, TrainArgs, is_stdout_taken};
use crate::cli::bar::Bar;
use crate::cli::error::CliError;
use crate::cli::input::Source;
use crate::cli::output::write;
use crate::cli::report::Report;
use crate::cli::score::{confusion_text, dropped_text, scores_json, scores_text};
use crate::cli::train::{open_source, output_options, save, save_text, scale_if_requested};
use crate::data::{ClassLabels, Encoder, FeatureView};
use crate::model::{Estimator, ModelError, ModelTarget, SavedModel};
use crate::tree::DecisionTreeModel;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;

/// Function that fits an estimator to a matrix and the classes of its rows.
type Fit<'a> = &'a dyn Fn(FeatureView<'_>, &ClassLabels, Observer<'_>) -> Result<Estimator, FitError>;

/// Reason why an estimator cannot be fitted.
pub(super) enum FitError {
    Option(CliError),
    Model(ModelError),
}

impl From<CliError> for FitError {
    fn from(error: CliError) -> Self {
        Self::Option(error)
    }
}

impl From<ModelError> for FitError {
    fn from(error: ModelError) -> Self {
        Self::Model(error)
    }
}

/// A training job of a classifier.
pub(super) struct Job<'a> {
    pub(super) train: &'a TrainArgs,
    pub(super) classify: &'a ClassifyArgs,
    pub(super) algorithm: &'static str,
    pub(super) parameters: Value,
    /// Whether to print the rules of the tree.
    pub(super) rules: bool,
    /// The file for the drawing of the tree.
    pub(super) graphviz: Option<&'a PathBuf>,
    pub(super) fit: Fit<'a>,
}

pub(super) fn run(job: &Job<'_>) -> Result<(), CliError> {
    let (train, column) = (job.train, job.classify.target.as_str());
    if train.csv.data.as_os_str() == "-" && job.classify.test.as_ref().is_some_and(|test| test.as_os_str() == "-") {
        return Err(CliError::usage(
            "--data and --test cannot both be standard input; give one of them a file",
        ));
    }
    let mut outputs = output_options(train);
    outputs.push(("--graphviz", job.graphviz));
    let source = open_source(train, &outputs)?;
    let again = train.output.is_some();
    let test_source = job
        .classify
        .test
        .as_deref()
        .map(|test| Source::new(test, again))
        .transpose()?;
    if let Some(test) = &test_source {
        for (_, path) in &outputs {
            test.check_not_input(*path)?;
        }
    }
    let name = source.name();
    let input_error = |error: &dyn std::fmt::Display| CliError::input(&name, error);
    let started = Instant::now();
    let options = train.csv.options();
    let (table, _) = source.table(&options)?;
    let encoder = Encoder::fit(&table, train.features.as_deref(), Some(column), train.missing.value());
    let encoder = encoder.map_err(|error| input_error(&error))?;
    // The table is freed here: the matrix and the classes hold everything that follows.
    let (encoded, labels) = encoder
        .transform_labelled(table, column)
        .map_err(|error| input_error(&error))?;
    let (x, scaler) = scale_if_requested(encoded.x, train.scale).map_err(|error| input_error(&error))?;
    let load_seconds = started.elapsed().as_secs_f64();
    let bar = Bar::new("Fitting");
    let started = Instant::now();
    let fitted = (job.fit)(x.view(), &labels, &|progress| bar.show(progress));
    let fit_seconds = started.elapsed().as_secs_f64();
    drop(bar);
    let estimator = fitted.map_err(|error| match error {
        FitError::Option(error) => error,
        FitError::Model(error) => input_error(&error),
    })?;
    let target = ModelTarget::of_rows(column, &labels.classes, &labels.y);
    let model =
        SavedModel::new(encoder, scaler, estimator, Some(target.clone())).map_err(|error| input_error(&error))?;
    let (outcome, predict_seconds) = predict_timed(model.estimator(), &x).map_err(|error| input_error(&error))?;
    let (rows, dropped) = (encoded.rows, encoded.dropped);
    let data = ScoredRows {
        source,
        options,
        rows,
        dropped,
        x,
        y: labels.y,
        outcome,
        predict_seconds,
    };
    let test = test_source.map(|source| ScoredRows::test(source, &data, &model, &target));
    let test = test.transpose()?;
    save(&model, train)?;
    if let (Some(path), Some(tree)) = (job.graphviz, trees(model.estimator()).first()) {
        save_text(path, &tree.graphviz(model.encoder().columns(), &target.classes))?;
    }
    if let Some(path) = &train.output {
        let parts: Vec<_> = [data.predicted_rows("train")]
            .into_iter()
            .chain(test.as_ref().map(|set| set.predicted_rows("test")))
            .collect();
        write(path, &parts, &target.classes)?;
    }
    let (metrics, text) = metrics(job, &model, &data, test.as_ref(), &target)?;
    let report = Report {
        algorithm: job.algorithm,
        parameters: job.parameters.clone(),
        shape: data.x.dim(),
        load_seconds,
        fit_seconds: Some(fit_seconds),
        predict_seconds: test.as_ref().unwrap_or(&data).predict_seconds,
        metrics,
        text,
    };
    report.print(train.run.json, is_stdout_taken(&outputs))
}

/// Returns the metrics as JSON and as text.
fn metrics(
    job: &Job<'_>,
    model: &SavedModel,
    data: &ScoredRows,
    test: Option<&ScoredRows>,
    target: &ModelTarget,
) -> Result<(Value, String), CliError> {
    let train_scores = data.scores(target)?;
    let test_scores = test.map(|set| set.scores(target)).transpose()?;
    let (columns, estimator) = (model.encoder().columns(), model.estimator());
    let importances = impurity(estimator, columns);
    let trees = trees(estimator);
    let n_nodes: usize = trees.iter().map(|tree| tree.nodes().len()).sum();
    let depth = trees.iter().map(DecisionTreeModel::depth).max().unwrap_or(0);
    let mut json = json!({ "train": scores_json(&train_scores, &target.classes), "n_nodes": n_nodes, "depth": depth,
        "rows_used": data.rows.len(), "rows_dropped": data.dropped, "feature_importances": importances.json("importance") });
    let mut sets = vec![("train", &train_scores)];
    if let Some(scores) = &test_scores {
        json["test"] = scores_json(scores, &target.classes);
        sets.push(("test", scores));
    }
    let mut text_lines = scores_text(&sets);
    if let Estimator::RandomForest(forest) = estimator {
        json["oob_score"] = json!(forest.oob_score());
        if let Some(score) = forest.oob_score() {
            text_lines.push_str(&format!("  out-of-bag accuracy {}\n", crate::cli::text::number(score)));
        }
    }
    text_lines.push_str(&format!(
        "  {n_nodes} nodes, depth {depth}\n{}",
        dropped_text(data.dropped)
    ));
    text_lines.push_str(&confusion_text(sets[sets.len() - 1].1, &target.classes));
    text_lines.push_str(&text("importance", &importances));
    if let Some(repeats) = job.classify.permutation {
        let set = test.unwrap_or(data);
        let found = permutation(estimator, columns, &set.x, &set.y, repeats, job.train.seed);
        let found = found.map_err(|error| set.source.error(error))?;
        json["permutation_importances"] = found.json("mean");
        text_lines.push_str(&text("decrease in accuracy", &found));
    }
    if let (true, Some(tree)) = (job.rules, trees.first()) {
        let rules = tree.rules(columns, &target.classes);
        text_lines.push_str(&format!("\n{rules}"));
        json["rules"] = rules.into();
    }
    Ok((json, text_lines))
}
