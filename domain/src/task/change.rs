//! History of a task.

use super::{TaskField, TaskFields};
use crate::local_or_utc::DayOrTime;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Kind of a change of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TaskChangeKind {
    /// Created.
    Created,
    /// Changed by an update.
    Updated,
    /// Moved to the trash.
    Deleted,
    /// Restored from the trash.
    Restored,
}

impl TaskChangeKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Created, Self::Updated, Self::Deleted, Self::Restored];

    /// Returns the name in JSON and in the database.
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
    /// Version of the task after the change. Versions without an entry changed no field.
    pub version: i64,
    /// Time of the change.
    pub changed_at: DateTime<Utc>,
    /// Kind of the change.
    pub kind: TaskChangeKind,
    /// The fields that an update has changed; empty for other kinds.
    pub fields: Vec<FieldChange>,
}

/// Change of one field by an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The field.
    pub field: TaskField,
    /// Previous value; null if unset.
    pub from: Option<String>,
    /// New value, written as in a task; null if unset.
    pub to: Option<String>,
}

impl FieldChange {
    /// Returns the changed fields between two states of a task.
    #[must_use]
    pub fn between(before: &TaskFields<DayOrTime>, after: &TaskFields<DayOrTime>) -> Vec<Self> {
        let change = |field: TaskField| Self {
            field,
            from: field.stored_text(before),
            to: field.stored_text(after),
        };
        let changes = TaskField::ALL.into_iter().map(change);
        changes.filter(|change| change.from != change.to).collect()
    }
}
