//! Files of other formats: the same rows give the same result, with a warning about the source.

use crate::{Folder, contains, ml, ml_with_input, ok, refused, report, sample};
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    format!("{}/tests/data/formats/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Writes the sample data as lines of JSON.
fn as_json_lines(csv: &str) -> String {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let object = |values: Vec<&str>| {
        let members = names.iter().zip(values).map(|(name, value)| {
            let value = if value.parse::<f64>().is_ok() {
                value.to_owned()
            } else {
                json!(value).to_string()
            };
            format!("{}:{value}", json!(name))
        });
        format!("{{{}}}\n", members.collect::<Vec<_>>().join(","))
    };
    lines.map(object).collect()
}

#[test]
fn every_command_takes_other_formats() {
    let folder = Folder::new();
    let csv = std::fs::read_to_string(sample("iris")).unwrap();
    let json_lines = folder.path("iris.jsonl");
    std::fs::write(&json_lines, as_json_lines(&csv)).unwrap();
    let model = folder.path("model.json");
    let train = |data: &str| {
        let args = [
            "decision-tree",
            "--data",
            data,
            "--target",
            "species",
            "--test",
            data,
            "--model",
            &model,
        ];
        report(&args)
    };
    let (expected, found) = (train(&sample("iris")), train(&json_lines));
    assert_eq!(found["metrics"], expected["metrics"]);
    let codes = |report: &Value| {
        let warnings = report["warnings"].as_array().unwrap().iter();
        warnings.map(|warning| warning["code"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&expected), Vec::<Value>::new());
    assert_eq!(codes(&found), ["converted", "converted"], "of --data and --test");
    let predicted = |data: &str| ok(&["predict", "--model", &model, "--data", data]);
    assert_eq!(predicted(&json_lines), predicted(&sample("iris")));
    let output = ml_with_input(&["describe", "--data", "-"], &as_json_lines(&csv));
    assert!(output.status.success());
    contains(
        &String::from_utf8(output.stderr).unwrap(),
        "The JSON file was converted to CSV",
    );
    let described = |args: &[&str]| report(&[&["describe"], args].concat())["columns"].clone();
    assert_eq!(
        described(&["--data", &json_lines]),
        described(&["--data", &sample("iris")])
    );
}

#[test]
fn a_sheet_is_chosen() {
    let book = fixture("book.xlsx");
    let found = report(&["describe", "--data", &book, "--table", "Other"]);
    assert_eq!((&found["rows"], &found["columns"][0]["name"]), (&json!(1), &json!("x")));
    let found = report(&["describe", "--data", &book]);
    assert_eq!(
        (&found["rows"], &found["columns"][0]["type"]),
        (&json!(3), &json!("categorical"))
    );
    let output = ml(&["describe", "--data", &book, "--decimal", ","]);
    let warnings = String::from_utf8(output.stderr).unwrap();
    contains(
        &warnings,
        "The sheet “Sales 2024” of the Excel workbook was converted to CSV",
    );
    contains(&warnings, "options delimiter, decimal and thousands were not used");
    contains(
        &refused(&["describe", "--data", &book, "--table", "X"]),
        "has no sheet “X”; there is “Notes”, “Sales 2024”, “Other”, “Empty”",
    );
    let types = report(&["describe", "--data", &book, "--types", "code=numeric"]);
    assert_eq!(types["columns"][0]["type"], json!("numeric"));
}

#[test]
fn a_limit_can_be_raised() {
    let pages = fixture("pages.parquet");
    contains(
        &refused(&["describe", "--data", &pages, "--max-size", "1"]),
        "the table is larger than 1 MB when it is unpacked",
    );
}

#[test]
fn the_detected_columns_equal_those_of_an_upload() {
    let expected: Value = serde_json::from_str(include_str!("../data/formats/expected.json")).unwrap();
    for expected in expected.as_array().unwrap() {
        let file = fixture(expected["file"].as_str().unwrap());
        let mut args = vec!["describe", "--data", &file];
        if let Some(name) = expected["table"].as_str() {
            args.extend(["--table", name]);
        }
        let found = report(&args);
        assert_eq!(found["rows"], expected["rows"]);
        let columns = found["columns"].as_array().unwrap().iter();
        let columns = columns.map(|column| words(&[&column["name"], &column["type"], &column["missing"]]));
        assert_eq!(json!(columns.collect::<Vec<_>>()), expected["columns"]);
        let warnings = found["warnings"].as_array().unwrap().iter();
        let warnings = warnings.map(|warning| words(&[&warning["code"], &warning["column"], &warning["rows"]]));
        assert_eq!(json!(warnings.collect::<Vec<_>>()), expected["warnings"]);
    }
}

/// Returns the values that are there, separated by spaces.
fn words(values: &[&Value]) -> String {
    let texts = values.iter().filter(|value| !value.is_null()).map(|value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(" ")
}
