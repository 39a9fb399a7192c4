//! Tasks: their fields, status and validation.

mod bulk_action;
mod change;
mod fields;
mod form;
mod import;
mod labels;
mod list;
mod patch;
mod query;
pub mod quick;
mod quick_words;
mod saved_view;
mod stats;
mod stored;

pub use bulk_action::{TaskAction, TaskActionForm, step};
pub use change::{FieldChange, TaskChange, TaskChangeKind};
pub use fields::{NewTask, TaskField, TaskFields};
pub use form::{TASK_INPUT_NAMES, TASK_INPUTS, TaskForm, TaskInput};
pub use import::{DateOrder, ImportFormat, SHOWN_TASKS, TaskImport};
pub use labels::{
    LabelCount, MAX_LABEL, MAX_LABELS, MAX_LISTED_LABELS, TaskLabels, parse_label, parse_labels, split_labels,
};
pub use list::{TaskFilter, TaskOrder, TaskOrderQuery, TaskSort, TaskSortKey, TimeBound};
pub use patch::TaskPatch;
pub use query::{DueFilter, TASKS_PER_PAGE, TaskQuery, VIEW_KEYS, view_url};
pub use quick::{QuickMeaning, QuickPart, QuickReading, QuickTask, parse_quick, read_quick};
pub use saved_view::{
    MAX_VIEW_NAME, MAX_VIEW_QUERY, MAX_VIEWS, NewSavedView, SavedView, SavedViewName, parse_view_name, parse_view_query,
};
pub use stats::{DayCount, PriorityCounts, StatusCounts, TaskStats};
pub use stored::Task;

use crate::error::FieldError;
use crate::line::{LineRule, is_blank};
use crate::line_breaks::unix_line_breaks;
use serde::{Deserialize, Serialize};

/// Largest number of characters of a title.
pub const MAX_TITLE: usize = 200;
/// Largest number of characters of a description.
pub const MAX_DESCRIPTION: usize = 1000;
/// Largest number of tasks that are changed or deleted at once.
pub const MAX_BULK: usize = 100;
/// Number of days within which a deleted task can be restored.
pub const RESTORE_DAYS: i64 = 30;

/// Status of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskStatus {
    /// Not begun.
    #[default]
    Pending,
    /// Begun.
    InProgress,
    /// Done.
    Completed,
    /// Given up.
    Cancelled,
}

impl TaskStatus {
    /// Every status, in the order of a task's life, in which lists are sorted.
    pub const ALL: [Self; 4] = [Self::Pending, Self::InProgress, Self::Completed, Self::Cancelled];
    /// Statuses of open tasks.
    pub const OPEN: [Self; 2] = [Self::Pending, Self::InProgress];

    /// Returns the status of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Returns the name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Priority of a task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskPriority {
    /// May wait.
    Low,
    /// The default.
    #[default]
    Medium,
    /// Goes before medium ones.
    High,
    /// Needs to be done now.
    Urgent,
}

impl TaskPriority {
    /// Every priority from the lowest, in which order lists are sorted.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// Returns the priority of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.as_str() == name)
    }

    /// Returns the name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }
}

/// Kind of the values of a field or an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskFieldKind {
    /// A line of text.
    Line,
    /// Several lines of text.
    Text,
    /// A [`TaskStatus`].
    Status,
    /// A [`TaskPriority`].
    Priority,
    /// Labels.
    Labels,
    /// A day, perhaps with a time.
    Date,
    /// The time of a day, in an input beside that of the day.
    TimeOfDay,
}

/// Returns the ids of a bulk action in ascending order and without duplicates.
///
/// # Errors
/// When there is none, or more than [`MAX_BULK`].
pub fn parse_ids(mut ids: Vec<i64>) -> Result<Vec<i64>, FieldError> {
    ids.sort_unstable();
    ids.dedup();
    match ids.len() {
        0 => Err(FieldError::new("id", "required", "Say which tasks: ?id=1&id=2.")),
        count if count > MAX_BULK => {
            let message = format!("At most {MAX_BULK} tasks at once, not {count}.");
            Err(FieldError::new("id", "too_many", message))
        }
        _ => Ok(ids),
    }
}

impl<T> TaskFields<T> {
    /// Returns the fields with tidy texts and labels, or all their errors.
    ///
    /// # Errors
    /// One error for each text that is not acceptable, and for the labels.
    pub fn parse(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let title = parse_title(&self.title).map_err(|error| errors.push(error));
        let description = parse_description(self.description.as_deref()).map_err(|error| errors.push(error));
        let labels = parse_labels(&self.labels).map_err(|error| errors.push(error));
        match (title, description, labels) {
            (Ok(title), Ok(description), Ok(labels)) => Ok(Self {
                title,
                description,
                labels,
                ..self
            }),
            _ => Err(errors),
        }
    }
}

/// Parses a title: trimmed, 1 to 200 characters on one line, not all of them invisible.
///
/// # Errors
/// When it is blank or too long, or holds control characters.
pub fn parse_title(text: &str) -> Result<String, FieldError> {
    let rule = LineRule {
        field: "title",
        noun: "A title",
        max: MAX_TITLE,
        missing: "Give the task a title.",
    };
    rule.parse(text)
}

/// Parses a description: at most 1,000 characters, lines broken by `\n` alone; a blank one is none.
///
/// # Errors
/// When it is too long, or holds control characters other than line breaks and tabs.
pub fn parse_description(text: Option<&str>) -> Result<Option<String>, FieldError> {
    let Some(text) = text.map(unix_line_breaks) else {
        return Ok(None);
    };
    if text.chars().count() > MAX_DESCRIPTION {
        let message = format!("A description has at most {MAX_DESCRIPTION} characters.");
        return Err(FieldError::new("description", "too_long", message));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        let message = "A description holds no control characters but line breaks and tabs.";
        return Err(FieldError::new("description", "invalid", message));
    }
    Ok(Some(text).filter(|text| !is_blank(text)))
}

#[cfg(test)]
mod tests;
