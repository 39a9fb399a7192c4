//! Conversion of tables that are not CSV, and its refusals.
#![cfg(feature = "formats")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod archives;
mod json;
mod parquet;
mod parquet_file;
mod workbook_limits;
mod workbooks;

use ml_core::data::formats::{FormatError, FormatLimits, FormatOptions, TableSource, convert, is_about_source_column};
use ml_core::data::{ColumnKind, CsvOptions, Table, read_csv};
use ml_core::report::Warning;
use std::fs::File;
use std::io::{Read, Seek, Write};

/// Text of the CSV that a file becomes, and its source.
struct Found {
    csv: String,
    source: TableSource,
}

impl Found {
    fn codes(&self) -> Vec<&str> {
        let warnings = self.source.warnings.iter();
        warnings.map(|warning| warning.code.as_str()).collect()
    }

    #[track_caller]
    fn warning(&self, code: &str) -> &Warning {
        let found = self.source.warnings.iter().find(|warning| warning.code == code);
        found.unwrap_or_else(|| panic!("{code} is not in {:?}", self.source.warnings))
    }

    fn table(&self) -> Table {
        let options = self.source.csv_options(CsvOptions::default());
        read_csv(self.csv.as_bytes(), &options).unwrap()
    }

    #[track_caller]
    fn kind(&self, column: &str) -> ColumnKind {
        self.table().column(column).unwrap().kind
    }
}

fn scratch() -> std::io::Result<File> {
    tempfile::tempfile()
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/formats/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn try_with(bytes: &[u8], options: &FormatOptions) -> Result<Option<Found>, FormatError> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    let converted = convert(&file, options, &scratch)?;
    Ok(converted.map(|mut converted| {
        let mut csv = String::new();
        converted.csv.read_to_string(&mut csv).unwrap();
        Found {
            csv,
            source: converted.source,
        }
    }))
}

#[track_caller]
fn found(bytes: &[u8]) -> Found {
    found_with(bytes, &FormatOptions::default())
}

#[track_caller]
fn found_with(bytes: &[u8], options: &FormatOptions) -> Found {
    let found = try_with(bytes, options).unwrap().unwrap();
    for warning in &found.source.warnings {
        assert!(
            warning.column.is_none() || is_about_source_column(warning),
            "{warning:?}"
        );
    }
    found
}

#[track_caller]
fn refused(bytes: &[u8]) -> String {
    refused_with(bytes, &FormatOptions::default())
}

#[track_caller]
fn refused_with(bytes: &[u8], options: &FormatOptions) -> String {
    match try_with(bytes, options) {
        Err(error) => error.to_string(),
        Ok(found) => panic!("it was read: {:?}", found.map(|found| found.csv)),
    }
}

#[track_caller]
fn tables_after_refusal(bytes: &[u8], options: &FormatOptions) -> Vec<String> {
    match try_with(bytes, options) {
        Err(error) => error.tables().to_vec(),
        Ok(found) => panic!("it was read: {:?}", found.map(|found| found.csv)),
    }
}

fn table(name: &str) -> FormatOptions {
    FormatOptions {
        table: Some(name.to_owned()),
        ..FormatOptions::default()
    }
}

fn limits(limits: FormatLimits) -> FormatOptions {
    FormatOptions {
        limits,
        ..FormatOptions::default()
    }
}

#[track_caller]
fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "“{part}” is not in “{text}”");
}

/// Cuts a file at many places: each part is refused with a message, or is a smaller table.
fn cut_everywhere(bytes: &[u8], always_refused: bool) {
    let step = (bytes.len() / 40).max(1);
    for length in (1..bytes.len()).step_by(step) {
        match try_with(&bytes[..length], &FormatOptions::default()) {
            Err(error) => assert!(error.to_string().len() > 20, "{error}"),
            Ok(found) => assert!(!always_refused || found.is_none(), "{length} of {} bytes", bytes.len()),
        }
    }
}

/// Changes bytes at many places: whatever they become, it is a table or a message.
fn change_everywhere(bytes: &[u8]) {
    let options = limits(FormatLimits {
        max_bytes: 1 << 20,
        ..FormatLimits::default()
    });
    for at in (0..bytes.len()).step_by((bytes.len() / 100).max(1)) {
        for value in [0x00, 0xFF, bytes[at] ^ 0x10] {
            let mut changed = bytes.to_vec();
            changed[at] = value;
            if let Err(error) = try_with(&changed, &options) {
                assert!(error.to_string().len() > 20, "{error}");
            }
        }
    }
}

#[test]
fn a_csv_is_not_touched() {
    for text in ["a,b\n1,2\n", "a\tb\n1\t2\n", "", "{x}\n1\n"] {
        assert!(try_with(text.as_bytes(), &FormatOptions::default()).unwrap().is_none());
    }
    contains(
        &refused_with(b"a,b\n1,2\n", &table("x")),
        "a CSV file holds a single table",
    );
}

#[test]
fn other_files_are_named() {
    contains(
        &refused(b"%PDF-1.7\n%\xE2\xE3\n"),
        "this is a PDF document; export the table",
    );
    contains(
        &refused(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\x00"),
        "save it as .xlsx, without a password",
    );
}
