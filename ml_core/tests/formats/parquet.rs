//! Parquet files.

use crate::parquet_file::{with_dictionary, with_entries, with_list, with_logical_type, with_values};
use crate::{change_everywhere, contains, cut_everywhere, found, limits, refused, refused_with, sample};
use ml_core::data::ColumnKind;
use ml_core::data::formats::{FormatLimits, TableFormat};

#[test]
fn every_type_has_a_text() {
    let found = found(&sample("types.parquet"));
    let columns: Vec<(String, Vec<Option<String>>)> = {
        let table = found.table();
        let text = |at: usize, row| table.columns()[at].data.text(row).map(|text| text.to_string());
        let names = table
            .columns()
            .into_iter()
            .map(|column| column.name.to_string())
            .enumerate();
        names
            .map(|(at, name)| (name, (0..3).map(|row| text(at, row)).collect()))
            .collect()
    };
    let expected: [(&str, [Option<&str>; 3]); 18] = [
        ("code", [Some("01"), Some("02"), None]),
        ("kind", [Some("a"), Some("b"), Some("a")]),
        ("size", [Some("0.1"), None, None]),
        ("single", [Some("0.1"), Some("1"), Some("1e30")]),
        ("count", [Some("1"), Some("-2"), None]),
        ("big", [Some("9223372036854775807"), Some("1"), Some("2")]),
        ("unsigned", [Some("18446744073709551615"), Some("1"), Some("2")]),
        ("price", [Some("12.30"), Some("-0.05"), None]),
        ("paid", [Some("true"), Some("false"), None]),
        ("day", [Some("2024-01-31"), Some("1969-12-31"), None]),
        ("clock", [Some("09:30:00"), Some("18:05:01"), None]),
        (
            "local",
            [Some("2024-01-31T12:30:15.5"), Some("2024-01-31T12:30:15"), None],
        ),
        ("zoned", [Some("2024-01-31T12:30:15.5Z"), None, None]),
        ("exact", [Some("2024-01-31T12:30:15.5"), None, None]),
        ("raw", [Some("00ff"), Some("61"), None]),
        ("list", [Some("[1,2]"), Some("[]"), None]),
        (
            "struct",
            [
                Some("{\"x\":1.5,\"y\":\"q\\\"t\"}"),
                Some("{\"x\":null,\"y\":null}"),
                None,
            ],
        ),
        ("map", [Some("{\"k\":1}"), Some("{}"), None]),
    ];
    for ((name, values), (expected_name, expected)) in columns.iter().zip(expected) {
        let numeric = |text: &str| text.parse::<f64>().ok();
        assert_eq!(name, expected_name);
        for (value, expected) in values.iter().zip(expected) {
            let is_same = value.as_deref() == expected
                || value
                    .as_deref()
                    .and_then(numeric)
                    .is_some_and(|value| expected.and_then(numeric) == Some(value));
            assert!(is_same, "{name}: {value:?} is not {expected:?}");
        }
    }
    assert_eq!(columns.len(), 18);
    for (name, kind) in [
        ("code", ColumnKind::Categorical),
        ("price", ColumnKind::Numeric),
        ("big", ColumnKind::Categorical),
        ("zoned", ColumnKind::Datetime),
        ("raw", ColumnKind::Categorical),
    ] {
        assert_eq!(found.kind(name), kind, "{name}");
    }
    contains(
        &found.warning("column_left_out").message,
        "“__index_level_0__” was left out: it holds the row labels",
    );
    assert_eq!(found.warning("bytes_as_hex").column.as_deref(), Some("raw"));
    assert_eq!(found.codes().iter().filter(|&&code| code == "nested_values").count(), 3);
    assert_eq!(found.source.format, TableFormat::Parquet);
}

#[test]
fn usual_compressions_are_read() {
    let plain = found(&sample("none.parquet")).csv;
    assert!(plain.starts_with("x,kind\n0,a\n1,b\n") && plain.lines().count() == 201);
    for name in ["zstd", "gzip"] {
        assert_eq!(found(&sample(&format!("{name}.parquet"))).csv, plain, "{name}");
    }
    contains(
        &refused(&sample("brotli.parquet")),
        "write it with snappy, zstd or gzip",
    );
}

