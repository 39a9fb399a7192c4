//! Detection of the format from the first part of a file. The survey of the whole file has the last
//! word on the notation of numbers, and the length of its records on the delimiter.

mod header;
mod spaces;
mod title;

pub(super) use header::Header;

use super::notation::{Notation, Notations};
use super::number::notations;
use super::options::{CsvFormat, CsvOptions, DELIMITERS};
use super::survey::{ColumnSurvey, decide};
use super::tokens::Tokens;
use header::header;
use spaces::columns_between_spaces;
use std::borrow::Cow;
use title::title_lines;

/// Number of bytes that are examined.
pub(super) const SAMPLE: usize = 1 << 16;

/// Number of records that are examined.
const RECORDS: usize = 200;

type Records<'a> = Vec<Vec<Cow<'a, str>>>;

/// A format that was detected from the first part of a file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sniffed {
    pub(super) format: CsvFormat,
    pub(super) header: Header,
    /// The number of records above the header that are titles or comments.
    pub(super) titles: usize,
    /// Whether each record has one value more than the first: a name of its row.
    pub(super) has_row_names: bool,
    /// The number of columns of a file that looks separated by spaces, unless a delimiter is given.
    pub(super) columns_between_spaces: Option<usize>,
    /// Whether only the whole file can decide on the notation of its numbers.
    pub(super) needs_survey: bool,
}

/// Detects the format of a file that begins with `sample`; `is_whole_file` says whether that is all
/// of it.
pub(super) fn sniff(sample: &str, is_whole_file: bool, options: &CsvOptions) -> Sniffed {
    let allowed = Notations::allowed(options.decimal, options.thousands);
    let delimiter = options
        .delimiter
        .unwrap_or_else(|| delimiter(sample, is_whole_file, options.decimal));
    let mut records = records(sample, is_whole_file, delimiter);
    let missing = options.missing_words();
    let titles = match options.has_header {
        Some(false) => 0,
        _ => title_lines(&records, &missing),
    };
    records.drain(..titles);
    let has_row_names = has_row_names(&records);
    let header = match options.has_header {
        Some(is_header) => Header {
            is_header,
            is_doubtful: false,
        },
        None if has_row_names => Header {
            is_header: true,
            is_doubtful: false,
        },
        None => header(&records, &missing),
    };
    let mut columns = vec![ColumnSurvey::new(); records.iter().map(Vec::len).max().unwrap_or(0)];
    for record in records.iter().skip(usize::from(header.is_header)) {
        for (column, text) in columns.iter_mut().zip(record) {
            column.add(text, &missing);
        }
    }
    let notation = decide(&columns, allowed, delimiter);
    let is_given = allowed == Notations::only(notation);
    Sniffed {
        format: CsvFormat {
            delimiter,
            decimal: notation.decimal,
            thousands: notation.thousands,
            has_header: header.is_header,
            missing,
        },
        header,
        titles,
        has_row_names: has_row_names && header.is_header,
        columns_between_spaces: match options.delimiter {
            Some(_) => None,
            None => columns_between_spaces(&records),
        },
        // The simplest notation is contradicted by texts that are numbers in another one; every
        // other notation rests on values that the rest of the file may contradict.
        needs_survey: !is_given
            && (delimiter == b';' || notation != Notation::ALL[0] || columns.iter().any(ColumnSurvey::is_ambiguous)),
    }
}

/// Parses a line `sep=;`, as Excel reads and writes it. Returns the delimiter, which need not be
/// supported, and the length of the line with its break.
pub(super) fn delimiter_line(sample: &str) -> Option<(u8, usize)> {
    let end = sample.find('\n')?;
    let line = sample[..end].trim_end_matches('\r');
    let line = line
        .strip_prefix('"')
        .and_then(|line| line.strip_suffix('"'))
        .unwrap_or(line);
    let (name, sign) = line.split_at_checked(4)?;
    match sign.as_bytes() {
        [sign] if name.eq_ignore_ascii_case("sep=") && !sign.is_ascii_alphanumeric() => Some((*sign, end + 1)),
        _ => None,
    }
}

