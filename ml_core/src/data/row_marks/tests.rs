//! Tests of the marks of rows.

use super::*;
use crate::data::{RowMark, decoded, decoded_from, describe_csv};
use encoding_rs::{Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Generates a file of 60,000 records, among them blank lines and line breaks in quotes.
fn text(line_break: &str) -> String {
    let record = |row: usize| match row % 50 {
        7 => format!("{row};\"ü{line_break}{line_break};\"{line_break}"),
        8 => format!("{row};ん{line_break}{line_break}"),
        _ => format!("{row};plain{line_break}"),
    };
    format!("row;text{line_break}") + &(0..60_000).map(record).collect::<String>()
}

/// Encodes a text; characters that the encoding lacks become question marks.
fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    let with_mark = |text: &str| format!("\u{feff}{text}");
    match encoding {
        _ if encoding == UTF_16LE => with_mark(text).encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ if encoding == UTF_16BE => with_mark(text).encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => {
            let known = |c: char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
            let text: String = text.chars().map(|c| if known(c) { c } else { '?' }).collect();
            encoding.encode(&text).0.into_owned()
        }
    }
}

/// Reads the number of the record at a mark.
fn row_at(file: &[u8], encoding: &'static Encoding, mark: RowMark) -> String {
    let head = CsvRecords::open(decoded(file, encoding), &CsvOptions::default())
        .unwrap()
        .head();
    let from = usize::try_from(mark.start.offset).unwrap();
    let rest = decoded_from(&file[from..], encoding, mark.start.offset);
    let mut record = Vec::new();
    CsvRecords::resume(rest, &head, mark.start)
        .unwrap()
        .read(&mut record)
        .unwrap();
    record[0].clone()
}

#[test]
fn every_mark_is_the_begin_of_its_row() {
    for encoding in [UTF_8, WINDOWS_1252, UTF_16LE, UTF_16BE, SHIFT_JIS] {
        for line_break in ["\n", "\r\n", "\r"] {
            let file = encoded(&text(line_break), encoding);
            let open = || Ok(decoded(&file[..], encoding));
            let marks = RowMarks::of_csv(open, &CsvOptions::default()).unwrap();
            let described = describe_csv(open, &CsvOptions::default(), usize::MAX).unwrap();
            assert_eq!(described.row_marks, marks);
            let marks = marks.in_encoding(&file[..], encoding).unwrap();
            assert_eq!(marks[0].row, 0);
            assert!((2..10).contains(&marks.len()), "{} marks", marks.len());
            for &mark in &marks {
                let found = row_at(&file, encoding, mark);
                assert_eq!(found, mark.row.to_string(), "{} {line_break:?}", encoding.name());
            }
        }
    }
}

#[test]
fn a_file_without_a_header_has_its_first_mark_at_the_first_byte() {
    let text = "1;2\n".repeat(10);
    for encoding in [UTF_8, UTF_16LE] {
        let file = encoded(&text, encoding);
        let marks = RowMarks::of_csv(|| Ok(decoded(&file[..], encoding)), &CsvOptions::default()).unwrap();
        let marks = marks.in_encoding(&file[..], encoding).unwrap();
        let start = RecordStart { offset: 0, line: 1 };
        assert_eq!(marks, [RowMark { row: 0, start }], "{}", encoding.name());
    }
}

#[test]
fn marks_of_an_encoding_with_a_state_stay_those_of_the_text() {
    let file = encoded(&text("\n"), ISO_2022_JP);
    let marks = RowMarks::of_csv(|| Ok(decoded(&file[..], ISO_2022_JP)), &CsvOptions::default()).unwrap();
    let expected = marks.clone().into_marks();
    assert_eq!(marks.in_encoding(&file[..], ISO_2022_JP).unwrap(), expected);
}
