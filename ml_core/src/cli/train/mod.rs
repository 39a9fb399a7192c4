//! Training commands.

mod centres;
mod files;
mod monitor;
mod refit;
mod text;

use super::args::{OutputOption, TrainArgs, Training, check_output_conflicts, is_stdout_taken};
use super::error::CliError;
use super::input::Source;
use super::report::{Report, print_warnings};
use super::score::{ScoredRows, insert_scores, options_for};
use crate::pipeline::{Evaluated, KnownRows, Prepared, TrainRequest, Trained, evaluate, permutation_importances};
use crate::report::{Artifact, Metrics, RowScores, Warning};
use files::{save, save_text, write_rows};
use monitor::BarMonitor;
use refit::refitted;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::time::Instant;

pub(super) fn run(training: &Training) -> Result<(), CliError> {
    let args = &training.args;
    let outputs = output_options(args);
    check_options(training, &outputs)?;
    let source = Source::new(&args.csv.data, &args.csv, args.csv.table.as_deref())?;
    let test_source = args.score.test.as_deref();
    let test_source = test_source
        .map(|test| Source::new(test, &args.csv, args.score.test_table.as_deref()))
        .transpose()?;
    for (_, path) in &outputs {
        source.check_not_input(*path)?;
        if let Some(test) = &test_source {
            test.check_not_input(*path)?;
        }
    }
    let request = request(training)?;
    let started = Instant::now();
    let (prepared, warnings) = prepare(training, &source, &request)?;
    let load_seconds = started.elapsed().as_secs_f64();
    let shape = prepared.dim();
    let trained = prepared.train(&BarMonitor::new());
    let mut trained = trained.map_err(|error| source.error(error))?;
    trained.report.warnings.splice(0..0, warnings);
    let test = test_source
        .as_ref()
        .map(|source| score_file(training, source, &mut trained));
    let test = test.transpose()?;
    let test_rows = test.as_ref().and_then(ScoredRows::new);
    check_views(args, &trained)?;
    if args.refit {
        save(&refitted(training, &source, &request, &trained)?, args)?;
    } else {
        save(&trained.model, args)?;
    }
    if let (Some(path), Some(drawing)) = (&args.graphviz, trained.model.graphviz()) {
        save_text(path, &drawing)?;
    }
    if let Some(path) = &args.output {
        write_rows(path, training, &source, test_source.as_ref(), &trained, test.as_ref())?;
    }
    print_warnings(&trained.report.warnings)?;
    let report = &trained.report;
    let printed = Report {
        algorithm: trained.model.estimator().name(),
        parameters: parameters(report.parameters.clone(), args, &request),
        shape,
        load_seconds,
        fit_seconds: Some(report.timings.fit_seconds),
        predict_seconds: report.timings.predict_seconds,
        metrics: metrics(&trained, args.rules),
        account: Some(json!({ "split": report.split, "columns_used": report.columns.used,
            "columns_left_out": report.columns.left_out, "row_counts": report.rows, "warnings": report.warnings,
            "artifacts": report.artifacts, "refit": args.refit,
            "test_rows": test_rows.as_ref().map(ScoredRows::json) })),
        text: text::report(&trained, test_rows.as_ref(), args),
    };
    printed.print(args.run.json, is_stdout_taken(&outputs))
}

/// Returns the output options of a training command.
fn output_options(args: &TrainArgs) -> Vec<OutputOption<'_>> {
    vec![
        ("--output", args.output.as_ref()),
        ("--model", args.model.as_ref()),
        ("--onnx", args.onnx.as_ref()),
        ("--graphviz", args.graphviz.as_ref()),
    ]
}

