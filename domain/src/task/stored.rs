//! A stored task.

use super::TaskFields;
#[cfg(feature = "openapi")]
use super::fields::TaskSchema;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Task {
    /// The id.
    pub id: i64,
    /// Fields that its owner writes.
    #[serde(flatten)]
    pub fields: TaskFields<DateTime<Utc>>,
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
