//! Warnings about the values of a table.

use crate::data::error::excerpt;
use crate::data::number::cell;
use crate::data::options::CsvFormat;
use crate::data::parse::NumberNotes;
use crate::data::table::Values;
use crate::data::text_classes::TextClasses;
use crate::data::warnings::rounded_integers;
use crate::report::Warning;
use std::collections::BTreeMap;

/// Number of words for missing values that a message lists.
const MAX_WORDS: usize = 5;

/// Warnings about the columns of a table.
pub(super) struct Reported<'a> {
    format: &'a CsvFormat,
    rows: usize,
    warnings: Vec<Warning>,
}

impl<'a> Reported<'a> {
    pub(super) fn new(format: &'a CsvFormat, rows: usize) -> Self {
        Self {
            format,
            rows,
            warnings: Vec::new(),
        }
    }

    /// Reports separators and units that were left out of the numbers of a column.
    pub(super) fn numbers(&mut self, name: &str, notes: &NumberNotes) {
        if let Some(example) = &notes.grouped_example {
            let message = format!(
                "the column “{name}” has numbers with a thousands separator, such as “{example}”; it was left out. The \
                 option thousands changes that"
            );
            self.add("thousands_separator", message, name, notes.grouped);
        }
        if let Some(example) = &notes.account_sign_example {
            let message = format!(
                "numbers of the column “{name}” in brackets or with a minus at the end, such as “{example}”, were read \
                 as negative; declare the column as text or categorical to keep them"
            );
            self.add("negative_amounts", message, name, notes.account_signs);
        }
        if !notes.units.is_empty() {
            let units = notes
                .units
                .keys()
                .map(|unit| format!("“{unit}”"))
                .collect::<Vec<_>>()
                .join(", ");
            let message = format!(
                "the numbers of the column “{name}” are written with {units}, which was left out. Declare the column \
                 as text or categorical to keep it"
            );
            self.add("unit", message, name, notes.units.values().sum());
        }
        if notes.too_long > 0 {
            self.warnings.push(rounded_integers(name, notes.too_long));
        }
    }

    /// Reports why a column of texts does not hold numbers, where most values look like numbers.
    /// `holds_texts` says that the source of the file holds texts.
    pub(super) fn levels(&mut self, name: &str, values: &Values, missing: usize, holds_texts: bool) {
        let Values::Codes { codes, levels } = values else {
            return;
        };
        if missing == self.rows {
            return;
        }
        let mut counts = vec![0; levels.len()];
        for &code in codes {
            if let Some(count) = counts.get_mut(code as usize) {
                *count += 1;
            }
        }
        let mut classes = TextClasses::default();
        for (level, count) in levels.iter().zip(counts) {
            classes.add(level, cell(level, self.format), count);
        }
        self.texts(name, &classes, holds_texts);
    }

    /// Does the same for a column whose texts were only counted.
    pub(super) fn texts(&mut self, name: &str, classes: &TextClasses, holds_texts: bool) {
        let (codes, long) = (classes.leading_zeros.0, classes.too_long.0);
        let like_numbers = classes.numbers + codes + long;
        let rows = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
        if holds_texts {
            if classes.numbers > 0 && classes.numbers == like_numbers + classes.others.0 {
                let message = format!(
                    "the column “{name}” holds numbers as texts, so it is not numeric; declare it as numeric to change \
                     that"
                );
                self.add("numbers_as_text", message, name, rows(classes.numbers));
            }
        } else if let (others @ 1.., Some(example)) = &classes.others {
            if like_numbers >= *others {
                let example = excerpt(example);
                let message = format!(
                    "the column “{name}” does not hold numbers only, so it is not numeric: “{example}” is no number. \
                     Name words for missing values with the option na_values"
                );
                self.add("not_numeric", message, name, rows(*others));
            }
        } else if let (1.., Some(example)) = &classes.leading_zeros {
            let message = format!(
                "the column “{name}” has integers with leading zeros or phone numbers, such as “{example}”, so its \
                 values are codes and not numbers; declare it as numeric to change that"
            );
            self.add("leading_zeros", message, name, rows(codes));
        } else if let (1.., Some(example)) = &classes.too_long {
            let message = format!(
                "the column “{name}” has integers beyond 2^53, such as “{}”, which would be rounded as numbers, so its \
                 values are kept as texts; declare it as numeric to change that",
                excerpt(example)
            );
            self.add("long_integers", message, name, rows(long));
        } else if classes.numbers > 0 {
            let message = format!(
                "the numbers of the column “{name}” are written with different currencies or percent signs, or some \
                 without one, so it is not numeric"
            );
            self.add("mixed_units", message, name, rows(classes.numbers));
        }
    }

    fn add(&mut self, code: &str, message: String, column: &str, rows: usize) {
        self.warnings.push(Warning {
            code: code.to_owned(),
            message,
            column: Some(column.to_owned()),
            rows: Some(rows),
        });
    }

    /// Returns all warnings; `words` counts the words that stood for a missing value.
    pub(super) fn finish(mut self, words: &BTreeMap<String, usize>) -> Vec<Warning> {
        let count: usize = words.values().sum();
        if count > 0 {
            let mut listed: Vec<String> = words.keys().take(MAX_WORDS).map(|word| format!("“{word}”")).collect();
            if words.len() > MAX_WORDS {
                listed.push("…".to_owned());
            }
            let verb = if words.len() == 1 { "counts" } else { "count" };
            let values = if count == 1 { "value" } else { "values" };
            let message = format!(
                "{} {verb} as missing ({count} {values}). The option na_values adds words, and keep_na keeps the \
                 default ones as values",
                listed.join(", ")
            );
            self.warnings.push(Warning {
                code: "missing_words".to_owned(),
                message,
                column: None,
                rows: None,
            });
        }
        self.warnings
    }
}
