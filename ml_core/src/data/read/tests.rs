//! Reading of valid files, and errors with their lines.

use super::*;
use crate::data::ColumnKind;
use crate::data::{ColumnData, MISSING_CODE, Thousands};

fn read(text: &str) -> Table {
    read_csv(text.as_bytes(), &CsvOptions::default()).unwrap()
}

/// Returns the error message of reading an invalid file.
#[track_caller]
fn refused(bytes: &[u8]) -> String {
    read_csv(bytes, &CsvOptions::default()).unwrap_err().to_string()
}

#[track_caller]
fn contains(text: &str, part: &str) {
    assert!(text.contains(part), "“{part}” is not in: {text}");
}

fn kinds(table: &Table) -> Vec<ColumnKind> {
    table.columns().iter().map(|column| column.kind).collect()
}

#[test]
fn types_are_detected() {
    use ColumnKind::{Categorical, Datetime, Numeric, Text};
    let table = read("a,b,c,d\n1,x,2024-01-01,\n2.5e1,y,2024-01-02,\n,x,,\n");
    assert_eq!(kinds(&table), [Numeric, Categorical, Datetime, Text]);
    assert!(matches!(table.columns()[0].data, ColumnData::Numeric(v) if v[0] == 1.0 && v[1] == 25.0 && v[2].is_nan()));
    let levels = ["x".to_owned(), "y".to_owned()];
    assert!(
        matches!(table.columns()[1].data, ColumnData::Codes { codes, levels: l } if *codes == [0, 1, 0] && *l == levels)
    );
    assert!(matches!(table.columns()[2].data, ColumnData::Codes { codes, .. } if codes[2] == MISSING_CODE));
    let missing: Vec<usize> = table.columns().iter().map(|column| column.missing).collect();
    assert_eq!(missing, [1, 0, 1, 3]);
    let many: String = (0..60).map(|row| format!("{row},text {row}\n")).collect();
    assert_eq!(kinds(&read(&format!("x,y\n{many}"))), [Numeric, Text]);
}

#[test]
fn all_names_of_missing_values_are_recognised() {
    let table = read("x,y\nNA,a\nN/A,null\nNaN,None\nnull,?\n,b\n1,a\n");
    assert!((0..5).all(|row| table.columns()[0].data.is_missing(row)) && !table.columns()[0].data.is_missing(5));
    let missing: Vec<bool> = (0..6).map(|row| table.columns()[1].data.is_missing(row)).collect();
    assert_eq!(missing, [false, true, true, true, false, false]);
}

#[test]
fn a_column_may_turn_into_texts_after_many_numbers() {
    let mut text = String::from("x,y\n");
    (0..400_000).for_each(|row| text.push_str(&format!("{row},{}\n", row % 3)));
    text.push_str("1,b\n");
    let table = read(&text);
    assert_eq!(
        (table.rows(), kinds(&table)),
        (400_001, vec![ColumnKind::Numeric, ColumnKind::Categorical])
    );
    let (numbers, texts) = (table.columns()[0].data, table.columns()[1].data);
    assert_eq!(
        (numbers.text(4), texts.text(4)),
        (Some("4".to_owned()), Some("1".to_owned()))
    );
    assert_eq!(
        (numbers.text(400_000), texts.text(400_000)),
        (Some("1".to_owned()), Some("b".to_owned()))
    );
    assert_eq!(texts.text(399_999), Some("0".to_owned()));
}

