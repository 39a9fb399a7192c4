//! Memory of reading files and of fits on one-hot features, counted by the allocator. The files are
//! generated while they are read, so that only the memory of the crate is counted.

#![cfg(feature = "parallel")]

use cap::Cap;
use ml_core::data::{ColumnKind, CsvOptions, Encoder, Missing, describe_csv, read_csv};
use ml_core::ensemble::random_forest::RandomForestClassifier;
use std::alloc::System;
use std::io::Read;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const ROWS: usize = 500_000;

/// A file that is generated line by line.
struct Lines<F> {
    line: F,
    next: usize,
    pending: Vec<u8>,
}

impl<F: FnMut(usize) -> String> Lines<F> {
    fn new(line: F) -> Self {
        Self {
            line,
            next: 0,
            pending: Vec::new(),
        }
    }
}

impl<F: FnMut(usize) -> String> Read for Lines<F> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.pending.is_empty() && self.next <= ROWS {
            self.pending = (self.line)(self.next).into_bytes();
            self.next += 1;
        }
        let count = out.len().min(self.pending.len());
        out[..count].copy_from_slice(&self.pending[..count]);
        self.pending.drain(..count);
        Ok(count)
    }
}

/// Generates a row of eight distinct texts and a number; row 0 is the header.
fn texts(row: usize) -> String {
    match row {
        0 => "a,b,c,d,e,f,g,h,x\n".into(),
        _ => format!("a{row:x},b{row:x},c{row:x},d{row:x},e{row:x},f{row:x},g{row:x},h{row:x},{row}\n"),
    }
}

/// Generates a row of thirty one-digit numbers.
fn digits(row: usize) -> String {
    match row {
        0 => (0..30).map(|column| format!("x{column}")).collect::<Vec<_>>().join(",") + "\n",
        _ => ["1,", "2,", "3,"][row % 3].repeat(29) + "4\n",
    }
}

/// Returns the largest number of bytes in use at a time. The peak of a process only grows, so the
/// cases are ordered by their peak.
fn peak(work: impl FnOnce() + Send) -> usize {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .expect("two threads");
    pool.install(work);
    ALLOCATOR.max_allocated()
}

fn size(line: fn(usize) -> String) -> usize {
    (0..=ROWS).map(|row| line(row).len()).sum()
}

/// Generates a row of categories with 40 values each: 16,000 numbers per row in written-out
/// columns, 77 MB.
fn wide(row: usize) -> String {
    match row {
        0 => (0..400).map(|column| format!("x{column},")).collect::<String>() + "kind\n",
        601.. => String::new(),
        _ => {
            (0..400)
                .map(|column| format!("v{},", (row + column) % 40))
                .collect::<String>()
                + ["a\n", "b\n"][row % 2]
        }
    }
}

#[test]
fn a_table_takes_at_most_twice_the_size_of_its_file() {
    let options = CsvOptions::default();

    let bytes = peak(|| {
        let table = read_csv(|| Ok(Lines::new(wide)), &options).unwrap();
        let encoder = Encoder::fit(&table, None, Some("kind"), Missing::Drop).unwrap();
        let (encoded, labels) = encoder.transform_labelled(table, "kind").unwrap();
        assert_eq!(encoded.x.dim(), (600, 16_000));
        let params = RandomForestClassifier::params().n_estimators(4).max_depth(Some(3));
        let model = params.fit(encoded.x.view(), &labels.y, 2).unwrap();
        assert_eq!(model.predict(encoded.x.view()).unwrap().len(), 600);
    });
    assert!(bytes < 20 << 20, "{bytes} for a forest on one-hot features");

    // Columns that a run does not use are not kept in memory.
    let size_of_texts = size(texts);
    let training = CsvOptions {
        keep: Some(["x".to_owned()].into()),
        overrides: [("x".to_owned(), ColumnKind::Numeric)].into(),
        ..CsvOptions::default()
    };
    let bytes = peak(|| assert_eq!(read_csv(|| Ok(Lines::new(texts)), &training).unwrap().rows(), ROWS));
    assert!(bytes < size_of_texts / 2, "{bytes} of {size_of_texts} for one column");

    let bytes = peak(|| {
        let found = describe_csv(|| Ok(Lines::new(texts)), &options, size_of_texts / 16).unwrap();
        assert_eq!((found.rows, found.columns.len()), (ROWS, 9));
        for column in &found.columns[..8] {
            assert!(column.is_estimate && column.kind == ColumnKind::Text);
            assert!(
                column.distinct.abs_diff(ROWS as u64) < ROWS as u64 / 20,
                "{}",
                column.distinct
            );
        }
    });
    assert!(bytes < 2 * size_of_texts, "{bytes} of {size_of_texts} for texts");

    let size_of_digits = size(digits);
    let bytes = peak(|| {
        let found = describe_csv(|| Ok(Lines::new(digits)), &options, size_of_digits / 8).unwrap();
        assert_eq!((found.columns.len(), found.columns[28].distinct), (30, 3));
    });
    assert!(bytes < 2 * size_of_digits, "{bytes} of {size_of_digits} for digits");
}
