//! Labels of tasks.

use crate::error::FieldError;
use crate::line::is_blank;
use serde::{Deserialize, Serialize};

/// Largest number of characters of a label.
pub const MAX_LABEL: usize = 40;
/// Largest number of labels of a task.
pub const MAX_LABELS: usize = 10;
/// Largest number of labels of a [`TaskLabels`].
pub const MAX_LISTED_LABELS: usize = 200;

/// A label, and the number of tasks that have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelCount {
    /// The label.
    pub label: String,
    /// Number of tasks with the label that are not deleted.
    pub count: i64,
}

/// The most used labels of an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskLabels {
    /// At most [`MAX_LISTED_LABELS`] labels, in alphabetical order.
    pub labels: Vec<LabelCount>,
    /// Number of all labels.
    pub total: usize,
}

/// Parses a label: one word of 1 to 40 characters without commas, which is put in lower case.
/// Leading `#` are stripped, all of them, so that a stored label is parsed to itself.
///
/// # Errors
/// When the text is not such a word; the error names `field`.
pub fn parse_label(field: &str, text: &str) -> Result<String, FieldError> {
    let text = text.trim();
    let label = text.trim_start_matches('#').to_lowercase();
    let is_word = |c: char| !c.is_whitespace() && !c.is_control() && c != ',';
    if is_blank(&label) || !label.chars().all(is_word) {
        let message = format!("“{}” is no label: write one word without commas.", text.escape_debug());
        return Err(FieldError::new(field, "invalid", message));
    }
    if label.chars().count() > MAX_LABEL {
        let message = format!("A label has at most {MAX_LABEL} characters.");
        return Err(FieldError::new(field, "too_long", message));
    }
    Ok(label)
}

/// Parses the labels of a task. Returns each once, in the order of their code points.
///
/// # Errors
/// When one is no label, or there are more than [`MAX_LABELS`].
pub fn parse_labels(texts: &[String]) -> Result<Vec<String>, FieldError> {
    let labels = texts.iter().map(|text| parse_label("labels", text));
    let mut labels = labels.collect::<Result<Vec<_>, _>>()?;
    labels.sort_unstable();
    labels.dedup();
    if labels.len() > MAX_LABELS {
        let message = format!("A task has at most {MAX_LABELS} labels, not {}.", labels.len());
        return Err(FieldError::new("labels", "too_many", message));
    }
    Ok(labels)
}

/// Splits a line of text into labels, such as `home, garden` or `#home #garden`.
#[must_use]
pub fn split_labels(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || c == ',');
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_word_in_lower_case() {
        for (text, label) in [
            ("home", "home"),
            (" #Büro ", "büro"),
            ("##a#", "a#"),
            ("c#", "c#"),
            ("ÄÖÜ_1%", "äöü_1%"),
        ] {
            assert_eq!(parse_label("labels", text).as_deref(), Ok(label), "{text}");
        }
        assert!(parse_label("labels", &"ä".repeat(40)).is_ok());
        let long = "ä".repeat(41);
        for (bad, code) in [
            ("", "invalid"),
            ("#", "invalid"),
            ("##", "invalid"),
            ("#\u{200b}", "invalid"),
            ("a b", "invalid"),
            ("a,b", "invalid"),
            ("a\0", "invalid"),
            (&*long, "too_long"),
        ] {
            let error = parse_label("label", bad).unwrap_err();
            assert_eq!((error.field(), error.code.as_str()), ("label", code), "{bad:?}");
        }
    }

    #[test]
    fn labels_are_tidied() {
        let parse = |text: &str| parse_labels(&split_labels(text));
        let expected = ["garden", "home"].map(str::to_owned).to_vec();
        assert_eq!(parse(" home,#Garden\tHOME , "), Ok(expected));
        assert_eq!(parse(""), Ok(Vec::new()));
        let many = |count: usize| (0..count).map(|i| i.to_string()).collect::<Vec<_>>();
        assert!(parse_labels(&many(10)).is_ok());
        let error = parse_labels(&many(11)).unwrap_err();
        assert_eq!((error.field(), error.code.as_str()), ("labels", "too_many"));
    }
}
