//! Tables that are written in any dialect and read again.

use super::*;
use crate::data::{ColumnKind, decoded, describe, describe_csv, detect_encoding};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use proptest::prelude::*;

/// A way to write a table.
#[derive(Clone, Debug)]
struct Dialect {
    delimiter: char,
    decimal: char,
    /// The sign between groups of digits.
    separator: Option<char>,
    /// A text before or after each number of the first column.
    unit: (&'static str, &'static str),
    line_end: &'static str,
    is_all_quoted: bool,
    encoding: Written,
    has_delimiter_line: bool,
    missing: &'static str,
}

/// An encoding in which a table is written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Written {
    Utf8,
    Utf8WithMark,
    Utf16LittleEndian,
    Utf16BigEndian,
    /// UTF-8 instead where the text has other characters.
    Windows1252,
}

impl Written {
    const ALL: [Self; 5] = [
        Self::Utf8,
        Self::Utf8WithMark,
        Self::Utf16LittleEndian,
        Self::Utf16BigEndian,
        Self::Windows1252,
    ];

    /// Returns the bytes of a text, and the encoding if it has to be declared.
    fn bytes(self, text: &str) -> (Vec<u8>, Option<&'static Encoding>) {
        let marked = format!("\u{feff}{text}");
        let units = || marked.encode_utf16();
        match self {
            Self::Utf8 => (text.as_bytes().to_vec(), None),
            Self::Utf8WithMark => (marked.into_bytes(), None),
            Self::Utf16LittleEndian => (units().flat_map(u16::to_le_bytes).collect(), None),
            Self::Utf16BigEndian => (units().flat_map(u16::to_be_bytes).collect(), None),
            Self::Windows1252 => match WINDOWS_1252.encode(text) {
                (bytes, _, false) => (bytes.into_owned(), Some(WINDOWS_1252)),
                _ => (text.as_bytes().to_vec(), None),
            },
        }
    }

    /// Returns the encoding that has to be detected.
    fn detected(self) -> &'static Encoding {
        match self {
            Self::Utf16LittleEndian => UTF_16LE,
            Self::Utf16BigEndian => UTF_16BE,
            Self::Utf8 | Self::Utf8WithMark | Self::Windows1252 => UTF_8,
        }
    }
}

/// A row: an amount in hundredths, an integer, a code and a text.
type Row = (Option<i32>, Option<i32>, String, Option<String>);

fn dialect() -> impl Strategy<Value = Dialect> {
    let notation = prop::sample::select(vec![
        ('.', None),
        (',', None),
        ('.', Some(',')),
        (',', Some('.')),
        ('.', Some(' ')),
        (',', Some('\u{a0}')),
        (',', Some('\u{202f}')),
        ('.', Some('\'')),
        (',', Some('’')),
    ]);
    (
        prop::sample::select(vec![',', ';', '\t', '|']),
        notation,
        prop::sample::select(vec![("", ""), ("$", ""), ("€ ", ""), ("", " %"), ("", " EUR")]),
        prop::sample::select(vec!["\n", "\r\n", "\r"]),
        any::<[bool; 2]>(),
        prop::sample::select(Written::ALL.to_vec()),
        prop::sample::select(vec!["", "NA", "-nan", "#N/A", r"\N", "NULL"]),
    )
        .prop_map(
            |(delimiter, (decimal, separator), unit, line_end, flags, encoding, missing)| Dialect {
                delimiter,
                decimal,
                separator,
                unit,
                line_end,
                is_all_quoted: flags[0],
                encoding,
                has_delimiter_line: flags[1],
                missing,
            },
        )
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let text = "x[a-zé ,;|\"'.0-9]{0,9}z";
    let row = (
        prop::option::weighted(0.8, -99_999_999..99_999_999_i32),
        prop::option::weighted(0.8, -2_000_000..2_000_000_i32),
        "0[0-9]{1,3}",
        prop::option::weighted(0.8, text),
    );
    // The first row has every value, and shows the decimal mark.
    let first = (1..99_999_999_i32, 0..2_000_000_i32, "0[0-9]{1,3}", text);
    let first = first.prop_map(|(amount, count, code, text)| (Some(amount | 1), Some(count), code, Some(text)));
    (first, prop::collection::vec(row, 1..30)).prop_map(|(first, rest)| std::iter::once(first).chain(rest).collect())
}

