//! Labels of the values of tasks and runs, and of separators in files.

use crate::charts::svg::truncate;
use domain::algorithm::Task;
use domain::task::{TaskFieldKind, TaskPriority, TaskStatus};

/// Largest number of characters of a column's name in a form.
const MAX_COLUMN_LABEL: usize = 100;

/// Returns the name of a column for a form, shortened if it is long.
#[must_use]
pub fn column_label(name: &str) -> String {
    truncate(name, MAX_COLUMN_LABEL)
}

/// Returns the label of a status.
#[must_use]
pub fn status_label(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Pending => "Pending",
        TaskStatus::InProgress => "In progress",
        TaskStatus::Completed => "Completed",
        TaskStatus::Cancelled => "Cancelled",
    }
}

/// Returns the label of a priority.
#[must_use]
pub fn priority_label(priority: TaskPriority) -> &'static str {
    match priority {
        TaskPriority::Low => "Low",
        TaskPriority::Medium => "Medium",
        TaskPriority::High => "High",
        TaskPriority::Urgent => "Urgent",
    }
}

/// Returns values and labels of all statuses, for a select.
#[must_use]
pub fn status_options() -> Vec<(String, String)> {
    TaskStatus::ALL
        .map(|status| (status.as_str().to_owned(), status_label(status).to_owned()))
        .to_vec()
}

/// Returns values and labels of all priorities, for a select.
#[must_use]
pub fn priority_options() -> Vec<(String, String)> {
    TaskPriority::ALL
        .map(|priority| (priority.as_str().to_owned(), priority_label(priority).to_owned()))
        .to_vec()
}

/// Returns the label of a value that is written as in a form or in the history.
#[must_use]
pub fn value_label(kind: TaskFieldKind, value: &str) -> String {
    let label = match kind {
        TaskFieldKind::Status => TaskStatus::parse(value).map(status_label),
        TaskFieldKind::Priority => TaskPriority::parse(value).map(priority_label),
        _ => None,
    };
    label.unwrap_or(value).to_owned()
}

/// Returns the name of a delimiter or decimal mark.
#[must_use]
pub fn separator_name(separator: char) -> String {
    match separator {
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "vertical bar".to_owned(),
        '.' => "point".to_owned(),
        other => other.to_string(),
    }
}

/// Returns the name of a metric inside a sentence.
#[must_use]
pub fn metric_name(name: &str) -> String {
    match name {
        "r2" => "R²".into(),
        "mae" => "MAE".into(),
        "rmse" => "RMSE".into(),
        "mape" => "MAPE".into(),
        "roc_auc" => "ROC AUC".into(),
        "f1_macro" => "F1 macro".into(),
        "oob_score" => "OOB score".into(),
        "cv" => "CV".into(),
        "n_iter" => "iterations".into(),
        name => name.replace('_', " "),
    }
}

/// Returns the name of the score by which runs of a kind of problem are compared.
#[must_use]
pub fn score_label(task: Task) -> &'static str {
    match task {
        Task::Classification => "Accuracy",
        Task::Regression => "R²",
        Task::Clustering => "Silhouette",
    }
}

/// Returns a text with a capital letter at its start.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// Returns a text as a sentence: with a capital letter and a period.
#[must_use]
pub fn sentence(text: &str) -> String {
    let text = capitalised(text);
    if text.ends_with(['.', '!', '?']) {
        text
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("the target has 25 numbers"), "The target has 25 numbers.");
        assert_eq!(sentence("Done."), "Done.");
    }
}
