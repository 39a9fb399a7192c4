//! Files as people really have them: names with commas, encodings, notations, warnings.

use crate::{Folder, contains, ml, ml_with_input, ok, refused, report};
use serde_json::{Value, json};
use std::fmt::Write;

fn codes(report: &Value) -> Vec<&str> {
    let warnings = report["warnings"].as_array().unwrap();
    warnings
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect()
}

#[test]
fn columns_and_classes_with_commas_are_named_in_quotes() {
    let folder = Folder::new();
    let data = folder.path("data.csv");
    let mut text = String::from("\"Length, mm\",\"5\"\" disk\",width,\"kind, short\"\n");
    for row in 0..40 {
        let kind = ["\"a,b\"", "c"][row % 2];
        writeln!(text, "{}.5,{},{},{kind}", row % 2, row % 7, row % 5).unwrap();
    }
    std::fs::write(&data, text).unwrap();
    let base = ["decision-tree", "--data", &data, "--target", "kind, short"];
    let features = ["--features", "\"Length, mm\", width", "--features", "5\" disk"];
    let weights = ["--class-weight", "\"a,b\"=2,c=1"];
    let found = report(&[&base, &features[..], &weights[..]].concat());
    assert_eq!(
        found["parameters"]["features"],
        json!(["Length, mm", "width", "5\" disk"])
    );
    assert_eq!(found["parameters"]["class_weight"], json!({ "a,b": 2.0, "c": 1.0 }));
    let types = report(&[
        "describe",
        "--data",
        &data,
        "--types",
        "\"Length, mm\"=categorical,width=text",
    ]);
    assert_eq!(types["columns"][0]["type"], json!("categorical"));
    assert_eq!(types["columns"][2]["type"], json!("text"));
    contains(
        &refused(&[&base, &["--features", "\"Length, mm"][..]].concat()),
        "is not closed",
    );
    contains(&ok(&["decision-tree", "--help"]), "\"Length, mm\"");
}

#[test]
fn encodings_are_detected_or_named_as_in_python() {
    let folder = Folder::new();
    let text = "größe;farbe\n1,5;weiß\n2,5;grün\n";
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes, encoding, python) in [
        ("latin.csv", latin, "windows-1252", "latin-1"),
        ("wide.csv", wide, "UTF-16LE", "utf_16_le"),
    ] {
        let data = folder.path(name);
        std::fs::write(&data, bytes).unwrap();
        let found = report(&["describe", "--data", &data]);
        assert_eq!(found["columns"][0]["name"], json!("größe"));
        assert_eq!(
            (&found["format"]["encoding"], &found["format"]["decimal"]),
            (&json!(encoding), &json!(","))
        );
        assert_eq!(codes(&found), ["encoding_guessed"]);
        let output = ml(&["describe", "--data", &data]);
        contains(&String::from_utf8(output.stderr).unwrap(), encoding);
        let named = report(&["describe", "--data", &data, "--encoding", python]);
        assert_eq!((&named["columns"], codes(&named)), (&found["columns"], Vec::new()));
    }
}

#[test]
fn a_stream_is_read_as_the_file_is() {
    let folder = Folder::new();
    let data = folder.path("data.csv");
    let text = format!("a;b\n{}3,2;y\n", "0;x\n".repeat(40_000));
    std::fs::write(&data, &text).unwrap();
    let from_file = report(&["describe", "--data", &data]);
    let output = ml_with_input(&["describe", "--data", "-", "--json"], &text);
    let from_stream: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(from_stream["columns"], from_file["columns"]);
    assert_eq!(from_file["columns"][0]["max"], json!(3.2));
    // The predictions are written in the notation of the whole file.
    let written = folder.path("out.csv");
    ok(&[
        "kmeans",
        "--data",
        &data,
        "--clusters",
        "2",
        "--n-init",
        "1",
        "--output",
        &written,
    ]);
    let written = std::fs::read_to_string(written).unwrap();
    assert!(
        written.starts_with("a;b;cluster;distance\n") && !written.contains('.'),
        "{}",
        &written[..60]
    );
}

#[test]
fn special_treatments_are_reported_and_can_be_changed() {
    let folder = Folder::new();
    let data = folder.path("data.csv");
    let mut text = String::from(",country,price,kind\n");
    for row in 0..40 {
        let country = ["NA", "DE"][row % 2];
        writeln!(
            text,
            "{row},{country},\"{},{:03}\",{}",
            row + 1,
            row,
            ["p", "q"][row / 20]
        )
        .unwrap();
    }
    std::fs::write(&data, text).unwrap();
    let base = ["decision-tree", "--data", &data, "--target", "kind"];
    let found = report(&[&base, &["--missing", "most-frequent"][..]].concat());
    let expected = [
        "index_column",
        "ambiguous_numbers",
        "thousands_separator",
        "missing_words",
    ];
    assert_eq!(codes(&found)[..4], expected);
    let errors = String::from_utf8(ml(&[&base, &["--missing", "most-frequent"][..]].concat()).stderr).unwrap();
    assert_eq!(errors.matches("ml: warning:").count(), codes(&found).len(), "{errors}");
    for warning in &found["warnings"].as_array().unwrap()[..expected.len()] {
        let message = warning["message"].as_str().unwrap();
        let is_sentence = message.ends_with('.') && !message.starts_with(char::is_lowercase);
        assert!(is_sentence && errors.contains(message), "{message}");
    }
    assert!(!found["columns_used"].to_string().contains("index"), "{found}");
    let kept = [
        "describe",
        "--data",
        &data,
        "--keep-na",
        "--thousands",
        "none",
        "--types",
        "index=numeric",
    ];
    let found = report(&kept);
    assert_eq!(codes(&found), Vec::<&str>::new());
    assert_eq!(found["columns"][1]["missing"], json!(0));
    assert_eq!(found["columns"][2]["max"], json!(40.039));
    let words = report(&["describe", "--data", &data, "--na-values", "DE,-9"]);
    assert_eq!(words["columns"][1]["missing"], json!(40));
}

#[test]
fn a_tab_can_be_written_as_an_escape() {
    let folder = Folder::new();
    let data = folder.path("data.txt");
    std::fs::write(&data, "a,b\tc\n1\t2\n3\t4\n").unwrap();
    for tab in ["tab", "\\t", "\t"] {
        let found = report(&["describe", "--data", &data, "--delimiter", tab]);
        assert_eq!(found["columns"][0]["name"], json!("a,b"));
    }
}

#[test]
fn a_column_declared_numeric_decides_on_the_decimal_mark() {
    let folder = Folder::new();
    let data = folder.path("data.csv");
    std::fs::write(&data, "size;kind\n1,5;a\n2,5;b\nbroken;a\n4,5;b\n").unwrap();
    let base = ["--data", &data, "--types", "size=numeric"];
    let train = ["decision-tree", "--target", "kind"];
    for command in [&["describe"][..], &train] {
        contains(
            &refused(&[command, &base].concat()),
            "line 4, column 1 (“size”): “broken” is not a number",
        );
    }
    let found = report(&[&["describe"], &base[..], &["--na-values", "broken"]].concat());
    assert_eq!(found["format"]["decimal"], json!(","));
}
