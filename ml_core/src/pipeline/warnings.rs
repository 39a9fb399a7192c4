//! Warnings about what a training or a prediction does with the data.

use super::target::Target;
use crate::data::{Encoder, Table};
use crate::model_selection::rounded_up;
use crate::report::Warning;
use crate::spec::{Split, Task};

/// Returns a warning for each column of the rows with categories that no training row has.
#[must_use]
pub fn unknown_categories(encoder: &Encoder, table: &Table, rows: &[usize]) -> Vec<Warning> {
    let unknown = encoder.unknown_levels(table, rows).into_iter();
    unknown.map(|(column, rows)| unknown_category(column, rows)).collect()
}

/// Returns the warning about a column of which so many rows have a category that no training row
/// has.
#[must_use]
pub fn unknown_category(column: String, rows: usize) -> Warning {
    let beginning = if rows == 1 {
        "1 row has"
    } else {
        &format!("{rows} rows have")
    };
    Warning {
        code: "unknown_category".to_owned(),
        message: format!(
            "{beginning} a category in “{column}” that no training row has; the model knows nothing about it."
        ),
        column: Some(column),
        rows: Some(rows),
    }
}

/// Returns a warning for each column of dates of which nothing tells whether the day or the month
/// comes first.
pub(super) fn ambiguous_dates(columns: impl Iterator<Item = String>) -> Vec<Warning> {
    let warning = |column: String| Warning {
        code: "ambiguous_dates".to_owned(),
        message: format!(
            "every date in “{column}” can be read with the day or the month first; the month was taken first, so write \
             the year first if that is wrong"
        ),
        column: Some(column),
        rows: None,
    };
    columns.map(warning).collect()
}

/// Returns a warning about a target of many numbers that are taken for classes.
pub(super) fn numbers_as_classes(target: &Target, column: Option<&str>) -> Option<Warning> {
    let Target::Classes(labels) = target else {
        return None;
    };
    let count = labels.classes.len();
    let are_numbers = labels.classes.iter().all(|class| class.parse::<f64>().is_ok());
    let suitable = Task::of_target(are_numbers, count as u64);
    (suitable == Task::Regression).then(|| Warning {
        code: "numbers_as_classes".to_owned(),
        message: format!(
            "the target has {count} different numbers, and each is a class of its own; take a regression to predict a \
             number"
        ),
        column: column.map(str::to_owned),
        rows: None,
    })
}

/// Returns a warning about a test of the latest rows that has less than 90 % of the rows that were
/// asked for.
pub(super) fn small_test(split: &Split, rows: usize, test: usize) -> Option<Warning> {
    let Split::Time { column, test_size } = split else {
        return None;
    };
    let expected = rounded_up(rows, *test_size);
    (test * 10 < expected * 9).then(|| Warning {
        code: "small_test".to_owned(),
        message: format!(
            "the test has {test} of the {expected} rows that were asked for (test_size = {test_size}): rows of the same time \
             in “{column}” stay together, and with those of the time before they would be more"
        ),
        column: Some(column.clone()),
        rows: Some(test),
    })
}
