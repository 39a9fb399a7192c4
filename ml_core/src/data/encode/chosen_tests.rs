//! Chosen encodings: parts of dates, frequencies, hashes.

use super::*;
use crate::data::{CsvOptions, read_csv};
use crate::spec::{ColumnEncodings, Missing};
use ndarray::{Array2, array};
use std::fmt::Write;

fn table(text: &str) -> Table {
    read_csv(text.as_bytes(), &CsvOptions::default()).unwrap()
}

fn encodings(list: &[(&str, &str)]) -> ColumnEncodings {
    list.iter()
        .map(|&(name, text)| (name.to_owned(), text.parse().unwrap()))
        .collect()
}

fn fit(table: &Table, list: &[(&str, &str)], missing: Missing, rows: &[usize]) -> Result<Encoder, DataError> {
    Encoder::fit_rows(table, None, None, missing, &encodings(list), rows)
}

fn dense(encoder: &Encoder, text: &str) -> Array2<f64> {
    encoder.transform(table(text)).unwrap().x.into_dense().unwrap()
}

/// A model file with the encoder gives the same encoder.
fn assert_survives_json(encoder: &Encoder) {
    let json = serde_json::to_string(encoder).unwrap();
    assert_eq!(serde_json::from_str::<Encoder>(&json).unwrap(), *encoder, "{json}");
}

const DATES: &str = "when,n\n2024-02-01 06:00,1\n2024-01-31,2\n2023-12-31T23:30:00+02:00,3\n,4\n";

#[test]
fn dates_become_their_parts() {
    let dates = table(DATES);
    let encoder = fit(&dates, &[("when", "date")], Missing::Drop, &[0, 1]).unwrap();
    let names = ["year", "month", "day", "weekday", "hour", "days since"];
    let names: Vec<String> = names
        .iter()
        .map(|part| format!("when ({part})"))
        .chain(["n".into()])
        .collect();
    assert_eq!(encoder.columns(), names);
    let encoded = encoder.transform(&dates).unwrap();
    assert_eq!((encoded.dropped, &encoded.rows[..]), (1, &[0, 1, 2][..]));
    // The last row is before the first training date; its days count from UTC.
    let expected = array![
        [2024.0, 2.0, 1.0, 4.0, 6.0, 1.25, 1.0],
        [2024.0, 1.0, 31.0, 3.0, 0.0, 0.0, 2.0],
        [2023.0, 12.0, 31.0, 7.0, 23.0, -30.0 - 2.5 / 24.0, 3.0],
    ];
    assert_eq!(encoded.x.into_dense().unwrap(), expected);
    assert!(encoder.depends_on_rows());
    assert_survives_json(&encoder);
}

#[test]
fn missing_dates_are_kept_or_filled_in() {
    let text = "when,n\n2024-01-01,1\n2024-01-01,2\n2024-01-07,3\n,4\n";
    for (missing, expected) in [(Missing::Mean, 3.0), (Missing::MostFrequent, 1.0)] {
        let encoder = fit(&table(text), &[("when", "date:day")], missing, &[0, 1, 2, 3]).unwrap();
        assert_eq!(dense(&encoder, text)[[3, 0]], expected, "{missing:?}");
        assert_survives_json(&encoder);
    }
    let encoder = fit(
        &table(text),
        &[("when", "date:day+days_since")],
        Missing::Native,
        &[0, 1, 2, 3],
    )
    .unwrap();
    let x = encoder.transform(table(text)).unwrap().x.into_dense().unwrap();
    assert!(x[[3, 0]].is_nan() && x[[3, 1]].is_nan() && x[[2, 1]] == 6.0);
}

