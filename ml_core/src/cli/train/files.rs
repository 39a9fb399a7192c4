//! Files that a training writes: models, drawings, rows with their predictions.

use crate::cli::args::{TrainArgs, Training};
use crate::cli::error::CliError;
use crate::cli::input::Source;
use crate::cli::output::{PredictedPart, PredictedRows, write};
use crate::cli::report::print;
use crate::cli::score::options_for;
use crate::model::{ModelError, SavedModel};
use crate::pipeline::{Evaluated, Trained};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Saves the model to the files of `--model` and `--onnx`.
pub(super) fn save(model: &SavedModel, args: &TrainArgs) -> Result<(), CliError> {
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
pub(super) fn save_text(path: &Path, text: &str) -> Result<(), CliError> {
    if path == Path::new("-") {
        return print(text);
    }
    std::fs::write(path, text).map_err(|error| CliError::output(path, error))
}

/// Writes the rows of the data, and of the file of `--test`, with their predictions.
pub(super) fn write_rows(
    path: &Path,
    training: &Training,
    source: &Source,
    test_source: Option<&Source>,
    trained: &Trained,
    test: Option<&Evaluated>,
) -> Result<(), CliError> {
    let has_split = training.spec.task.needs_target();
    let part = |rows, outcome, split| PredictedPart {
        rows,
        outcome,
        split: has_split.then_some(split),
    };
    let mut parts = vec![part(trained.train.rows.as_slice(), &trained.train.outcome, "train")];
    if let Some(test) = &trained.test {
        parts.push(part(&test.rows, &test.outcome, "test"));
    }
    let options = training.args.csv.options();
    let mut files = vec![PredictedRows {
        source,
        options: &options,
        parts,
    }];
    let test_options = options_for(options.clone(), trained.model.encoder(), trained.model.target());
    if let (Some(source), Some(test)) = (test_source, test) {
        files.push(PredictedRows {
            source,
            options: &test_options,
            parts: vec![part(&test.rows, &test.outcome, "test")],
        });
    }
    write(path, &files, trained.model.target())
}