#[test]
fn common_dialects_are_read() {
    let expected = read("a,b\n1.5,x\n2.5,y\n");
    let same = [
        "\u{feff}a,b\n1.5,x\n2.5,y\n",
        "a,b\r\n1.5,x\r\n2.5,y\r\n",
        "a,b\r1.5,x\r2.5,y",
        "a;b\n1,5;x\n2,5;y\n",
        "a\tb\n1.5\tx\n2.5\ty\n",
        "\"a\",\"b\"\n\"1.5\",\"x\"\n\n 2.5 , y \n",
    ];
    for text in same {
        assert_eq!(read(text), expected, "{text:?}");
    }
    let plain = read("1.5,x\n2.5,y\n");
    assert_eq!((plain.columns()[0].name, plain.rows()), ("column_1", 2));
    assert_eq!(
        read("a,b\n\"x\ny\",\"say \"\"hi\"\"\"\n").columns()[1].data.text(0),
        Some("say \"hi\"".to_owned())
    );
}

#[test]
fn types_can_be_declared() {
    let declared = |name: &str, kind| CsvOptions {
        overrides: [(name.to_owned(), kind)].into(),
        ..CsvOptions::default()
    };
    let table = read_csv("a,b\n1,2\n2,3\n".as_bytes(), &declared("b", ColumnKind::Categorical)).unwrap();
    assert_eq!(kinds(&table), [ColumnKind::Numeric, ColumnKind::Categorical]);
    let table = read_csv("a,b\n1,1e999\n2,3\n".as_bytes(), &declared("b", ColumnKind::Ignore)).unwrap();
    assert_eq!(table.columns()[1].kind, ColumnKind::Ignore);
    let wrong = read_csv("a,b\n1,2\n2,x\n".as_bytes(), &declared("b", ColumnKind::Numeric)).unwrap_err();
    assert_eq!(wrong.line(), Some(3));
    contains(&wrong.to_string(), "line 3, column 2 (“b”): “x” is not a number");
    let unknown = read_csv("a,b\n1,2\n".as_bytes(), &declared("c", ColumnKind::Numeric)).unwrap_err();
    contains(&unknown.to_string(), "there is no column “c”; the columns are “a”, “b”");
}

#[test]
fn invalid_files_are_rejected_with_their_line() {
    let cases: [(&[u8], &str); 21] = [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"a,b\n", "header with 2 columns but no rows"),
        (b" ", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        (
            b"a,b\n1,2\n1,2,3,4\n",
            "line 3 has 4 values, but the first line has 2, so \u{201c}3\u{201d} has no column",
        ),
        (
            b"a,b\n1,2\n1\n",
            "line 3 has 1 value, but the first line has 2, so the column \u{201c}b\u{201d} has no value",
        ),
        (
            b"a\n1\n\n2,x\n",
            "line 4 has 2 values, but the first line has 1, so \u{201c}x\u{201d}",
        ),
        (b"a,a\n1,2\n", "columns 1 and 2 are both named “a”"),
        (b"a,\n1,x\n", "column 2 has no name in the header (line 1)"),
        (
            b"a,b\n1,\"x y\nz",
            "line 2, column 2 opens a quote that is never closed (\u{201c}x y\u{2026}\u{201d})",
        ),
        (b"a,\"b\n1,2\n", "line 1, column 2 opens a quote"),
        (
            b"a,b\n1,2\n1,inf\n",
            "line 3, column 2 (“b”): “inf” is not a finite number",
        ),
        (
            b"a,b\n1,\x002\n",
            "line 2 holds a NUL byte, so this is a binary file or UTF-16; the byte is in column 2",
        ),
        (b"a\0,\0b\0", "line 1 holds a NUL byte"),
        (b"\x89PNG\r\n\x1a\n\0\0", "line 3 holds a NUL byte"),
        (
            b"PK\x03\x04\x14\0\x06",
            "so this is a binary file or UTF-16; the byte is in column 1",
        ),
        (
            b"a,b\n1,\xff\n",
            "line 2 holds the byte 0xFF, which is not UTF-8, in column 2",
        ),
        (
            b"a,b\n\"1\n,\",2\n3,4\xe4",
            "line 4 holds the byte 0xE4, which is not UTF-8, in column 2",
        ),
        (b"\xff\xfea\0", "UTF-16"),
        (b"\xfe\xff\0a", "UTF-16"),
    ];
    for (bytes, message) in cases {
        contains(&refused(bytes), message);
    }
    let few = CsvOptions {
        max_columns: 1,
        ..CsvOptions::default()
    };
    contains(
        &read_csv("a,b\n1,2\n".as_bytes(), &few).unwrap_err().to_string(),
        "2 columns; at most 1",
    );
    let wide: String = (0..2001).map(|column| format!("c{column},")).collect();
    contains(&refused(format!("{wide}x\n").as_bytes()), "2002 columns; at most 2000");
    for value in ["x".repeat(17 << 20), format!("\"{}\"", "x\n".repeat(9 << 20))] {
        let text = format!("a,b\n1,2\n1,{value}\n");
        contains(
            &refused(text.as_bytes()),
            "the row that begins at line 3 is longer than 16777216 bytes",
        );
    }
}

