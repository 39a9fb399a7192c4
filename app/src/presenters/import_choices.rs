//! Options of an import with a list of choices. A new one is a line in [`import_choices`].

use crate::view_models::ImportChoice;
use domain::dataset::{DatasetFormat, ImportPreview, UploadOptions};

/// Value and label of a choice.
type Choice = (&'static str, &'static str);

const DELIMITERS: &[Choice] = &[
    (",", "Comma"),
    (";", "Semicolon"),
    ("tab", "Tab"),
    ("|", "Vertical bar"),
];
const DECIMALS: &[Choice] = &[(".", "Point"), (",", "Comma")];
const THOUSANDS: &[Choice] = &[
    ("none", "None"),
    ("comma", "Comma"),
    ("point", "Point"),
    ("space", "Space"),
    ("apostrophe", "Apostrophe"),
];
const HEADERS: &[Choice] = &[("true", "First line has names"), ("false", "No header")];
const ENCODINGS: &[Choice] = &[
    ("UTF-8", "UTF-8"),
    ("UTF-16LE", "UTF-16"),
    ("UTF-16BE", "UTF-16, big-endian"),
    ("windows-1252", "Western (Windows-1252, Latin-1)"),
    ("windows-1250", "Central European (Windows-1250)"),
    ("windows-1251", "Cyrillic (Windows-1251)"),
    ("windows-1253", "Greek (Windows-1253)"),
    ("windows-1254", "Turkish (Windows-1254)"),
    ("Shift_JIS", "Japanese (Shift_JIS)"),
    ("GBK", "Chinese (GBK)"),
    ("Big5", "Chinese (Big5)"),
    ("EUC-KR", "Korean (EUC-KR)"),
];
const MISSING_WORDS: &[Choice] = &[("", "NA, NaN, NULL and so on"), ("true", "Keep them as values")];

/// Returns the options with the given choices; the first choice names what was found.
pub(super) fn import_choices(given: &UploadOptions, preview: &ImportPreview) -> Vec<ImportChoice> {
    let format = preview.format.as_ref();
    let has_header = given.has_header.map(|value| value.to_string());
    let delimiter = given.delimiter.as_deref().map(delimiter_value);
    let mut choices = vec![
        detected(
            "delimiter",
            "Delimiter",
            owned(DELIMITERS),
            delimiter,
            format.map(delimiter_of),
        ),
        detected(
            "decimal",
            "Decimal mark",
            owned(DECIMALS),
            given.decimal.clone(),
            format.map(|f| f.decimal.to_string()),
        ),
        detected(
            "thousands",
            "Thousands separator",
            owned(THOUSANDS),
            given.thousands.clone(),
            format.map(|format| format.thousands.clone()),
        ),
        detected(
            "has_header",
            "Header row",
            owned(HEADERS),
            has_header,
            format.map(|f| f.has_header.to_string()),
        ),
        detected(
            "encoding",
            "Encoding",
            owned(ENCODINGS),
            given.encoding.clone(),
            format.map(|f| f.encoding.clone()),
        ),
        ImportChoice {
            name: "keep_na".to_owned(),
            label: "Words for missing values".to_owned(),
            options: owned(MISSING_WORDS),
            value: given
                .keep_na
                .filter(|&keep| keep)
                .map(|keep| keep.to_string())
                .unwrap_or_default(),
        },
    ];
    if preview.tables.len() > 1 || given.table.is_some() {
        let tables = preview.tables.iter().map(|name| (name.clone(), name.clone()));
        let (given, found) = (given.table.clone(), preview.table.clone());
        let choice = detected("table", "Sheet, or file in the archive", tables.collect(), given, found);
        choices.insert(0, choice);
    }
    choices
}

/// Returns an option that is detected unless it is given.
fn detected(
    name: &str,
    label: &str,
    choices: Vec<(String, String)>,
    given: Option<String>,
    found: Option<String>,
) -> ImportChoice {
    let value = given.unwrap_or_default();
    let label_of = |value: &str| listed(&choices, value).map_or_else(|| value.to_owned(), |(_, label)| label.clone());
    let first = match found.filter(|_| value.is_empty()) {
        Some(found) => format!("Found: {}", label_of(&found)),
        None => "Detect automatically".to_owned(),
    };
    let mut options = vec![(String::new(), first)];
    options.extend(choices);
    let value = match listed(&options, &value) {
        Some((known, _)) => known.clone(),
        None => {
            options.push((value.clone(), value.clone()));
            value
        }
    };
    ImportChoice {
        name: name.to_owned(),
        label: label.to_owned(),
        options,
        value,
    }
}

