//! Fuzz target that converts any bytes to a CSV: the result is an error message, or a CSV within
//! the limits, which can be read or is refused with a message.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ml_core::data::formats::{FormatLimits, FormatOptions, convert};
use ml_core::data::{CsvOptions, MissingWords, read_csv};
use std::io::{Read, Seek, Write};

const LIMITS: FormatLimits = FormatLimits {
    max_bytes: 1 << 20,
    max_ratio: 1000,
    max_rows: 10_000,
    max_columns: 100,
};

// The fuzzer's hook ends the process at the first panic, but those of the libraries are caught.
fuzz_target!(init: drop(std::panic::take_hook()), |data: &[u8]| {
    let mut file = tempfile::tempfile().expect("a temporary file");
    file.write_all(data).expect("a small file");
    file.rewind().expect("a file");
    let options = FormatOptions {
        table: None,
        has_header: None,
        missing: MissingWords::default(),
        limits: LIMITS,
    };
    match convert(&file, &options, &tempfile::tempfile) {
        Ok(None) => {}
        Ok(Some(mut converted)) => {
            let mut csv = Vec::new();
            converted.csv.read_to_end(&mut csv).expect("a small file");
            // Quotes are not counted by the limit.
            assert!(csv.len() as u64 <= 3 * LIMITS.max_bytes);
            let _ = read_csv(&csv[..], &converted.source.csv_options(CsvOptions::default()));
        }
        Err(error) => assert!(error.to_string().len() > 20),
    }
});
