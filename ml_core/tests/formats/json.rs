//! JSON arrays and lines of objects.

use crate::{change_everywhere, contains, found, found_with, limits, refused, refused_with};
use ml_core::data::ColumnKind;
use ml_core::data::formats::{FormatLimits, FormatOptions, TableFormat};

#[test]
fn arrays_and_lines_of_objects_are_the_same_table() {
    let array =
        "[ {\"size\": 1.50, \"b c\": \"x,y\", \"ok\": true},\n {\"size\": -2e3, \"b c\": null, \"ok\": false} ]";
    let lines =
        "{\"size\": 1.50, \"b c\": \"x,y\", \"ok\": true}\n\n{\"size\": -2e3, \"b c\": null, \"ok\": false}\r\n";
    let utf_16: Vec<u8> = [0xFEFF]
        .into_iter()
        .chain(array.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = format!("\u{feff}{array}");
    for bytes in [array.as_bytes(), lines.as_bytes(), &utf_16, marked.as_bytes()] {
        let found = found(bytes);
        assert_eq!(found.csv, "size,b c,ok\n1.50,\"x,y\",true\n-2e3,,false\n");
        assert_eq!(
            (found.source.format, found.codes()),
            (TableFormat::Json, vec!["converted"])
        );
        assert_eq!(found.kind("size"), ColumnKind::Numeric);
        assert_eq!(found.kind("ok"), ColumnKind::Categorical);
    }
}

#[test]
fn texts_are_no_numbers_but_may_be_dates() {
    let lines: String = (0..40)
        .map(|row| {
            format!(
                "{{\"code\":\"{row}\",\"zip\":\"01\",\"day\":\"2024-01-{:02}\",\"big\":12345678901234567{row:03}}}\n",
                row % 28 + 1
            )
        })
        .collect();
    let found = found(lines.as_bytes());
    assert_eq!(found.kind("code"), ColumnKind::Text);
    assert_eq!(found.kind("zip"), ColumnKind::Categorical);
    assert_eq!(found.kind("day"), ColumnKind::Datetime);
    let table = found.table();
    let big = table.column("big").unwrap();
    assert_ne!(big.kind, ColumnKind::Numeric);
    assert_eq!(big.data.text(7).as_deref(), Some("12345678901234567007"));
}

#[test]
fn missing_keys_nested_values_and_mixed_types_are_said() {
    let lines = "{\"a\":1,\"n\":{\"x\":[1, 2]}}\n{\"b\":\"t\",\"a\":\"one\"}\n{\"b\":\"NA\",\"a\":2}\n";
    let found = found(lines.as_bytes());
    assert_eq!(found.csv, "a,n,b\n1,\"{\"\"x\"\":[1, 2]}\",\none,,t\n2,,NA\n");
    let missing = found.warning("missing_keys");
    contains(&missing.message, "not all objects have the key “n”, “b”");
    assert_eq!((missing.rows, missing.column.as_deref()), (Some(2), None));
    let mixed = found.warning("mixed_types");
    contains(
        &mixed.message,
        "the column “a” holds values of different types (2 numbers, 1 text)",
    );
    assert_eq!((mixed.rows, mixed.column.as_deref()), (Some(1), Some("a")));
    assert_eq!(found.warning("nested_values").column.as_deref(), Some("n"));
    assert_eq!(found.codes().len(), 4);
}

#[test]
fn one_column_with_missing_values_keeps_its_rows() {
    let found = found(b"[{\"a\":1},{\"a\":null},{}]");
    assert_eq!(found.csv, "a\n1\n\"\"\n\"\"\n");
    assert_eq!((found.table().rows(), found.table().columns()[0].missing), (3, 2));
}

#[test]
fn numbers_in_quotes_are_texts_and_reported() {
    let found = found(b"{\"a\":\"1\",\"b\":\"01\",\"c\":\"1\"}\n{\"a\":\"2.5\",\"b\":\"2\",\"c\":\"x\"}\n");
    assert_eq!(found.kind("a"), ColumnKind::Categorical);
    let table = found.table();
    let warnings: Vec<(&str, Option<&str>)> = table
        .warnings()
        .iter()
        .map(|warning| (warning.code.as_str(), warning.column.as_deref()))
        .collect();
    assert_eq!(warnings, [("numbers_as_text", Some("a"))]);
}

#[test]
fn json_that_is_no_table_is_refused_with_its_position() {
    contains(
        &refused(b"{\"a\": 1}\n{\"a\": }\n"),
        "line 2, column 7: expected value; a table is an array of objects",
    );
    contains(
        &refused(b"[{\"a\": 1}, 5]"),
        "invalid type: integer `5`, expected an object",
    );
    contains(
        &refused(b"[[1, 2], [3, 4]]"),
        "an array was found, and an object was expected",
    );
    contains(&refused(b"[{\"a\": 1}"), "line 1, column 9: EOF while parsing a list");
    contains(&refused(b"[{\"a\": NaN}]"), "line 1, column 8: expected value");
    contains(
        &refused(b"[]"),
        "the JSON file holds no table; write one object for each row",
    );
    contains(&refused(b"[{}, {}]"), "the JSON file holds no table");
    contains(&refused(b"{\"a\":1,\"a\":2}"), "object 1: the key “a” is there twice");
    contains(&refused(b"{\"a\":\"\\ud800\"}"), "object 1: ");
    contains(&refused(b"{\"a\":\"\xFF\"}"), "line 1, column ");
}

#[test]
fn bombs_are_refused() {
    let wide: String = (0..30).map(|row| format!("{{\"k{row}\":1}}\n")).collect();
    let columns = FormatLimits {
        max_columns: 20,
        ..FormatLimits::default()
    };
    contains(&refused_with(wide.as_bytes(), &limits(columns)), "more than 20 columns");
    let bytes = FormatLimits {
        max_bytes: 500,
        ..FormatLimits::default()
    };
    contains(&refused_with(wide.as_bytes(), &limits(bytes)), "which is the limit");
    let rows = FormatLimits {
        max_rows: 29,
        ..FormatLimits::default()
    };
    contains(&refused_with(wide.as_bytes(), &limits(rows)), "more than 29 rows");
    // The keys are the header, whatever the options say about that of a sheet.
    for has_header in [None, Some(false)] {
        let options = FormatOptions {
            has_header,
            ..limits(FormatLimits { max_rows: 30, ..rows })
        };
        found_with(wide.as_bytes(), &options);
    }
    // The rest of the object is not read.
    let keys: String = (0..2001).map(|key| format!("\"k{key}\":1,")).collect();
    contains(
        &refused(format!("{{{keys} and no more JSON").as_bytes()),
        "more than 2000 columns",
    );
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(300_000), "]".repeat(300_000));
    assert_eq!(found(deep.as_bytes()).codes(), ["converted", "nested_values"]);
    change_everywhere(wide.as_bytes());
}
