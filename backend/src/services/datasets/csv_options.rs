//! Options of an upload.

use crate::error::{Error, Result};
use crate::services::datasets::columns::column_kind;
use domain::dataset::UploadOptions;
use domain::{Failure, FieldError};
use encoding_rs::Encoding;
use ml_core::data::{CsvOptions, Thousands, encoding_named};
use ml_core::spec::split_list;

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
    let thousands = present(&options.thousands).map(|text| {
        Thousands::parse(&text).ok_or_else(|| {
            let names = Thousands::ALL.map(Thousands::as_str).join(", ");
            let message = format!("The thousands separator can be one of {names}, not “{text}”.");
            FieldError::new("thousands", "choice", message)
        })
    });
    let na_values = present(&options.na_values).map(|text| {
        split_list(&text).map_err(|error| FieldError::new("na_values", "invalid", format!("In the list {error}.")))
    });
    let mut errors = Vec::new();
    let csv = CsvOptions {
        delimiter: collect_error(delimiter, &mut errors),
        decimal: collect_error(decimal, &mut errors),
        thousands: collect_error(thousands, &mut errors),
        has_header: options.has_header,
        na_values: collect_error(na_values, &mut errors).unwrap_or_default(),
        keep_na: options.keep_na.unwrap_or_default(),
        max_columns,
        overrides: options
            .types
            .iter()
            .map(|(name, &kind)| (name.clone(), column_kind(kind)))
            .collect(),
        ..CsvOptions::default()
    };
    let is_both = [(b',', Thousands::Comma), (b'.', Thousands::Point)]
        .contains(&(csv.decimal.unwrap_or_default(), csv.thousands.unwrap_or_default()));
    if is_both {
        let message = "The thousands separator and the decimal mark cannot be the same.";
        errors.push(FieldError::new("thousands", "conflict", message));
    }
    Failure::check(errors)?;
    Ok(csv)
}

/// Returns the value of an option; adds the error of an invalid one to `errors`.
fn collect_error<T>(found: Option<std::result::Result<T, FieldError>>, errors: &mut Vec<FieldError>) -> Option<T> {
    found.and_then(|found| found.map_err(|error| errors.push(error)).ok())
}

/// Returns the encoding with a name.
pub(crate) fn named_encoding(name: &str) -> Result<&'static Encoding> {
    encoding_named(name).ok_or_else(|| {
        let message = format!(
            "“{name}” is no encoding that is known here; examples are utf-8, windows-1252, latin-1 and utf-16le."
        );
        Error::field("encoding", "choice", message)
    })
}
