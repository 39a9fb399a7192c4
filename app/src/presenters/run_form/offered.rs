//! The columns that the form offers.

use crate::number::{count, plural};
use crate::view_models::MAX_SHOWN_COLUMNS;
use domain::dataset::{Column, ColumnType};
use std::collections::BTreeSet;

/// Columns that the form offers.
pub(super) struct Offered<'a> {
    /// The first columns that can be used, the target, and those that were chosen before.
    pub(super) columns: Vec<&'a Column>,
    /// Number of all columns that can be used.
    usable: usize,
}

impl<'a> Offered<'a> {
    /// Selects the columns; `chosen` are the values of a repeated run or a refused form, by name.
    pub(super) fn new(columns: &'a [Column], target: &str, chosen: &[(String, String)]) -> Self {
        let kept: BTreeSet<&str> = chosen.iter().filter_map(column_of).chain([target]).collect();
        let usable = move || columns.iter().filter(|column| column.kind != ColumnType::Ignore);
        let is_offered =
            |(at, column): &(usize, &Column)| *at < MAX_SHOWN_COLUMNS || kept.contains(column.name.as_str());
        Self {
            columns: usable()
                .enumerate()
                .filter(is_offered)
                .map(|(_, column)| column)
                .collect(),
            usable: usable().count(),
        }
    }

    /// Returns a sentence on the columns that are left out, if there are some.
    pub(super) fn note(&self) -> Option<String> {
        let (shown, usable) = (self.columns.len(), self.usable);
        (shown < usable).then(|| {
            let all = plural(usable, "column", "columns");
            format!(
                "This form offers {} of {all}; the API takes all of them. If you select no columns to use, the others \
                 are used as well.",
                count(shown as u64)
            )
        })
    }
}

/// Returns the column that a value of the form names.
fn column_of((field, value): &(String, String)) -> Option<&str> {
    match field.as_str() {
        "form[features][]" | "form[column]" => Some(value.as_str()),
        // A name may contain the separator, an encoding does not.
        "form[encodings][]" => value.rsplit_once('=').map(|(column, _)| column),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(count: usize) -> Vec<Column> {
        let column = |at: usize| Column {
            name: format!("c{at}"),
            kind: if at == 0 {
                ColumnType::Ignore
            } else {
                ColumnType::Numeric
            },
            missing: 0,
            distinct: 9,
            is_estimate: false,
            min: None,
            max: None,
            mean: None,
            std: None,
            quartiles: None,
            histogram: None,
            top: None,
        };
        (0..count).map(column).collect()
    }

    #[test]
    fn the_first_columns_are_offered_and_those_that_were_chosen() {
        let columns = columns(2001);
        let chosen = [
            ("form[features][]", "c1000"),
            ("form[features][]", "c1"),
            ("form[column]", "c1001"),
            ("form[encodings][]", "c1002=frequency"),
            ("form[seed]", "c1004"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let offered = Offered::new(&columns, "c1500", &chosen);
        let names: Vec<&str> = offered.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!((names[0], names[MAX_SHOWN_COLUMNS - 1]), ("c1", "c200"));
        assert_eq!(names[MAX_SHOWN_COLUMNS..], ["c1000", "c1001", "c1002", "c1500"]);
        let note = offered.note().unwrap();
        assert!(note.starts_with("This form offers 204 of 2,000 columns;"), "{note}");
        assert_eq!(Offered::new(&columns[..201], "", &[]).note(), None);
    }
}
