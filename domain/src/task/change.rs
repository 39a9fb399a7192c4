//! History of a task.

use super::Task;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Kind of a change of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskChangeKind {
    /// It was made.
    Created,
    /// Its content was changed or replaced.
    Updated,
    /// It was put among the deleted ones.
    Deleted,
    /// It was brought back.
    Restored,
}

impl TaskChangeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Created, Self::Updated, Self::Deleted, Self::Restored];

    /// The name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Restored => "restored",
        }
    }
}

/// Entry in the history of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskChange {
    /// The task.
    pub task_id: i64,
    /// The version that the task came to. One that is missing changed nothing.
    pub version: i64,
    /// When it was done.
    pub changed_at: DateTime<Utc>,
    /// Kind of the change.
    pub kind: TaskChangeKind,
    /// The fields that an update has changed; nothing for the other kinds.
    pub fields: Vec<FieldChange>,
}

/// Change of one field by an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The field.
    pub field: ChangedField,
    /// Value before; null: none.
    pub from: Option<String>,
    /// Value now, written as in a task; null: none.
    pub to: Option<String>,
}

/// A field of a task that its owner writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangedField {
    /// Title.
    Title,
    /// Description.
    Description,
    /// Words under which it is found again, separated by spaces.
    Labels,
    /// Where it is in its life.
    Status,
    /// How much it matters.
    Priority,
    /// When it should be done, as RFC 3339 in UTC.
    DueDate,
}

impl ChangedField {
    /// Every field.
    pub const ALL: [Self; 6] = [
        Self::Title,
        Self::Description,
        Self::Labels,
        Self::Status,
        Self::Priority,
        Self::DueDate,
    ];

    /// Returns the value of this field in a task.
    #[must_use]
    pub fn of(self, task: &Task) -> Option<String> {
        match self {
            Self::Title => Some(task.title.clone()),
            Self::Description => task.description.clone(),
            Self::Status => Some(task.status.as_str().to_owned()),
            Self::Priority => Some(task.priority.as_str().to_owned()),
            Self::Labels => Some(task.labels.join(" ")).filter(|labels| !labels.is_empty()),
            Self::DueDate => serde_json::to_value(task.due_date).ok()?.as_str().map(str::to_owned),
        }
    }
}

impl FieldChange {
    /// The fields in which a task differs from what it was.
    #[must_use]
    pub fn between(before: &Task, after: &Task) -> Vec<Self> {
        let change = |field: ChangedField| Self {
            field,
            from: field.of(before),
            to: field.of(after),
        };
        let changes = ChangedField::ALL.into_iter().map(change);
        changes.filter(|change| change.from != change.to).collect()
    }
}
