//! Fuzz target that reads any bytes as a CSV, with options derived from the first seven: the result
//! is an error message, or a table that keeps the guarantees of tables and can be described and
//! encoded.

#![no_main]

use libfuzzer_sys::fuzz_target;
use ml_core::data::{
    ColumnKind, CsvOptions, CsvRecords, Encoder, Missing, Table, Thousands, describe, describe_csv, read_csv,
};
use std::io::Read;

fuzz_target!(|data: &[u8]| {
    let (choices, text) = data.split_at(data.len().min(7));
    let options = options(choices, text);
    let Ok(table) = read_csv(text, &options) else { return };
    assert!(table.rows() > 0);
    assert_same(&read_csv(|| Ok(Drops(text)), &options).expect("the same bytes"), &table);
    let format = table.format().expect("it comes from a file");
    let planned = describe_csv(text, &options, usize::MAX).expect("the same bytes");
    assert_eq!(&planned.format, format);
    for (summary, column) in planned.columns.iter().zip(table.columns()) {
        assert_eq!((summary.kind, summary.missing), (column.kind, column.missing as u64));
    }
    let pinned = options.with_format(format);
    assert_same(&read_csv(text, &pinned).expect("the same format"), &table);
    let mut records = CsvRecords::open(text, &pinned).expect("the same bytes");
    let (mut record, mut rows) = (Vec::new(), 0);
    while records.read(&mut record).expect("the same bytes") {
        assert_eq!(record.len(), table.columns().len());
        rows += 1;
    }
    assert_eq!(rows, table.rows());
    for summary in describe(&table) {
        let numbers = [summary.min, summary.max, summary.mean, summary.std];
        assert!(summary.kind == ColumnKind::Ignore || numbers.into_iter().flatten().all(f64::is_finite));
    }
    for missing in [Missing::Drop, Missing::Mean, Missing::MostFrequent, Missing::Native] {
        encode(&table, missing);
    }
});

/// Compares two tables; missing values are equal here.
fn assert_same(one: &Table, other: &Table) {
    assert_eq!((one.rows(), one.columns().len()), (other.rows(), other.columns().len()));
    for (a, b) in one.columns().into_iter().zip(other.columns()) {
        assert_eq!((a.name, a.kind, a.missing), (b.name, b.kind, b.missing));
        assert!((0..one.rows()).all(|row| a.data.text(row) == b.data.text(row)));
    }
}

/// Number of columns that are used as the target: encoding a file of hundreds of columns hundreds
/// of times would take too long, and any column can come first.
const TARGETS: usize = 3;

/// Encodes the table with some of its columns as the target in turn.
fn encode(table: &Table, missing: Missing) {
    for target in table.columns().into_iter().take(TARGETS) {
        let Ok(encoder) = Encoder::fit(table, None, Some(&target.name), missing) else {
            continue;
        };
        let encoded = encoder.transform(table).expect("it has learned from this table");
        assert_eq!(encoded.x.dim(), (encoded.rows.len(), encoder.columns().len()));
        let is_allowed = |value: &f64| value.is_finite() || (missing == Missing::Native && value.is_nan());
        assert!(encoded.x.to_dense().expect("a small matrix").iter().all(is_allowed));
        if let Ok((encoded, labels)) = encoder.transform_labelled(table, &target.name) {
            assert_eq!(encoded.x.nrows(), labels.y.len());
            assert!(labels.y.iter().all(|&class| (class as usize) < labels.classes.len()));
        }
        let text = serde_json::to_string(&encoder).expect("an encoder is JSON");
        assert_eq!(
            serde_json::from_str::<Encoder>(&text).expect("what was written"),
            encoder
        );
    }
}

/// Derives options; small numbers leave most to be detected.
fn options(choices: &[u8], text: &[u8]) -> CsvOptions {
    let choice = |at: usize| choices.get(at).copied().unwrap_or(0);
    let pick = |at: usize, of: &[u8]| of.get(usize::from(choice(at)) % (of.len() + 1)).copied();
    let mut options = CsvOptions {
        delimiter: pick(0, b",;\t|x"),
        decimal: pick(1, b".,x"),
        has_header: pick(2, &[0, 1]).map(|has| has == 1),
        max_columns: if choice(3) % 4 == 3 {
            usize::from(choice(3))
        } else {
            2000
        },
        thousands: Thousands::ALL.get(usize::from(choice(5)) % 8).copied(),
        na_values: ["-999", "x"][..usize::from(choice(6)) % 3].iter().map(|&word| word.to_owned()).collect(),
        keep_na: choice(6) > 127,
        ..CsvOptions::default()
    };
    let kinds = [
        ColumnKind::Numeric,
        ColumnKind::Categorical,
        ColumnKind::Text,
        ColumnKind::Datetime,
        ColumnKind::Ignore,
    ];
    if let Some(&kind) = kinds.get(usize::from(choice(4)) % 8)
        && let Ok(records) = CsvRecords::open(text, &options)
        && let Some(name) = records.names().last()
    {
        options.overrides.insert(name.clone(), kind);
    }
    options
}

/// A reader that returns a few bytes at a time.
struct Drops<'a>(&'a [u8]);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = buffer.len().min(3);
        self.0.read(&mut buffer[..length])
    }
}
