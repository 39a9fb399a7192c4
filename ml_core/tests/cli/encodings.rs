//! Encodings of dates and of categories with many values.

use super::{Folder, contains, ml, ok, records, refused, report};
use serde_json::json;
use std::fmt::Write;

/// 112 rows: the kind depends on the weekday alone.
fn data(folder: &Folder) -> String {
    let mut text = String::from("when,\"city, name\",kind\n");
    for row in 0..112 {
        // The weekdays of the first days of the months, from 0 for Monday.
        let weekday = [5, 0, 3, 6][row / 28] + row % 28;
        let kind = if weekday % 7 > 4 { "weekend" } else { "work" };
        writeln!(text, "2024-{:02}-{:02},city {row},{kind}", 6 + row / 28, row % 28 + 1).unwrap();
    }
    folder.file("data.csv", &text)
}

#[test]
fn dates_and_texts_are_used_by_choice() {
    let folder = Folder::new();
    let (data, model, output) = (data(&folder), folder.path("model.json"), folder.path("out.csv"));
    let base = ["decision-tree", "--data", &data, "--target", "kind"];
    let error = refused(&base);
    contains(&error, "an encoding of their parts would use them");
    let encode = ["--encode", "when=date:weekday+month,\"city, name\"=hashing:4"];
    let found = report(&[&base, &encode[..], &["--model", &model]].concat());
    assert_eq!(found["columns"], json!(6));
    assert_eq!(found["metrics"]["test"]["accuracy"], json!(1.0));
    let expected = json!({ "when": { "kind": "date_parts", "parts": ["weekday", "month"] },
        "city, name": { "kind": "hashing", "buckets": 4 } });
    assert_eq!(found["parameters"]["encodings"], expected);
    let text = ok(&[&base, &encode[..]].concat());
    contains(&text, "columns used: when (date:weekday+month), city, name (hashing:4)");
    contains(&text, "when (weekday)");

    let new = folder.file(
        "new.csv",
        "\"city, name\",when\nOslo,2025-03-01\nRome,2025-03-03T10:00\n",
    );
    ok(&["predict", "--model", &model, "--data", &new, "--output", &output]);
    let rows = records(&output);
    assert_eq!((rows[1][2].as_str(), rows[2][2].as_str()), ("weekend", "work"));
}

#[test]
fn an_unknown_category_has_the_frequency_0_and_is_said() {
    let folder = Folder::new();
    let (data, model, output) = (data(&folder), folder.path("model.json"), folder.path("out.csv"));
    let base = ["decision-tree", "--data", &data, "--target", "kind", "--test-size", "0"];
    ok(&[&base, &["--encode", "\"city, name\"=frequency", "--model", &model][..]].concat());
    let new = folder.file("new.csv", "\"city, name\"\nOslo\ncity 7\n");
    let output = ml(&["predict", "--model", &model, "--data", &new, "--output", &output]);
    assert!(output.status.success());
    let stderr = String::from_utf8(output.stderr).unwrap();
    contains(&stderr, "1 row has a category in “city, name” that no training row has");
}

#[test]
fn a_wrong_encoding_is_refused() {
    let folder = Folder::new();
    let data = data(&folder);
    let base = ["decision-tree", "--data", &data, "--target", "kind", "--encode"];
    for (encode, part) in [
        ("when", "write COLUMN=date:year+month"),
        ("when=date:minute", "year, month, day, weekday, hour, days_since"),
        (
            "when=frequency",
            "“when” is datetime, but the encoding frequency needs a categorical or text column",
        ),
        ("town=frequency", "there is no column “town”"),
        ("when=date,when=date:year", "“when” has two encodings"),
    ] {
        contains(&refused(&[&base[..], &[encode]].concat()), part);
    }
    let broken = folder.file(
        "broken.csv",
        "when,y\n2024-06-01,a\n2024-02-30,b\n2024-06-02,a\n2024-06-03,b\n",
    );
    let args = [
        "decision-tree",
        "--data",
        &broken,
        "--target",
        "y",
        "--test-size",
        "0",
        "--encode",
        "when=date",
    ];
    contains(
        &refused(&args),
        "row 2 of the column “when”: “2024-02-30” is not a date",
    );
}
