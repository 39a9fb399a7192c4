//! A stored task.

use super::TaskFields;
use crate::local_or_utc::DayOrTime;
use chrono::{DateTime, Utc};
use serde::Serialize;

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// The id.
    pub id: i64,
    /// Fields that its owner writes. The OpenAPI document takes their schemas from [`NewTask`].
    ///
    /// [`NewTask`]: super::NewTask
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(ignore))]
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
