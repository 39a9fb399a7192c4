//! Options of an upload.

use crate::error::Result;
use domain::dataset::UploadOptions;
use domain::{Failure, FieldError};
use ml_core::data::CsvOptions;

/// Converts the options of an upload into those of the CSV reader.
pub(crate) fn csv_options(options: &UploadOptions, max_columns: usize) -> Result<CsvOptions> {
    let present = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let delimiter = present(&options.delimiter).map(|text| match text.as_str() {
        "tab" | "\\t" | "\t" => Ok(b'\t'),
        "," | ";" | "|" => Ok(text.as_bytes()[0]),
        other => {
            let message = format!("The delimiter can be a comma, a semicolon, | or a tab, not “{other}”.");
            Err(FieldError::new("delimiter", "choice", message))
        }
    });
    let decimal = present(&options.decimal).map(|text| match text.as_str() {
        "." | "," => Ok(text.as_bytes()[0]),
        other => {
            let message = format!("The decimal mark can be . or ,, not “{other}”.");
            Err(FieldError::new("decimal", "choice", message))
        }
    });
    let mut errors = Vec::new();
    let mut keep = |found: Option<std::result::Result<u8, FieldError>>| {
        found.and_then(|found| found.map_err(|error| errors.push(error)).ok())
    };
    let (delimiter, decimal) = (keep(delimiter), keep(decimal));
    if delimiter == Some(b',') && decimal == Some(b',') {
        let message = "The comma cannot be both the delimiter and the decimal mark.";
        errors.push(FieldError::new("decimal", "conflict", message));
    }
    Failure::check(errors)?;
    Ok(CsvOptions {
        delimiter,
        decimal,
        has_header: options.has_header,
        max_columns,
        ..CsvOptions::default()
    })
}
