//! Kinds of the values of a column.

use super::converted::warning;
use crate::data::MissingWords;
use crate::data::datetime::is_datetime;
use crate::data::error::quoted_list;
use crate::report::Warning;

/// Integers that may be rounded identifiers: from 2^53, to which 2^53 + 1 is rounded, to 21 digits.
const MAY_BE_ROUNDED: std::ops::Range<f64> = 9_007_199_254_740_992.0..1e21;

/// Numbers of values of a column by their kinds.
#[derive(Clone, Debug, Default)]
pub(super) struct ColumnNotes {
    pub(super) texts: u64,
    /// Of the texts those that are no dates.
    pub(super) undated_texts: u64,
    pub(super) numbers: u64,
    /// Of the numbers of a workbook those that may be rounded identifiers.
    pub(super) rounded: u64,
    pub(super) booleans: u64,
    pub(super) dates: u64,
    /// Values of the kinds error, nested and bytes, and formulas without a result.
    pub(super) errors: u64,
    pub(super) nested: u64,
    pub(super) bytes: u64,
    pub(super) formulas: u64,
    /// Rows that lack the column itself.
    pub(super) absent: u64,
}

impl ColumnNotes {
    /// Notes a text, unless it stands for a missing value.
    pub(super) fn text(&mut self, text: &str, missing: &MissingWords) {
        let text = text.trim();
        if !missing.contains(text) {
            self.texts += 1;
            self.undated_texts += u64::from(self.undated_texts > 0 || !is_datetime(text));
        }
    }

    /// Notes a number that the source holds in double precision.
    pub(super) fn number(&mut self, value: f64) {
        self.numbers += 1;
        self.rounded += u64::from(MAY_BE_ROUNDED.contains(&value.abs()));
    }

    /// Returns whether the values are texts in the source. In a format without a type for dates
    /// texts may be dates.
    pub(super) fn is_text(&self, has_dates: bool) -> bool {
        let others = self.numbers + self.booleans + self.dates;
        let may_be_dates = !has_dates && self.undated_texts == 0 && others == 0;
        (self.texts > 0 && !may_be_dates) || self.nested > 0 || self.bytes > 0
    }

    /// Returns the warnings about the values of the column called `name`.
    pub(super) fn warnings(&self, name: &str) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let mut add = |code: &str, count: u64, message: String| {
            if count > 0 {
                warnings.push(Warning {
                    column: Some(name.to_owned()),
                    rows: Some(usize::try_from(count).unwrap_or(usize::MAX)),
                    ..warning(code, message)
                });
            }
        };
        let kinds = [
            ("text", self.texts),
            ("number", self.numbers),
            ("truth value", self.booleans),
            ("date", self.dates),
            ("list or object", self.nested),
        ];
        let mut kinds: Vec<(&str, u64)> = kinds.into_iter().filter(|&(_, count)| count > 0).collect();
        kinds.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
        if let [_, others @ ..] = &kinds[..] {
            let listed: Vec<String> = kinds.iter().map(|&(kind, count)| counted(count, kind)).collect();
            let message = format!(
                "the column “{name}” holds values of different types ({}), so they are kept as texts",
                listed.join(", ")
            );
            add("mixed_types", others.iter().map(|&(_, count)| count).sum(), message);
        }
        let message = format!(
            "integers beyond 2^53 in the column “{name}” may have been rounded, because the workbook holds them as \
             numbers; format codes as text before they are entered"
        );
        add("rounded_in_source", self.rounded, message);
        let message = format!(
            "in the column “{name}” {} an error, such as #N/A; the values are missing",
            counted_with_have(self.errors, "formula")
        );
        add("error_cells", self.errors, message);
        let message = format!(
            "in the column “{name}” {} no calculated result; the values are missing. Open the file in a spreadsheet \
             program and save it to calculate them",
            counted_with_have(self.formulas, "formula")
        );
        add("formulas_without_result", self.formulas, message);
        let message = format!("the column “{name}” holds lists or objects, which are kept as JSON texts");
        add("nested_values", self.nested, message);
        let message = format!("the column “{name}” holds bytes, which are written as hexadecimal texts");
        add("bytes_as_hex", self.bytes, message);
        warnings
    }
}

/// Returns a warning about columns that some rows lack.
pub(super) fn absent_warning(columns: &[(String, ColumnNotes)]) -> Option<Warning> {
    let absent: Vec<&(String, ColumnNotes)> = columns.iter().filter(|(_, notes)| notes.absent > 0).collect();
    let max_absent = absent.iter().map(|(_, notes)| notes.absent).max()?;
    let names: Vec<String> = absent.iter().map(|(name, _)| name.clone()).collect();
    let message = format!(
        "not all objects have the key {}; its value is missing in the others",
        quoted_list(&names)
    );
    let column = if let [name] = &names[..] {
        Some(name.clone())
    } else {
        None
    };
    Some(Warning {
        column,
        rows: Some(usize::try_from(max_absent).unwrap_or(usize::MAX)),
        ..warning("missing_keys", message)
    })
}

/// Formats a number of things that have something.
fn counted_with_have(count: u64, noun: &str) -> String {
    let verb = if count == 1 { "has" } else { "have" };
    format!("{} {verb}", counted(count, noun))
}

/// Formats a number of things.
pub(super) fn counted(count: u64, noun: &str) -> String {
    match (count, noun) {
        (1, _) => format!("1 {noun}"),
        (_, "list or object") => format!("{count} lists or objects"),
        _ => format!("{count} {noun}s"),
    }
}
