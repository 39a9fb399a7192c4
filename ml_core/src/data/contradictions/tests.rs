//! Tests of contradicting values.

use super::*;
use crate::data::Thousands;
use std::fmt::Write;

fn found(file: &str) -> BTreeMap<String, Contradictions> {
    contradictions(file.as_bytes(), &CsvOptions::default()).unwrap()
}

fn listed(found: &Contradictions) -> Vec<(&str, u64, &[u64])> {
    found
        .values
        .iter()
        .map(|value| (value.value.as_str(), value.count, value.rows.as_slice()))
        .collect()
}

#[test]
fn long_values_are_cut() {
    let found = found(&format!("x\n1\n2\n3\n{}\n", "a".repeat(1000)));
    assert_eq!(found["x"].values[0].value, format!("{}…", "a".repeat(200)));
}

#[test]
fn a_column_of_mostly_numbers_lists_the_other_values() {
    let found = found("x,y\n1,a\nn.b.,b\n3,c\nNA,d\n007,e\n6,f\nn.b.,g\n8,h\n9,i\n");
    assert_eq!(found.keys().collect::<Vec<_>>(), ["x"]);
    let x = &found["x"];
    assert_eq!((x.kind, x.fitting, x.contradicting), (ColumnKind::Numeric, 5, 3));
    assert_eq!(listed(x), [("n.b.", 2, &[2, 7][..]), ("007", 1, &[5][..])]);
}

#[test]
fn dates_and_units_have_contradictions_too() {
    let found = found("when,price\n2026-01-01,$5\n2026-01-02,$6\nsoon,7\n2026-01-04,$8\n");
    assert_eq!(
        (found["when"].kind, listed(&found["when"])),
        (ColumnKind::Datetime, vec![("soon", 1, &[3][..])])
    );
    assert_eq!(listed(&found["price"]), [("7", 1, &[3][..])]);
}

#[test]
fn columns_of_one_class_or_without_a_majority_have_none() {
    for file in [
        "x\n1\n2\n",
        "x\na\nb\n",
        "x\n2026-01-01\n",
        "x\n1\na\n",
        "x\nNA\nNA\n",
        "x\n01\n02\nb\n",
    ] {
        assert_eq!(found(file), BTreeMap::new(), "{file}");
    }
}

#[test]
fn counts_do_not_depend_on_the_order_of_the_rows() {
    // More than one block, and more distinct values than are listed.
    let mut values: Vec<String> = (0..60_000).map(|row| row.to_string()).collect();
    values.extend((0..700).map(|row| format!("t{}", row % 7)));
    let mut expected = None;
    for step in [1, 7919, 31_337] {
        let mut file = String::from("x,filler\n");
        for row in 0..values.len() {
            writeln!(file, "{},some text in each row", values[row * step % values.len()]).unwrap();
        }
        let options = CsvOptions {
            keep: Some(["x".to_owned()].into()),
            ..CsvOptions::default()
        };
        let mut found = contradictions(file.as_bytes(), &options).unwrap();
        assert_eq!(found.len(), 1);
        let x = found.remove("x").unwrap();
        assert_eq!((x.values.len(), x.values[0].rows.len()), (MAX_VALUES, MAX_ROWS));
        for value in &x.values {
            assert_eq!(value.count, 100, "{value:?}");
            for &row in &value.rows {
                let at = usize::try_from(row - 1).unwrap() * step % values.len();
                assert_eq!(values[at], value.value);
            }
        }
        let counts = (x.kind, x.fitting, x.contradicting);
        assert_eq!(*expected.get_or_insert(counts), counts);
    }
    assert_eq!(expected, Some((ColumnKind::Numeric, 60_000, 700)));
}

#[test]
fn numbers_are_those_of_the_format() {
    let options = CsvOptions {
        delimiter: Some(b';'),
        decimal: Some(b','),
        thousands: Some(Thousands::Point),
        na_values: vec!["-".to_owned()],
        ..CsvOptions::default()
    };
    let found = contradictions("x\n1.234,5\n2,5\n3.5\n-\n".as_bytes(), &options).unwrap();
    assert_eq!(listed(&found["x"]), [("3.5", 1, &[3][..])]);
}

#[test]
fn without_marks_the_notation_is_that_of_most_values() {
    // No column is proof of the decimal mark.
    let found = found("x;y;z\n1,5;1.234,5;a\n2,5;broken;b\nbroken;7;a\n0.5;8;b\n4,5;9;c\n");
    let broken = |rows: &'static [u64]| ("broken", 1, rows);
    assert_eq!(listed(&found["x"]), [broken(&[3]), ("0.5", 1, &[4][..])]);
    assert_eq!((listed(&found["y"]), found["y"].fitting), (vec![broken(&[2])], 4));
}

#[test]
fn numbers_that_stand_for_missing_values_are_no_values() {
    let options = CsvOptions {
        na_values: vec!["-999".to_owned()],
        ..CsvOptions::default()
    };
    let found = contradictions("x\n1\n-999.0\n2\nb\n".as_bytes(), &options).unwrap();
    assert_eq!((found["x"].fitting, found["x"].contradicting), (2, 1));
}
