//! Labels of the values of a task.

use domain::task::{TaskFieldKind, TaskPriority, TaskStatus};

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
