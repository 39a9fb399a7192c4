//! Detection of delimiter, decimal mark and header from the first part of a file.

use super::datetime::is_datetime;
use super::number::{Cell, cell, is_missing};
use super::options::{CsvFormat, CsvOptions, DELIMITERS};
use super::tokens::Tokens;
use std::borrow::Cow;

/// Number of bytes that are examined.
pub(super) const SAMPLE: usize = 1 << 16;

/// Number of records that are examined.
const RECORDS: usize = 200;

type Records<'a> = Vec<Vec<Cow<'a, str>>>;

/// Detects the format of a file that begins with `sample`; `is_whole_file` says whether that is all
/// of it.
pub(super) fn sniff(sample: &str, is_whole_file: bool, options: &CsvOptions) -> CsvFormat {
    let delimiter = options
        .delimiter
        .unwrap_or_else(|| delimiter(sample, is_whole_file, options.decimal));
    let records = records(sample, is_whole_file, delimiter);
    let decimal = options.decimal.unwrap_or_else(|| decimal(&records, delimiter));
    let has_header = options.has_header.unwrap_or_else(|| header(&records, decimal));
    CsvFormat {
        delimiter,
        decimal,
        has_header,
    }
}

/// Returns the complete records of the sample. An unclosed quote ends them: the reader will report
/// it.
fn records(sample: &str, is_whole_file: bool, delimiter: u8) -> Records<'_> {
    let mut tokens = Tokens::new(sample, 0, 1, delimiter);
    let mut records = Records::new();
    while records.len() <= RECORDS {
        match tokens.record() {
            Ok(Some(record)) => records.push(record),
            Ok(None) | Err(_) => break,
        }
    }
    let cut_off = records.len() > RECORDS || (!is_whole_file && tokens.position() >= sample.len());
    if cut_off && records.len() > 1 {
        records.pop();
    }
    records
}

/// Returns the delimiter that splits most records into the same number of fields; of several such,
/// the one that leaves the most numbers, then the most fields.
fn delimiter(sample: &str, is_whole_file: bool, decimal: Option<u8>) -> u8 {
    let mut best = (DELIMITERS[0], (0.0, 0.0, 0));
    for delimiter in DELIMITERS {
        let records = records(sample, is_whole_file, delimiter);
        let mut lengths: Vec<usize> = records.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        let (fields, count) = most_frequent(&lengths);
        if fields < 2 || (delimiter == b',' && decimal == Some(b',')) {
            continue;
        }
        let cells = records.iter().flatten();
        let numbers = cells
            .clone()
            .filter(|text| is_number(text, b'.') || (delimiter != b',' && is_number(text, b',')));
        #[expect(clippy::cast_precision_loss, reason = "at most some thousands")]
        let score = (
            count as f64 / records.len() as f64,
            numbers.count() as f64 / cells.count() as f64,
            fields,
        );
        if score > best.1 {
            best = (delimiter, score);
        }
    }
    best.0
}

/// Returns the most frequent of sorted values and its frequency; of several the largest.
fn most_frequent(sorted: &[usize]) -> (usize, usize) {
    let runs = sorted.chunk_by(|a, b| a == b);
    runs.map(|run| (run[0], run.len()))
        .max_by_key(|&(value, count)| (count, value))
        .unwrap_or((0, 0))
}

fn is_number(text: &str, decimal: u8) -> bool {
    matches!(cell(text, decimal), Cell::Number(_) | Cell::Infinite)
}

/// Returns the comma when it makes more values numbers than the point does.
fn decimal(records: &Records<'_>, delimiter: u8) -> u8 {
    if delimiter == b',' {
        return b'.';
    }
    let count = |mark: u8| {
        let mark_of = |text: &&Cow<'_, str>| text.as_bytes().contains(&mark) && is_number(text, mark);
        records.iter().flatten().filter(mark_of).count()
    };
    if count(b',') > count(b'.') { b',' } else { b'.' }
}

/// Returns whether the first record is a header: a column has a text there and only numbers or
/// dates below, or nothing in it looks like a value (no number, no date, nothing missing), or it
/// has names and years above other numbers.
fn header(records: &Records<'_>, decimal: u8) -> bool {
    let Some((first, rest)) = records.split_first() else {
        return true;
    };
    let is_value = |text: &str| is_number(text, decimal) || is_datetime(text);
    let is_name = |text: &str| !is_value(text) && !is_missing(text);
    let stands_out = |column: usize| {
        let below = || {
            rest.iter()
                .filter_map(|record| record.get(column))
                .filter(|text| !is_missing(text))
        };
        below().next().is_some() && below().all(|text| is_value(text))
    };
    first
        .iter()
        .enumerate()
        .any(|(column, text)| is_name(text) && stands_out(column))
        || first.iter().all(|text| is_name(text))
        || has_years(first, rest) && first.iter().all(|text| is_name(text) || is_year(text))
}

/// Returns whether the first record has two years or more, and no other record has years in all of
/// their columns.
fn has_years(first: &[Cow<'_, str>], rest: &[Vec<Cow<'_, str>>]) -> bool {
    let years: Vec<usize> = (0..first.len()).filter(|&column| is_year(&first[column])).collect();
    let same = |record: &Vec<Cow<'_, str>>| {
        years
            .iter()
            .all(|&column| record.get(column).is_some_and(|text| is_year(text)))
    };
    years.len() >= 2 && !rest.is_empty() && !rest.iter().any(same)
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: u16| (1000..3000).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> (char, char, bool) {
        let format = sniff(text, true, &CsvOptions::default());
        (
            char::from(format.delimiter),
            char::from(format.decimal),
            format.has_header,
        )
    }

    #[test]
    fn delimiter_and_decimal_mark() {
        assert_eq!(format("a,b\n1,2.5\n"), (',', '.', true));
        assert_eq!(format("a;b\n1,5;2,5\n"), (';', ',', true));
        assert_eq!(format("1,5;2,5\n3,5;4,5\n"), (';', ',', false));
        assert_eq!(format("a\tb\n1.5\tx, y\n"), ('\t', '.', true));
        assert_eq!(format("a|b\n1|2\n"), ('|', '.', true));
        assert_eq!(format("a\n1\n2\n"), (',', '.', true));
        assert_eq!(format("name;note\nx;\"1;2, 3\"\ny;z\n"), (';', '.', true));
    }

    #[test]
    fn header_or_not() {
        assert!(!format("1,2\n3,4\n").2);
        assert!(!format("5.1,setosa\n4.9,setosa\n").2);
        assert!(format("x,y\na,b\nc,d\n").2);
        assert!(format("country,1990,1991\nA,1,2\nB,3,4\n").2);
        assert!(!format("A,1990,1991\nB,1992,1993\n").2);
        assert!(format("country,year\n1,2\n").2);
        assert!(format("day,x\n2024-01-01,a\n2024-01-02,b\n").2);
        assert!(!format("2024-01-01,a\n2024-01-02,b\n").2);
        assert!(format(",x\n0,1\n").2);
    }
}
