//! Training commands.

pub(super) mod classifiers;
pub(super) mod kmeans;

use super::args::{OutputOption, TrainArgs, check_output_conflicts};
use super::error::CliError;
use super::input::Source;
use super::report::print;
use crate::data::{FeatureMatrix, Missing};
use crate::model::{ModelError, SavedModel};
use crate::preprocessing::StandardScaler;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Returns the output options of a training command.
fn output_options(args: &TrainArgs) -> Vec<OutputOption<'_>> {
    vec![
        ("--output", args.output.as_ref()),
        ("--model", args.model.as_ref()),
        ("--onnx", args.onnx.as_ref()),
    ]
}

/// Checks everything that needs no data, then opens the data.
fn open_source(args: &TrainArgs, outputs: &[OutputOption<'_>]) -> Result<Source, CliError> {
    super::use_threads(args.run.threads)?;
    check_output_conflicts(outputs, args.run.json)?;
    let source = Source::new(&args.csv.data, args.output.is_some())?;
    for (_, path) in outputs {
        source.check_not_input(*path)?;
    }
    Ok(source)
}

/// Scales the matrix if requested; returns the matrix to fit on, and the scaler.
fn scale_if_requested(x: FeatureMatrix, scale: bool) -> Result<(FeatureMatrix, Option<StandardScaler>), ModelError> {
    if !scale {
        return Ok((x, None));
    }
    let x = x.into_dense()?;
    let scaler = StandardScaler::fit(x.view())?;
    Ok((scaler.transform(x.view())?.into(), Some(scaler)))
}

/// Adds the parameters that all training commands share to an estimator's own.
fn parameters(own: Value, args: &TrainArgs) -> Value {
    let mut all = match own {
        Value::Object(own) => own,
        _ => Map::new(),
    };
    let missing = match args.missing.value() {
        Missing::Drop => "drop",
        Missing::Mean => "mean",
        Missing::MostFrequent => "most_frequent",
    };
    all.insert("scale".into(), json!(args.scale));
    all.insert("missing".into(), json!(missing));
    all.insert("seed".into(), json!(args.seed));
    if let Some(features) = &args.features {
        all.insert("features".into(), json!(features));
    }
    Value::Object(all)
}

/// Saves the model to the files of `--model` and `--onnx`.
fn save(model: &SavedModel, args: &TrainArgs) -> Result<(), CliError> {
    if let Some(path) = &args.model {
        let write = || -> Result<(), ModelError> {
            let mut file = BufWriter::new(File::create(path)?);
            model.to_writer(&mut file)?;
            Ok(file.flush()?)
        };
        write().map_err(|error| CliError::output(path, error))?;
    }
    if let Some(path) = &args.onnx {
        let write = || -> Result<(), ModelError> { Ok(std::fs::write(path, model.to_onnx()?)?) };
        write().map_err(|error| CliError::output(path, error))?;
    }
    Ok(())
}

/// Writes a text to a file, or to standard output for `-`.
fn save_text(path: &Path, text: &str) -> Result<(), CliError> {
    if path == Path::new("-") {
        return print(text);
    }
    std::fs::write(path, text).map_err(|error| CliError::output(path, error))
}
