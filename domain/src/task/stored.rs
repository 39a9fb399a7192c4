//! A stored task.

use super::TaskFields;
#[cfg(feature = "openapi")]
use super::{TaskPriority, TaskStatus};
use crate::local_or_utc::DayOrTime;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// The id.
    pub id: i64,
    /// Fields that its owner writes.
    #[serde(flatten)]
    pub fields: TaskFields<DayOrTime>,
    /// Account that owns it.
    pub owner_id: i64,
    /// Whether the status is `completed`.
    pub is_completed: bool,
    /// Time of completion; set and cleared with the status.
    pub completed_at: Option<DateTime<Utc>>,
    /// Number of the version; the entity tag is made of it.
    pub version: i64,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
    /// Time of deletion; it can be restored for 30 days.
    pub deleted_at: Option<DateTime<Utc>>,
}

/// A task.
#[cfg(feature = "openapi")]
#[derive(utoipa::ToSchema)]
#[schema(as = Task)]
#[expect(dead_code, reason = "describes the JSON of a task, in which every member is present")]
struct TaskSchema {
    /// The id.
    id: i64,
    /// Title.
    title: String,
    /// Description.
    description: Option<String>,
    /// Status.
    status: TaskStatus,
    /// Priority.
    priority: TaskPriority,
    /// Labels, in alphabetical order.
    labels: Vec<String>,
    /// Account that owns it.
    owner_id: i64,
    /// Start date; written as `due_date`.
    #[schema(example = "2026-03-28")]
    start_date: Option<String>,
    /// Due date: a date, which means the whole day and has no time zone, or a time as RFC 3339.
    #[schema(example = "2026-03-29T10:00:00Z")]
    due_date: Option<String>,
    /// Whether the status is `completed`.
    is_completed: bool,
    /// Time of completion; set and cleared with the status.
    completed_at: Option<DateTime<Utc>>,
    /// Number of the version; the entity tag is made of it.
    version: i64,
    /// Time of creation.
    created_at: DateTime<Utc>,
    /// Time of the last change.
    updated_at: DateTime<Utc>,
    /// Time of deletion; it can be restored for 30 days.
    deleted_at: Option<DateTime<Utc>>,
}

#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Task {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        TaskSchema::schema()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Task {
    fn name() -> std::borrow::Cow<'static, str> {
        TaskSchema::name()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
        TaskSchema::schemas(schemas);
    }
}