#[test]
fn bombs_are_refused() {
    let pages = sample("pages.parquet");
    let ratio = FormatLimits {
        max_ratio: 100,
        ..FormatLimits::default()
    };
    contains(&refused_with(&pages, &limits(ratio)), "more than 100 times its size");
    let bytes = FormatLimits {
        max_bytes: 1 << 20,
        ..FormatLimits::default()
    };
    contains(&refused_with(&pages, &limits(bytes)), "larger than 1 MB");
    let rows = FormatLimits {
        max_rows: 199,
        ..FormatLimits::default()
    };
    contains(
        &refused_with(&sample("zstd.parquet"), &limits(rows)),
        "more than 199 rows",
    );
    let columns = FormatLimits {
        max_columns: 1,
        ..FormatLimits::default()
    };
    contains(
        &refused_with(&sample("zstd.parquet"), &limits(columns)),
        "more than 1 columns",
    );
}

#[test]
fn claims_that_need_memory_are_refused() {
    assert_eq!(found(&with_list(3)).csv, "l\n\"[null,null,null]\"\n");
    assert!(found(&with_list(100_000)).csv.len() > 500_000);
    contains(
        &refused(&with_list(2_000_000_000)),
        "more than 1000000 elements in the lists of a row",
    );
    assert_eq!(found(&with_values(1)).csv, "x\n7\n");
    contains(
        &refused(&with_values(2_000_000_000)),
        "a column has more values than there are rows",
    );
    contains(
        &refused(&with_dictionary(2_000_000_000)),
        "a dictionary claims more values than its bytes can hold",
    );
    contains(
        &refused(&with_entries(10_000_000)),
        "more than 100000 items in a list of its metadata",
    );
    change_everywhere(&with_list(3));
}

#[test]
fn a_type_of_a_newer_version_is_read_as_it_is_stored() {
    assert_eq!(found(&with_logical_type(30)).csv, "x\n7\n");
    contains(&refused(&with_logical_type(0)), "its metadata are not valid");
}

#[test]
fn a_page_that_is_larger_than_it_claims_is_refused() {
    // The header of the only page has its unpacked size as the second field.
    let mut pages = sample("pages.parquet");
    let header = [0x15, 0x00, 0x15];
    let at = pages.windows(3).position(|bytes| bytes == header).unwrap() + 3;
    assert!(pages[at] >= 0x80, "the size has several bytes");
    pages[at] = 0x80 | (pages[at] & 0x3F) ^ 0x02;
    pages[at + 3] = 0;
    let message = refused(&pages);
    contains(&message, "the Parquet file cannot be read");
}

#[test]
fn broken_files_are_refused() {
    for name in ["types.parquet", "gzip.parquet", "none.parquet"] {
        cut_everywhere(&sample(name), true);
        change_everywhere(&sample(name));
    }
    contains(
        &refused(&sample("none.parquet")[..1000]),
        "the Parquet file cannot be read: it ends too early",
    );
    let mut encrypted = sample("none.parquet");
    let length = encrypted.len();
    encrypted[length - 1] = b'E';
    contains(&refused(&encrypted), "protected with a password");
}

#[test]
fn a_schema_may_not_be_deep() {
    // The metadata hold the schema only: groups with one member each.
    let mut metadata = vec![0x15, 0x02, 0x19, 0xFC];
    let elements = 100_000_u32;
    let mut rest = elements;
    while rest >= 0x80 {
        metadata.push((rest & 0x7F | 0x80) as u8);
        rest >>= 7;
    }
    metadata.push(rest as u8);
    for _ in 0..elements {
        metadata.extend([0x48, 0x01, b'a', 0x15, 0x02, 0x00]);
    }
    metadata.push(0);
    let length = u32::try_from(metadata.len()).unwrap();
    let bytes = [b"PAR1\0".as_slice(), &metadata, &length.to_le_bytes(), b"PAR1"].concat();
    contains(&refused(&bytes), "nested too deeply");
}