impl Dialect {
    fn integer(&self, value: u32) -> String {
        let digits = value.to_string();
        let Some(separator) = self.separator else {
            return digits;
        };
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    fn cells(&self, row: &Row) -> [String; 4] {
        let sign = |value: i32| if value < 0 { "-" } else { "" };
        let missing = || self.missing.to_owned();
        let (before, after) = self.unit;
        let amount = row.0.map(|amount| {
            let (whole, hundredths) = (amount.unsigned_abs() / 100, amount.unsigned_abs() % 100);
            let (sign, whole) = (sign(amount), self.integer(whole));
            format!("{sign}{before}{whole}{}{hundredths:02}{after}", self.decimal)
        });
        let count = row
            .1
            .map(|count| format!("{}{}", sign(count), self.integer(count.unsigned_abs())));
        [
            amount.unwrap_or_else(missing),
            count.unwrap_or_else(missing),
            row.2.clone(),
            row.3.clone().unwrap_or_else(missing),
        ]
    }

    fn line(&self, cells: &[String]) -> String {
        let quoted = |cell: &String| {
            if self.is_all_quoted || cell.contains([',', ';', '|', '\t', '"']) {
                format!("\"{}\"", cell.replace('"', "\"\""))
            } else {
                cell.clone()
            }
        };
        let cells: Vec<String> = cells.iter().map(quoted).collect();
        cells.join(&self.delimiter.to_string()) + self.line_end
    }

    fn write(&self, rows: &[Row]) -> String {
        let mut text = String::new();
        if self.has_delimiter_line {
            text.push_str(&format!("sep={}{}", self.delimiter, self.line_end));
        }
        text.push_str(&self.line(&["amount, net", "count", "the \"code\"", "note;"].map(str::to_owned)));
        rows.iter().for_each(|row| text.push_str(&self.line(&self.cells(row))));
        text
    }
}

/// Reads rows that were written in a dialect, and checks every value.
fn check(dialect: &Dialect, rows: &[Row]) -> Result<(), TestCaseError> {
    let file = dialect.write(rows);
    let (bytes, declared) = dialect.encoding.bytes(&file);
    let encoding = match declared {
        Some(encoding) => encoding,
        None => {
            let detected = detect_encoding(&bytes[..])?;
            prop_assert_eq!(
                (detected.encoding, detected.is_guess),
                (dialect.encoding.detected(), false),
                "{}",
                file
            );
            detected.encoding
        }
    };
    let table = read_csv(|| Ok(decoded(&bytes[..], encoding)), &CsvOptions::default());
    let table = table.map_err(|error| TestCaseError::fail(format!("{error}\n{file}")))?;
    let columns = table.columns();
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    prop_assert_eq!(names, ["amount, net", "count", "the \"code\"", "note;"], "{}", file);
    prop_assert_eq!(columns[0].kind, ColumnKind::Numeric, "{}", file);
    prop_assert_eq!(columns[1].kind, ColumnKind::Numeric, "{}", file);
    prop_assert_eq!(table.rows(), rows.len());
    for (at, row) in rows.iter().enumerate() {
        let amount = row.0.map(|amount| (f64::from(amount) / 100.0).to_string());
        let found: Vec<Option<String>> = columns.iter().map(|column| column.data.text(at)).collect();
        let expected = [
            amount,
            row.1.map(|count| count.to_string()),
            Some(row.2.clone()),
            row.3.clone(),
        ];
        prop_assert_eq!(found, expected, "{}", file);
    }
    let has_unit = dialect.unit != ("", "");
    prop_assert_eq!(table.warnings().iter().any(|warning| warning.code == "unit"), has_unit);
    Ok(())
}

proptest! {
    #[test]
    fn a_table_in_any_dialect_is_read_as_it_was(dialect in dialect(), rows in rows()) {
        check(&dialect, &rows)?;
    }

    #[test]
    fn the_order_of_rows_does_not_matter(dialect in dialect(), rows in rows()) {
        let reversed: Vec<Row> = rows.into_iter().rev().collect();
        check(&dialect, &reversed)?;
    }
}

#[test]
fn every_dialect_is_read_where_its_evidence_comes_late() {
    let plain: Row = (Some(700), Some(7), "007".to_owned(), Some("x".repeat(90)));
    let late: Row = (
        Some(123_456_789),
        Some(1_234_567),
        "0042".to_owned(),
        Some("y".to_owned()),
    );
    for separator in [None, Some(','), Some('.'), Some(' '), Some('\u{202f}'), Some('\'')] {
        for (delimiter, decimal) in [(',', '.'), (';', ','), (';', '.'), ('\t', ',')] {
            if separator == Some(decimal) {
                continue;
            }
            let dialect = Dialect {
                delimiter,
                decimal,
                separator,
                unit: ("", ""),
                line_end: "\n",
                is_all_quoted: false,
                encoding: Written::Utf8,
                has_delimiter_line: false,
                missing: "",
            };
            let mut rows = vec![plain.clone(); 1500];
            rows.push(late.clone());
            check(&dialect, &rows).unwrap();
            rows.reverse();
            check(&dialect, &rows).unwrap();
        }
    }
}

/// Values whose meaning depends on the other values.
fn value() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "0",
        "12",
        "980",
        "4321",
        "1,409",
        "1.409",
        "2,5",
        "2.5",
        "1 234",
        "1.234,5",
        "$5",
        "5%",
        "007",
        "-nan",
        "",
        "x",
        "9007199254740993",
        "12.05.2024",
    ])
}

proptest! {
    #[test]
    fn the_whole_file_decides_in_any_order_and_by_any_way(
        rows in prop::collection::vec(prop::array::uniform2(value()), 1..12),
        delimiter in prop::sample::select(vec![',', ';']),
    ) {
        let options = CsvOptions { has_header: Some(true), ..CsvOptions::default() };
        let write = |rows: &[[&str; 2]]| {
            let lines = rows.iter().map(|[a, b]| format!("\"{a}\"{delimiter}\"{b}\"\n"));
            format!("a{delimiter}b\n{}", lines.collect::<String>())
        };
        let forwards = write(&rows);
        let table = read_csv(forwards.as_bytes(), &options).unwrap();
        let backwards = write(&rows.iter().rev().copied().collect::<Vec<_>>());
        let reversed = read_csv(backwards.as_bytes(), &options).unwrap();
        prop_assert_eq!(table.format(), reversed.format());
        prop_assert_eq!(table.warnings(), reversed.warnings(), "{}", forwards);
        let kinds = |table: &Table| table.columns().iter().map(|column| column.kind).collect::<Vec<_>>();
        prop_assert_eq!(kinds(&table), kinds(&reversed));
        for row in 0..rows.len() {
            for (one, other) in table.columns().iter().zip(reversed.columns()) {
                prop_assert_eq!(one.data.text(row), other.data.text(rows.len() - 1 - row));
            }
        }
        let described = describe_csv(forwards.as_bytes(), &options, usize::MAX).unwrap();
        prop_assert_eq!(Some(&described.format), table.format());
        prop_assert_eq!(described.columns, describe(&table), "{}", forwards);
    }
}
