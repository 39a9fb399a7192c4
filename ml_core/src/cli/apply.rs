//! Commands `predict` and `evaluate`: apply a saved model to new rows.

use super::args::{ApplyArgs, check_output_conflicts};
use super::error::CliError;
use super::input::{Source, open};
use super::output::{PredictedPart, PredictedRows, write};
use super::report::{Report, print_warnings};
use super::score::{ScoredRows, clusters_text, confusion_text, dropped_text, options_for, scores_json, scores_text};
use super::use_threads;
use crate::data::CsvOptions;
use crate::model::{ModelTarget, SavedModel};
use crate::pipeline::{Evaluated, evaluate as evaluate_table};
use crate::report::RowScores;
use serde_json::{Value, json};
use std::collections::BTreeSet;
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
            .or_else(|| target.map(|target| target.column().to_owned()))
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
    let source = Source::new(&args.csv.data, &args.csv, args.csv.table.as_deref())?;
    source.check_not_input(args.output.as_ref())?;
    let started = Instant::now();
    let target = model.target().filter(|_| column.is_some());
    let options = options_for(
        args.csv.options(),
        model.encoder(),
        renamed(target, column.as_deref()).as_ref(),
    );
    let table = source.table(&options)?;
    let load_seconds = started.elapsed().as_secs_f64();
    let mut warnings = source.warnings(&table);
    let started = Instant::now();
    let found = evaluate_table(&model, table, column.as_deref()).map_err(|error| source.error(error))?;
    let predict_seconds = started.elapsed().as_secs_f64();
    warnings.extend(found.warnings.iter().cloned());
    print_warnings(&warnings)?;
    let (metrics, text) = score(&found);
    let scored_rows = ScoredRows::new(&found);
    let rows_text = match &scored_rows {
        Some(rows) => format!("  {}\n", rows.text()),
        None => dropped_text(found.dropped),
    };
    if let Some(path) = rows_to {
        // The file keeps the names of its columns.
        let options = CsvOptions {
            model_columns: BTreeSet::new(),
            ..options
        };
        let part = PredictedPart {
            rows: &found.rows,
            outcome: &found.outcome,
            split: None,
        };
        let file = PredictedRows {
            source: &source,
            options: &options,
            parts: vec![part],
        };
        write(path, &[file], model.target())?;
    }
    let report = Report {
        algorithm: model.estimator().name(),
        parameters: json!({}),
        shape: found.x.dim(),
        load_seconds,
        fit_seconds: None,
        predict_seconds,
        metrics,
        account: Some(json!({ "warnings": warnings, "test_rows": scored_rows.as_ref().map(ScoredRows::json) })),
        text: text + &rows_text,
    };
    report.print(args.run.json, rows_to == Some(Path::new("-")))
}

/// Returns the target with the name of the column that holds the true values.
fn renamed(target: Option<&ModelTarget>, name: Option<&str>) -> Option<ModelTarget> {
    let mut target = target?.clone();
    match &mut target {
        ModelTarget::Classes { column, .. } | ModelTarget::Numbers { column, .. } => name?.clone_into(column),
    }
    Some(target)
}

/// Reads a model file.
fn load(path: &Path) -> Result<SavedModel, CliError> {
    let model = SavedModel::from_reader(BufReader::new(open(path)?));
    model.map_err(|error| CliError::input(&path.display().to_string(), error))
}

/// Returns the metrics as JSON and as text: of a clustering always, of other models where true
/// values are known.
fn score(found: &Evaluated) -> (Value, String) {
    let mut metrics = json!({ "rows_used": found.rows.len(), "rows_dropped": found.dropped });
    let text = match &found.scores {
        None => String::new(),
        Some(RowScores::Clusters(scores)) => {
            if let (Value::Object(all), Value::Object(scores)) = (&mut metrics, json!(scores)) {
                all.extend(scores);
            }
            clusters_text(scores)
        }
        Some(scores) => {
            metrics["test"] = scores_json(scores);
            let confusion = match scores {
                RowScores::Classes(scores) => confusion_text(&scores.confusion_matrix),
                RowScores::Numbers(_) | RowScores::Clusters(_) => String::new(),
            };
            scores_text(&[("test", scores.clone())]) + &confusion
        }
    };
    (metrics, text)
}
