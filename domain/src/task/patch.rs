//! Change to a task as a merge patch.

use super::{NewTask, TaskFields, TaskPriority, TaskStatus};
use crate::local_or_utc::LocalOrUtc;
use crate::patch_field::PatchField;
use serde::{Deserialize, Serialize};

/// A change to a task, as a JSON merge patch (RFC 7396): absent members stay, null sets the
/// default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskPatch {
    /// Title; cannot be null.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false, min_length = 1, max_length = 200))]
    pub title: PatchField<String>,
    /// Description; null: none.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, max_length = 1000))]
    pub description: PatchField<String>,
    /// Status; null: pending.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskStatus>, example = "completed"))]
    pub status: PatchField<TaskStatus>,
    /// Priority; null: medium.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<TaskPriority>))]
    pub priority: PatchField<TaskPriority>,
    /// Labels, in place of those it has; null: none.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>, max_items = 10, example = json!(["home", "garden"])))]
    pub labels: PatchField<Vec<String>>,
    /// Start date, not after the due date; written as `due_date`; null: none.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-03-28"))]
    pub start_date: PatchField<LocalOrUtc>,
    /// Due date: a date, which means the whole day and has no time zone, or a time: RFC 3339, or
    /// without an offset in the caller's time zone; null: none.
    #[serde(default, skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-03-29T10:00:00Z"))]
    pub due_date: PatchField<LocalOrUtc>,
}

impl TaskPatch {
    /// Returns the change from one state of the fields to another.
    #[must_use]
    pub fn between(before: &NewTask, after: NewTask) -> Self {
        Self {
            title: PatchField::between(Some(&before.title), Some(after.title)),
            description: PatchField::between(before.description.as_ref(), after.description),
            status: PatchField::between(Some(&before.status), Some(after.status)),
            priority: PatchField::between(Some(&before.priority), Some(after.priority)),
            labels: PatchField::between(Some(&before.labels), Some(after.labels)),
            start_date: PatchField::between(before.start_date.as_ref(), after.start_date),
            due_date: PatchField::between(before.due_date.as_ref(), after.due_date),
        }
    }

    /// Combines this change and a later one.
    #[must_use]
    pub fn then(self, later: Self) -> Self {
        Self {
            title: self.title.then(later.title),
            description: self.description.then(later.description),
            status: self.status.then(later.status),
            priority: self.priority.then(later.priority),
            labels: self.labels.then(later.labels),
            start_date: self.start_date.then(later.start_date),
            due_date: self.due_date.then(later.due_date),
        }
    }

    /// Returns the fields after the change.
    #[must_use]
    pub fn apply<T: Into<LocalOrUtc>>(self, task: TaskFields<T>) -> NewTask {
        let task = task.map_times(|_, time| Some(time.into()));
        NewTask {
            // A cleared title is reported as missing, as in a task without one.
            title: self.title.apply_to(Some(task.title)).unwrap_or_default(),
            description: self.description.apply_to(task.description),
            status: self.status.apply_to(Some(task.status)).unwrap_or_default(),
            priority: self.priority.apply_to(Some(task.priority)).unwrap_or_default(),
            labels: self.labels.apply_to(Some(task.labels)).unwrap_or_default(),
            start_date: self.start_date.apply_to(task.start_date),
            due_date: self.due_date.apply_to(task.due_date),
        }
    }
}