/// Checks everything that needs no data.
fn check_options(training: &Training, outputs: &[OutputOption<'_>]) -> Result<(), CliError> {
    let args = &training.args;
    super::use_threads(args.run.threads)?;
    check_output_conflicts(outputs, args.run.json)?;
    args.score.check()?;
    let is_stdin = |path: &Path| path.as_os_str() == "-";
    if is_stdin(&args.csv.data) && args.score.test.as_deref().is_some_and(is_stdin) {
        return Err(CliError::usage(
            "--data and --test cannot both be standard input; give one of them a file",
        ));
    }
    if args.refit && args.model.is_none() && args.onnx.is_none() {
        return Err(CliError::usage("--refit needs a file for the model: --model or --onnx"));
    }
    Ok(())
}

fn request(training: &Training) -> Result<TrainRequest, CliError> {
    let args = &training.args;
    Ok(TrainRequest {
        algorithm: training.spec.id.to_string(),
        target: args.target.clone(),
        features: args.features(),
        encodings: args.encodings()?,
        split: args.score.split(training.spec.task),
        cv: args.score.cv,
        permutation_repeats: args.score.permutation.filter(|_| args.score.test.is_none()),
        projection: false,
        missing: Some(args.missing.value()),
        scale: args.scale,
        seed: args.seed,
        parameters: training.parameters.clone(),
    })
}

/// Reads and prepares the data, and the rows of a parameter that come from a file. Returns the
/// warnings about reading too.
fn prepare(training: &Training, source: &Source, request: &TrainRequest) -> Result<(Prepared, Vec<Warning>), CliError> {
    let options = training.args.csv.options();
    let table = source.table(&options)?;
    let has_header = table.format().map(|format| format.has_header);
    let warnings = source.warnings(&table);
    let prepared = Prepared::new(table, request).map_err(|error| source.error(error))?;
    let Some((name, file)) = &training.rows else {
        return Ok((prepared, warnings));
    };
    let rows = centres::read(name, file, has_header, &training.args.csv, &prepared)?;
    let parameters = prepared.parameters().clone().with(name, rows);
    Ok((prepared.with_parameters(parameters), warnings))
}

/// Scores the model on the file of `--test`.
fn score_file(training: &Training, source: &Source, trained: &mut Trained) -> Result<Evaluated, CliError> {
    let fail = |error: &dyn std::fmt::Display| source.error(error);
    let Some(target) = trained.model.target().map(|target| target.column().to_owned()) else {
        return Err(CliError::usage("--test needs a target; a clustering has none"));
    };
    let options = options_for(
        training.args.csv.options(),
        trained.model.encoder(),
        trained.model.target(),
    );
    let table = source.table(&options)?;
    let warnings = source.warnings(&table);
    let started = Instant::now();
    let test = evaluate(&trained.model, table, Some(&target)).map_err(|error| fail(&error))?;
    trained.report.timings.predict_seconds = started.elapsed().as_secs_f64();
    trained.report.rows.test = test.known.len();
    match (&mut trained.report.metrics, &test.scores) {
        (Metrics::Classification(scores), Some(RowScores::Classes(found))) => scores.test = Some(found.clone()),
        (Metrics::Regression(scores), Some(RowScores::Numbers(found))) => scores.test = Some(*found),
        _ => {}
    }
    trained.report.warnings.extend(warnings);
    trained.report.warnings.extend(test.warnings.iter().cloned());
    if let Some(repeats) = training.args.score.permutation {
        let (part, x, truth) = ("test", &test.x.select_rows(&test.known), &test.truth);
        let rows = KnownRows { part, x, truth };
        let (model, seed, monitor) = (&trained.model, training.args.seed, BarMonitor::new());
        let found = permutation_importances(model.estimator(), model.encoder(), rows, repeats, seed, &monitor);
        trained.report.artifacts.push(found.map_err(|error| fail(&error))?);
    }
    Ok(test)
}

/// Rejects options for trees where the model is none.
fn check_views(args: &TrainArgs, trained: &Trained) -> Result<(), CliError> {
    let name = trained.model.estimator().name().replace('_', " ");
    if args.rules && trained.model.rules().is_none() {
        return Err(CliError::usage(format!(
            "--rules: a {name} has no rules; use decision-tree"
        )));
    }
    if args.graphviz.is_some() && trained.model.graphviz().is_none() {
        return Err(CliError::usage(format!(
            "--graphviz: a {name} is no single tree; use decision-tree"
        )));
    }
    Ok(())
}

/// Returns the parameters of the algorithm and those that all algorithms share.
fn parameters(mut own: Map<String, Value>, args: &TrainArgs, request: &TrainRequest) -> Value {
    own.insert("scale".into(), json!(args.scale));
    own.insert("missing".into(), json!(args.missing.value()));
    own.insert("seed".into(), json!(args.seed));
    if let Some(features) = args.features() {
        own.insert("features".into(), json!(features));
    }
    if !request.encodings.is_empty() {
        own.insert("encodings".into(), json!(request.encodings));
    }
    Value::Object(own)
}

/// Returns all metrics in one object.
fn metrics(trained: &Trained, with_rules: bool) -> Value {
    let report = &trained.report;
    let mut all = report.facts.clone();
    let test_rows = trained.test.as_ref().map_or(0, |test| test.rows.len());
    all.insert("rows_used".into(), json!(report.rows.train + test_rows));
    all.insert("rows_dropped".into(), json!(report.rows.missing_values));
    insert_scores(&mut all, &report.metrics);
    for artifact in &report.artifacts {
        match artifact {
            Artifact::Importances { columns } => drop(all.insert("feature_importances".into(), json!(columns))),
            Artifact::PermutationImportances { columns, .. } => {
                let one = |one: &crate::report::Importance| json!({ "column": one.column, "mean": one.importance, "std": one.std });
                all.insert("permutation_importances".into(), columns.iter().map(one).collect());
            }
            _ => {}
        }
    }
    if let Some(rules) = trained.model.rules().filter(|_| with_rules) {
        all.insert("rules".into(), json!(rules));
    }
    Value::Object(all)
}