/// Returns whether every record has one value more than the first, as R writes the names of rows.
fn has_row_names(records: &Records<'_>) -> bool {
    let Some((first, rest)) = records.split_first() else {
        return false;
    };
    let mut names: Vec<&str> = rest
        .iter()
        .filter_map(|record| record.first())
        .map(AsRef::as_ref)
        .collect();
    names.sort_unstable();
    names.dedup();
    // A delimiter at the end of every row names no rows.
    let has_values = rest
        .iter()
        .any(|record| record.last().is_some_and(|text| !text.is_empty()));
    has_values && names.len() == rest.len() && rest.iter().all(|record| record.len() == first.len() + 1)
}

/// Returns whether records that a comma split are one column of numbers with decimal commas below a
/// name. Numbers of rows, as R writes them, go up.
fn is_column_of_decimal_commas(records: &Records<'_>) -> bool {
    let Some(([name], rest)) = records.split_first().map(|(first, rest)| (&first[..], rest)) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = |record: &Vec<Cow<'_, str>>| match &record[..] {
        [integer] => digits(integer.trim_start_matches('-')),
        [integer, decimals] => digits(integer.trim_start_matches('-')) && digits(decimals),
        _ => false,
    };
    let firsts: Vec<Option<f64>> = rest.iter().map(|record| record.first()?.parse().ok()).collect();
    let go_up = rest.iter().all(|record| record.len() == 2) && firsts.windows(2).all(|pair| pair[0] < pair[1]);
    notations(name).is_empty() && rest.iter().any(|record| record.len() == 2) && rest.iter().all(is_number) && !go_up
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
    // A comma that is the decimal mark is the delimiter of quoted values alone.
    let order = match decimal {
        Some(b',') => [b';', b'\t', b'|', b','],
        _ => DELIMITERS,
    };
    for delimiter in order {
        let records = records(sample, is_whole_file, delimiter);
        if delimiter == b',' && decimal != Some(b'.') && is_column_of_decimal_commas(&records) {
            if best.1 == (0.0, 0.0, 0) {
                best.0 = b';';
            }
            continue;
        }
        let mut lengths: Vec<usize> = records.iter().map(Vec::len).collect();
        lengths.sort_unstable();
        let (fields, count) = most_frequent(&lengths);
        if fields < 2 || (delimiter == b',' && decimal == Some(b',') && best.1 > (0.0, 0.0, 0)) {
            continue;
        }
        let cells = records.iter().flatten();
        let numbers = cells.clone().filter(|text| !notations(text).is_empty());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn format(text: &str) -> (char, char, bool) {
        let format = sniff(text, true, &CsvOptions::default()).format;
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

    #[test]
    fn numbers_and_dates_are_names_above_other_values() {
        for text in [
            "0,1,2\n1.5,2.5,x\n2.5,3.5,y\n",
            "0,1,2\n0,1,0\n1,1,0\n",
            "0,1\n1.5,2.5\n",
            "0\n1.5\n2.5\n",
            "142.25,144.75,147.25\n0,1,0\n0,0,2\n",
            "1,2,3\na,b,c\n",
            "shop,2024-01-31,2024-02-29\nA,5,6\nB,7,8\n",
            "2024-01-31,2024-02-29\n5,6\n",
            ",0,1,2\n0,5,6,7\n1,8,9,1\n",
            ",kind\nx,a\ny,b\n",
            "a,b\nx,1,2\ny,3,4\n",
        ] {
            assert!(format(text).2, "{text}");
        }
        for text in [
            "0,1\n1,0\n1,1\n0,0\n",
            "1,2,3\n4,5,6\n7,8,9\n",
            "5,7\n1.5,2.5\n",
            "0.5,0.7,0.9\n1,2.5,3\n",
            "3.5,2.5,1.5\n1,2,3\n",
            "0\n1\n2\n",
            "1,a\n2,b\n",
            "0.5,1\n0.25,2\n",
            ",1\n,2\n",
        ] {
            assert!(!format(text).2, "{text}");
        }
    }

    #[test]
    fn a_line_of_excel_names_the_delimiter() {
        assert_eq!(delimiter_line("sep=;\r\na;b\n"), Some((b';', 7)));
        assert_eq!(delimiter_line("\"SEP=,\"\na,b\n"), Some((b',', 8)));
        assert_eq!(delimiter_line("sep=\t\na\tb\n"), Some((b'\t', 6)));
        assert_eq!(delimiter_line("sep=^\na^b\n"), Some((b'^', 6)));
        for other in ["sep=ab\n", "sep=\n", "sep=;", "separator;b\n", "sep=x\n", "ä=;;\n"] {
            assert_eq!(delimiter_line(other), None, "{other}");
        }
    }
}
