//! Tasks: something to do, its life and its rules.

mod change;
mod form;
mod labels;
mod list;
mod patch;
mod query;
pub mod quick;
mod stats;
mod view;

pub use change::{ChangedField, FieldChange, TaskChange, TaskChangeKind};
pub use form::{TaskAct, TaskActForm, TaskForm, step};
pub use labels::{LabelCount, MAX_LABEL, MAX_LABELS, parse_label, parse_labels, split_labels};
pub use list::{TaskField, TaskFilter, TaskOrder, TaskSort};
pub use patch::TaskPatch;
pub use query::{DueFilter, TASKS_PER_PAGE, TaskQuery};
pub use quick::{QuickTask, parse_quick};
pub use stats::{DayCount, PriorityCounts, StatusCounts, TaskStats};
pub use view::{
    MAX_VIEW_NAME, MAX_VIEW_QUERY, MAX_VIEWS, NewTaskView, TaskView, TaskViewName, VIEW_KEYS, parse_view_name,
    parse_view_query,
};

use crate::error::FieldError;
use crate::moment::Moment;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The most characters of a title.
pub const MAX_TITLE: usize = 200;
/// The most characters of a description.
pub const MAX_DESCRIPTION: usize = 1000;
/// The most tasks that are changed or deleted at once.
pub const MAX_BULK: usize = 100;
/// How long a deleted task can be restored.
pub const RESTORE_DAYS: i64 = 30;

/// Where a task is in its life.
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
    /// Those of tasks that are still to be done.
    pub const OPEN: [Self; 2] = [Self::Pending, Self::InProgress];

    /// The status of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// The name in JSON and in the database.
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

/// How much a task matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskPriority {
    /// It can wait.
    Low,
    /// As most.
    #[default]
    Medium,
    /// Before others.
    High,
    /// Now.
    Urgent,
}

impl TaskPriority {
    /// Every priority from the lowest, in which order lists are sorted.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Urgent];

    /// The priority of a name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.as_str() == name)
    }

    /// The name in JSON and in the database.
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

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// The id.
    pub id: i64,
    /// What is to be done.
    pub title: String,
    /// More about it.
    pub description: Option<String>,
    /// Where it is in its life.
    pub status: TaskStatus,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Words under which it is found again, in alphabetical order.
    pub labels: Vec<String>,
    /// Whose task.
    pub owner_id: i64,
    /// When it should be done. Midnight in its owner's time zone means the whole day.
    pub due_date: Option<DateTime<Utc>>,
    /// Whether the status is `completed`.
    pub is_completed: bool,
    /// When it was done; set and cleared with the status.
    pub completed_at: Option<DateTime<Utc>>,
    /// Counts the changes; the `ETag` is made of it.
    pub version: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// When it was deleted; it can be restored for 30 days.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A task as it is made or replaced; what is absent gets its default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTask {
    /// What is to be done, on one line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 200, example = "Write the report")
    )]
    pub title: String,
    /// More about it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub description: Option<String>,
    /// Where it is in its life.
    #[serde(default)]
    pub status: TaskStatus,
    /// How much it matters.
    #[serde(default)]
    pub priority: TaskPriority,
    /// Words under which it is found again: each without spaces and commas, kept in lower case.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10, example = json!(["home", "garden"])))]
    pub labels: Vec<String>,
    /// When it should be done: RFC 3339, or a date or a time without an offset in the caller's time zone. A date, and
    /// any midnight there, means the whole day.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-03-29T10:00:00Z"))]
    pub due_date: Option<Moment>,
}

impl NewTask {
    /// The task as it will be stored, or every rule that it breaks. Whether the due date can be kept is the server's to
    /// say, which knows the time zones.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
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

/// The ids of a change to many tasks, each once and in order, or what is wrong with them.
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

/// A title: trimmed, 1 to 200 characters on one line.
///
/// # Errors
/// When it is empty or too long, or holds control characters.
pub fn parse_title(text: &str) -> Result<String, FieldError> {
    let title = text.trim();
    let fail = |code, message: String| Err(FieldError::new("title", code, message));
    if title.is_empty() {
        return fail("required", "Give the task a title.".into());
    }
    if title.chars().count() > MAX_TITLE {
        return fail("too_long", format!("A title has at most {MAX_TITLE} characters."));
    }
    if title.chars().any(char::is_control) {
        return fail("invalid", "A title holds no line breaks or control characters.".into());
    }
    Ok(title.to_owned())
}

/// A description: at most 1,000 characters, lines broken by `\n` alone; a blank one is none.
///
/// # Errors
/// When it is too long, or holds control characters other than line breaks and tabs.
pub fn parse_description(text: Option<&str>) -> Result<Option<String>, FieldError> {
    // A form breaks lines by two characters where its author typed one.
    let Some(text) = text.map(|text| text.replace("\r\n", "\n")) else {
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
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

#[cfg(test)]
mod tests;
