//! The trainings.

pub(super) mod classifiers;
pub(super) mod kmeans;

use super::args::{TrainArgs, one_on_stdout};
use super::error::CliError;
use super::input::Source;
use crate::data::Missing;
use crate::model::{ModelError, SavedModel};
use crate::preprocessing::StandardScaler;
use ndarray::Array2;
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};

/// What can be checked before anything is read; opens the data.
fn begin(args: &TrainArgs) -> Result<Source, CliError> {
    super::use_threads(args.run.threads)?;
    one_on_stdout(args.output.as_ref(), args.run.json)?;
    if args.output.is_some() && args.output == args.model {
        return Err(CliError::usage("--output and --model name the same file; name two"));
    }
    let source = Source::new(&args.csv.data)?;
    source.is_not(args.output.as_ref())?;
    source.is_not(args.model.as_ref())?;
    Ok(source)
}

/// The matrix to fit on, and the scaler that made it.
fn scaled(x: Array2<f64>, scale: bool) -> Result<(Array2<f64>, Option<StandardScaler>), ModelError> {
    if !scale {
        return Ok((x, None));
    }
    let scaler = StandardScaler::fit(x.view())?;
    Ok((scaler.transform(x.view())?, Some(scaler)))
}

/// The parameters that all trainings share, added to an estimator's own.
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

/// Saves the model where `--model` says.
fn save(model: &SavedModel, args: &TrainArgs) -> Result<(), CliError> {
    let Some(path) = &args.model else { return Ok(()) };
    let written = || -> Result<(), ModelError> {
        let mut file = BufWriter::new(File::create(path)?);
        model.to_writer(&mut file)?;
        Ok(file.flush()?)
    };
    written().map_err(|error| CliError::output(path, error))
}
