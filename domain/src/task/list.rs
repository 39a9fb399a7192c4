//! Filters and order of a list of tasks.

use super::{MAX_LABELS, TaskPriority, TaskStatus, parse_label};
use crate::error::FieldError;
use crate::local_or_utc::LocalOrUtc;
use crate::search::check_search;
use crate::sort::{Order, Sort, SortField};
use serde::{Deserialize, Serialize};

/// Largest number of texts to search for at once.
const MAX_WORDS: usize = 10;

/// Conditions of a list of tasks. Every condition must hold; of a repeated status or priority any
/// one, of a repeated label every one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct TaskFilter {
    /// Only tasks of this status; may be repeated.
    pub status: Vec<TaskStatus>,
    /// Only tasks of this priority; may be repeated.
    pub priority: Vec<TaskPriority>,
    /// Only tasks with this label; may be repeated.
    #[cfg_attr(feature = "openapi", param(example = json!(["home"])))]
    pub label: Vec<String>,
    /// Only tasks that start before; written as `due_before`.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "2026-04-01"))]
    pub start_before: Option<LocalOrUtc>,
    /// Only tasks that start then or later; written as `due_before`.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "2026-03-29"))]
    pub start_after: Option<LocalOrUtc>,
    /// Only tasks that are due before: RFC 3339, or a date (its start) or a time without an offset
    /// in the caller's time zone. A task whose due date is a whole day is due at the end of that
    /// day, and one whose start date is a whole day starts at the start of that day.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "2026-04-01"))]
    pub due_before: Option<LocalOrUtc>,
    /// Only tasks that are due then or later; written as `due_before`.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "2026-03-29T10:00:00Z"))]
    pub due_after: Option<LocalOrUtc>,
    /// Only tasks with a due date (`true`), or only those without one.
    pub has_due_date: Option<bool>,
    /// Only tasks that were completed before; written as `due_before`.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "2026-04-01"))]
    pub completed_before: Option<LocalOrUtc>,
    /// Only tasks that were completed then or later; written as `due_before`.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "2026-03-29"))]
    pub completed_after: Option<LocalOrUtc>,
    /// Only tasks that should have been done and are neither completed nor cancelled (`true`), or
    /// only the others. A task whose due date is a whole day is overdue when that day is over in
    /// the caller's time zone.
    pub overdue: Option<bool>,
    /// Only tasks with this text in title or description, whatever the case; of a repeated one,
    /// with every text.
    pub q: Vec<String>,
    /// The deleted tasks that can be restored instead of those that are there.
    pub deleted: bool,
}

impl TaskFilter {
    /// Returns the errors of its values; empty when there are none.
    #[must_use]
    pub fn check(&self) -> Vec<FieldError> {
        let q = if self.q.len() > MAX_WORDS {
            let message = format!("Search for at most {MAX_WORDS} texts at once.");
            Some(FieldError::new("q", "too_many", message))
        } else {
            self.q.iter().find_map(|text| check_search(text).err())
        };
        let label = if self.label.len() > MAX_LABELS {
            let message = format!("A task has at most {MAX_LABELS} labels.");
            Some(FieldError::new("label", "too_many", message))
        } else {
            self.label.iter().find_map(|text| parse_label("label", text).err())
        };
        q.into_iter().chain(label).collect()
    }

    /// Returns the conditions on times.
    pub fn time_bounds(&self) -> impl Iterator<Item = TimeBound<LocalOrUtc>> {
        use TaskSortKey::{CompletedAt, DueDate, StartDate};
        let bounds = [
            ("start_before", StartDate, true, self.start_before),
            ("start_after", StartDate, false, self.start_after),
            ("due_before", DueDate, true, self.due_before),
            ("due_after", DueDate, false, self.due_after),
            ("completed_before", CompletedAt, true, self.completed_before),
            ("completed_after", CompletedAt, false, self.completed_after),
        ];
        bounds.into_iter().filter_map(|(name, key, is_upper, time)| {
            Some(TimeBound {
                name,
                key,
                is_upper,
                time: time?,
            })
        })
    }
}

/// Condition on a time of a task: before `time`, or then or later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeBound<T> {
    /// Name of the parameter.
    pub name: &'static str,
    /// The time of the task.
    pub key: TaskSortKey,
    /// Whether `time` is the end of the range, which does not belong to it.
    pub is_upper: bool,
    /// The limit.
    pub time: T,
}

/// Sort key of a list of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskSortKey {
    /// The id.
    Id,
    /// The title, whatever its case.
    Title,
    /// The status, in the order of a task's life.
    Status,
    /// The priority, from the lowest.
    Priority,
    /// Start date, a whole day as its start; tasks without one come last in either direction.
    StartDate,
    /// Due date, a whole day as its end; tasks without one come last in either direction.
    DueDate,
    /// Time of creation.
    CreatedAt,
    /// Time of the last change.
    UpdatedAt,
    /// Time of completion; open tasks come last in either direction.
    CompletedAt,
}

impl TaskSortKey {
    /// Every key.
    pub const ALL: [Self; 9] = [
        Self::Id,
        Self::Title,
        Self::Status,
        Self::Priority,
        Self::StartDate,
        Self::DueDate,
        Self::CreatedAt,
        Self::UpdatedAt,
        Self::CompletedAt,
    ];

    /// Returns whether a task may have no value.
    #[must_use]
    pub fn is_optional(self) -> bool {
        matches!(self, Self::StartDate | Self::DueDate | Self::CompletedAt)
    }

    /// Returns the name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Status => "status",
            Self::Priority => "priority",
            Self::StartDate => "start_date",
            Self::DueDate => "due_date",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
            Self::CompletedAt => "completed_at",
        }
    }
}

impl SortField for TaskSortKey {
    const FIELDS: &'static [Self] = &Self::ALL;
    /// The newest first.
    const DEFAULT: TaskOrder = TaskOrder {
        field: Self::CreatedAt,
        descending: true,
    };

    fn name(self) -> &'static str {
        self.as_str()
    }
}

/// One key of an order of tasks.
pub type TaskOrder = Order<TaskSortKey>;

/// An order of tasks.
pub type TaskSort = Sort<TaskSortKey>;

impl TaskSort {
    /// Returns the order by due date, then by priority.
    #[must_use]
    pub fn by_due_date() -> Self {
        let key = |field, descending| Order { field, descending };
        Self(vec![key(TaskSortKey::DueDate, false), key(TaskSortKey::Priority, true)])
    }

    /// Returns the order by the last change, the newest first.
    #[must_use]
    pub fn by_last_change() -> Self {
        Self(vec![Order {
            field: TaskSortKey::UpdatedAt,
            descending: true,
        }])
    }
}

/// In which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct TaskOrderQuery {
    /// `id`, `title`, `status`, `priority`, `start_date`, `due_date`, `created_at`, `updated_at` or
    /// `completed_at`, several separated by commas, each with `-` before it to turn it round. Tasks
    /// without the date come last; ties are broken by the id.
    #[cfg_attr(feature = "openapi", param(value_type = Option<String>, example = "-priority,due_date"))]
    pub sort: TaskSort,
}