#[test]
fn contradictory_options_are_rejected() {
    let options = |delimiter, decimal| CsvOptions {
        delimiter,
        decimal,
        ..CsvOptions::default()
    };
    let error = |options| read_csv("a\n1\n".as_bytes(), &options).unwrap_err().to_string();
    contains(&error(options(Some(b'x'), None)), "the delimiter “x” is not supported");
    contains(
        &error(options(None, Some(b'-'))),
        "the decimal mark “-” is not supported",
    );
    let thousands = CsvOptions {
        thousands: Some(Thousands::Comma),
        ..options(None, Some(b','))
    };
    contains(
        &error(thousands),
        "the thousands separator and the decimal mark are the same",
    );
}

#[test]
fn a_reader_that_fails_is_reported() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("the disk is gone"))
        }
    }
    contains(
        &read_csv(|| Ok(Broken), &CsvOptions::default()).unwrap_err().to_string(),
        "the disk is gone",
    );
}

proptest::proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in proptest::collection::vec(proptest::prop_oneof![
        proptest::prelude::any::<u8>(),
        proptest::sample::select(b"01.,;\t|\"\r\n-eaNA ".to_vec()),
    ], 0..200)) {
        // Both a table and an error are acceptable; a table has as many rows as each of its
        // columns.
        if let Ok(table) = read_csv(bytes.as_slice(), &CsvOptions::default()) {
            for column in table.columns() {
                let missing = (0..table.rows()).filter(|&row| column.data.is_missing(row)).count();
                proptest::prop_assert_eq!(missing, column.missing);
            }
            let mut records = CsvRecords::open(bytes.as_slice(), &CsvOptions::default()).unwrap();
            let (mut record, mut count) = (Vec::new(), 0);
            while records.read(&mut record).unwrap() {
                count += 1;
            }
            proptest::prop_assert_eq!(count, table.rows());
        }
    }

    #[test]
    fn numbers_survive_a_round_trip(values in proptest::collection::vec(proptest::num::f64::NORMAL | proptest::num::f64::ZERO, 1..50)) {
        let text: String = values.iter().map(|value| format!("{value:e}\n")).collect();
        let table = read(&format!("x\n{text}"));
        let ColumnData::Numeric(found) = table.columns()[0].data else { panic!("not numeric") };
        proptest::prop_assert_eq!(found.to_vec(), values);
    }
}

#[cfg(feature = "parallel")]
#[test]
fn blocks_of_long_records_are_few_at_a_time() {
    let long = "x".repeat(1 << 20);
    let mut text = "a,b\n".to_owned();
    (0..8).for_each(|row| text.push_str(&format!("{row},{long}\n")));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let blocks = pool.install(|| {
        let mut records = CsvRecords::open(text.as_bytes(), &CsvOptions::default()).unwrap();
        records.next_blocks().unwrap()
    });
    let bytes: usize = blocks.iter().map(|block| block.text.len()).sum();
    assert!(bytes < 2 << 20, "{bytes}");
}
