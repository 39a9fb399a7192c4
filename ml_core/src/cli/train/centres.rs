//! Rows of a parameter, from a file with a table.

use crate::cli::args::CsvArgs;
use crate::cli::error::CliError;
use crate::cli::input::{Source, open};
use crate::cli::score::options_for;
use crate::data::CsvOptions;
use crate::pipeline::Prepared;
use serde_json::{Value, json};
use std::path::Path;

/// Reads the rows of a file, and encodes them as the data.
pub(super) fn read(
    name: &str,
    path: &Path,
    has_header: Option<bool>,
    csv: &CsvArgs,
    prepared: &Prepared,
) -> Result<Value, CliError> {
    open(path).map_err(|error| {
        let choices = prepared.choices(name).join(", ");
        CliError::usage(format!("--{name} must be {choices} or a file of rows: {error}"))
    })?;
    let source = Source::new(path, csv, None)?;
    let fail = |error: &dyn std::fmt::Display| source.error(error);
    // The file has too few rows to detect a header, so it must have one if the data do.
    let options = CsvOptions {
        has_header,
        ..csv.options()
    };
    let rows = source.table(&options_for(options, prepared.encoder(), None))?;
    let encoded = prepared.encoder().transform(rows).map_err(|error| fail(&error))?;
    if encoded.dropped > 0 {
        let missing = (0..).find(|row| !encoded.rows.contains(row)).map_or(0, |row| row + 1);
        return Err(source.error(format!("row {missing} lacks a value; every column needs one")));
    }
    let x = encoded.x.into_dense().map_err(|error| fail(&error))?;
    Ok(x.rows().into_iter().map(|row| json!(row.to_vec())).collect())
}