#[test]
fn the_order_of_day_and_month_is_that_of_the_training() {
    let text = "when,n\n13/04/2024,1\n03/04/2024,2\n";
    let encoder = fit(&table(text), &[("when", "date:month+day")], Missing::Drop, &[0, 1]).unwrap();
    assert_eq!(dense(&encoder, "when,n\n05/06/2024,1\n"), array![[6.0, 5.0, 1.0]]);
    let error = encoder
        .transform(table("when,n\n05/06/2024,1\n05/16/2024,1\n"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("row 2 of the column “when”: “05/16/2024” is not a date"),
        "{error}"
    );
    assert!(encoder.ambiguous_dates(&table(text)).is_empty());
    assert_eq!(encoder.ambiguous_dates(&table("when,n\n03/04/2024,2\n")), ["when"]);
}

#[test]
fn a_time_of_day_has_an_hour_only() {
    let times = table("when,n\n09:15,1\n23:59:59,2\n");
    let encoder = fit(&times, &[("when", "date:hour")], Missing::Drop, &[0, 1]).unwrap();
    assert_eq!(encoder.transform(&times).unwrap().x.view().column(0), [9.0, 23.0]);
    let error = fit(&times, &[("when", "date:hour+day")], Missing::Drop, &[0, 1])
        .unwrap_err()
        .to_string();
    assert!(error.contains("“09:15” is not a date"), "{error}");
}

/// 120 cities, of which the first is in 40 rows, and those from 60 on are in no training row.
fn cities() -> (Table, Vec<usize>) {
    let mut text = String::from("city,n\n");
    for row in 0..160 {
        writeln!(text, "city {},{row}", if row < 40 { 0 } else { row - 40 }).unwrap();
    }
    (table(&text), (0..100).collect())
}

#[test]
fn categories_become_their_frequency_in_the_training_rows() {
    let (cities, train) = cities();
    let encoder = fit(&cities, &[("city", "frequency")], Missing::MostFrequent, &train).unwrap();
    assert_eq!(encoder.columns(), ["city (frequency)", "n"]);
    let encoded = encoder.transform(&cities).unwrap();
    let shares = encoded.x.view().column(0);
    assert_eq!(
        (shares[0], shares[40], shares[41], shares[159]),
        (0.41, 0.41, 0.01, 0.0)
    );
    assert_eq!(
        encoder.unknown_levels(&cities, &encoded.rows),
        [("city".to_owned(), 60)]
    );
    assert_eq!(dense(&encoder, "city,n\n,1\nOslo,2\n").column(0).to_vec(), [0.41, 0.0]);
    assert_survives_json(&encoder);
}

#[test]
fn categories_are_hashed_into_columns() {
    let (cities, train) = cities();
    let encoder = fit(&cities, &[("city", "hashing:16")], Missing::Drop, &train).unwrap();
    assert_eq!(
        (encoder.columns().len(), encoder.columns()[3].as_str()),
        (17, "city (bucket 3)")
    );
    assert!(!encoder.depends_on_rows());
    let encoded = encoder.transform(&cities).unwrap();
    assert_eq!(encoded.x.dim(), (160, 17));
    let x = encoded.x.into_dense().unwrap();
    let buckets = x.slice(ndarray::s![.., ..16]);
    assert!(buckets.rows().into_iter().all(|row| row.sum() == 1.0));
    assert_eq!(buckets.row(0), buckets.row(40));
    let used = buckets
        .columns()
        .into_iter()
        .filter(|column| column.sum() > 0.0)
        .count();
    assert_eq!(used, 16);
    // A category that no training row has is hashed too.
    assert_eq!(
        dense(&encoder, "city,n\nOslo,2\n").slice(ndarray::s![0, ..16]).sum(),
        1.0
    );
    assert_eq!(encoder.unknown_levels(&cities, &encoded.rows), []);
    assert_survives_json(&encoder);
}

#[test]
fn an_encoding_must_suit_its_column() {
    let (cities, train) = cities();
    for (list, part) in [
        (
            &[("n", "frequency")][..],
            "“n” is numeric, but the encoding frequency needs a categorical or text column",
        ),
        (
            &[("city", "date:year")],
            "“city” is text, but the encoding date:year needs a datetime column",
        ),
        (&[("town", "frequency")], "there is no column “town”"),
    ] {
        let names = [if list[0].0 == "city" { "city" } else { "n" }.to_owned()];
        let error = Encoder::fit_rows(&cities, Some(&names), None, Missing::Drop, &encodings(list), &train);
        let error = error.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    let n = ["n".to_owned()];
    let list = encodings(&[("city", "frequency")]);
    let error = Encoder::fit_rows(&cities, Some(&n), None, Missing::Drop, &list, &train)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("“city” has an encoding, but it is not one of the columns to use"),
        "{error}"
    );
    let city = ["city".to_owned()];
    let error = Encoder::fit(&cities, Some(&city), None, Missing::Drop)
        .unwrap_err()
        .to_string();
    assert!(error.contains("unless the encoding is frequency or hashing"), "{error}");
}

#[test]
fn a_file_with_a_broken_encoding_is_refused() {
    for (json, part) in [
        (r#"{"type":"hashing","buckets":1,"fill":null}"#, "2 to 128 columns"),
        (
            r#"{"type":"frequency","shares":{"a":1.5},"fill":null}"#,
            "share 1.5 of the level “a”",
        ),
        (r#"{"type":"frequency","shares":{},"fill":null}"#, "no levels"),
        (r#"{"type":"frequency","shares":{"a":1},"fill":"b"}"#, "does not exist"),
        (
            r#"{"type":"date_parts","parts":["day","day"],"day_first":false,"origin":null,"fill":null}"#,
            "part day twice",
        ),
        (
            r#"{"type":"date_parts","parts":["days_since"],"day_first":false,"origin":null,"fill":null}"#,
            "first date",
        ),
        (
            r#"{"type":"date_parts","parts":["day"],"day_first":false,"origin":"yesterday","fill":null}"#,
            "input",
        ),
    ] {
        let text = format!(r#"[{{"name":"x","encoding":{json}}}]"#);
        let error = serde_json::from_str::<Encoder>(&text).unwrap_err().to_string();
        assert!(error.contains(part), "{json}: {error}");
    }
}

#[test]
fn a_level_is_found_however_it_is_spelled() {
    let column = |values: &str| {
        let options = CsvOptions {
            has_header: Some(true),
            ..CsvOptions::default()
        };
        read_csv(format!("city\n{values}").as_bytes(), &options).unwrap()
    };
    let cities = column(&"Köln\nUlm\nOrt\nort\nÖd\n".repeat(3));
    let all: Vec<usize> = (0..cities.rows()).collect();
    let new = column("KO\u{308}LN\nulm\nORT\nO\u{308}d\nOslo\n");
    let same = column("Köln\nUlm\nx\nÖd\nx\n");
    for list in [&[][..], &[("city", "frequency")]] {
        let encoder = fit(&cities, list, Missing::Drop, &all).unwrap();
        let matrix = |table: &Table| encoder.transform(table).unwrap().x.into_dense().unwrap();
        assert_eq!(matrix(&new), matrix(&same), "{list:?}; two cities are “ORT”");
        assert_eq!(encoder.unknown_levels(&new, &[0, 1, 2, 3, 4]), [("city".to_owned(), 2)]);
    }
    let classes = ["Köln".to_owned(), "Ulm".to_owned()];
    let labels = ClassLabels::with_classes(&new, "city", &[0, 1], &classes).unwrap();
    assert_eq!(labels.y, [0, 1]);
    assert!(ClassLabels::with_classes(&new, "city", &[4], &classes).is_err());
}