/// Returns the choice of a value, which may be in another case.
fn listed<'a>(choices: &'a [(String, String)], value: &str) -> Option<&'a (String, String)> {
    let exact = choices.iter().find(|(known, _)| known == value);
    exact.or_else(|| choices.iter().find(|(known, _)| known.eq_ignore_ascii_case(value)))
}

fn owned(choices: &[Choice]) -> Vec<(String, String)> {
    let choice = |&(value, label): &Choice| (value.to_owned(), label.to_owned());
    choices.iter().map(choice).collect()
}

fn delimiter_of(format: &DatasetFormat) -> String {
    delimiter_value(&format.delimiter.to_string())
}

/// Returns the value of the form for a delimiter: a tab has a name.
fn delimiter_value(delimiter: &str) -> String {
    match delimiter {
        "\t" | "\\t" => "tab".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(given: &UploadOptions, name: &str) -> ImportChoice {
        let format = DatasetFormat {
            encoding: "windows-1252".to_owned(),
            delimiter: '\t',
            decimal: ',',
            thousands: "none".to_owned(),
            has_header: true,
            na_values: Vec::new(),
            keep_na: false,
        };
        let preview = ImportPreview {
            format: Some(format),
            table: Some("b".to_owned()),
            tables: vec!["a".to_owned(), "b".to_owned()],
            ..ImportPreview::default()
        };
        let choices = import_choices(given, &preview);
        choices.into_iter().find(|choice| choice.name == name).unwrap()
    }

    #[test]
    fn a_detected_option_shows_what_was_found() {
        let given = UploadOptions::default();
        for (name, label) in [
            ("table", "Found: b"),
            ("delimiter", "Found: Tab"),
            ("decimal", "Found: Comma"),
            ("thousands", "Found: None"),
            ("has_header", "Found: First line has names"),
            ("encoding", "Found: Western (Windows-1252, Latin-1)"),
        ] {
            let choice = choice(&given, name);
            assert_eq!((choice.options[0].1.as_str(), choice.value.as_str()), (label, ""));
        }
    }

    #[test]
    fn a_table_is_chosen_where_there_are_several_or_an_unknown_one_was_given() {
        let names = |table: Option<&str>, tables: &[&str]| {
            let given = UploadOptions {
                table: table.map(str::to_owned),
                ..UploadOptions::default()
            };
            let preview = ImportPreview {
                tables: tables.iter().map(|&name| name.to_owned()).collect(),
                ..ImportPreview::default()
            };
            let choices = import_choices(&given, &preview).into_iter();
            let options = choices
                .filter(|choice| choice.name == "table")
                .flat_map(|choice| choice.options);
            options.map(|(value, _)| value).collect::<Vec<_>>()
        };
        assert_eq!(names(None, &["a", "b"]), ["", "a", "b"]);
        assert_eq!(names(Some("c"), &["a"]), ["", "a", "c"]);
        assert_eq!(names(Some("a"), &["A", "a"]), ["", "A", "a"]);
        assert!(names(None, &["a"]).is_empty() && names(None, &[]).is_empty());
    }

    #[test]
    fn a_given_option_is_selected() {
        let given = UploadOptions {
            delimiter: Some("\\t".to_owned()),
            encoding: Some("utf-8".to_owned()),
            keep_na: Some(true),
            ..UploadOptions::default()
        };
        let delimiter = choice(&given, "delimiter");
        assert_eq!(delimiter.options[0].1, "Detect automatically");
        assert_eq!(delimiter.value, "tab");
        assert_eq!(choice(&given, "encoding").value, "UTF-8");
        assert_eq!(choice(&given, "keep_na").value, "true");
        let given = UploadOptions {
            encoding: Some("koi8-r".to_owned()),
            ..given
        };
        let encoding = choice(&given, "encoding");
        assert!(
            encoding.options.iter().any(|(value, _)| *value == encoding.value),
            "one that is not listed"
        );
    }
}
