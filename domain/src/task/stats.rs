//! Statistics of tasks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Statistics of the tasks of an owner. Days are those of the owner's time zone; deleted tasks
/// count only where it says so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskStats {
    /// All tasks.
    pub total: i64,
    /// Tasks of each status.
    pub by_status: StatusCounts,
    /// Tasks of each priority.
    pub by_priority: PriorityCounts,
    /// Pending tasks and those in progress that are overdue.
    pub overdue: i64,
    /// Pending tasks and those in progress that are due today, at whatever time.
    pub due_today: i64,
    /// Pending tasks and those in progress that are due today or in the seven days after it.
    pub due_in_7_days: i64,
    /// Tasks that were completed on each of the last 30 days, the oldest first, today the last.
    pub completed_per_day: Vec<DayCount>,
    /// Tasks that were open at the end of each of the last 30 days, the oldest first, today as it
    /// is now the last. A task is open from when it was made until it was completed (the last time,
    /// if it was begun again), cancelled or deleted; one that is pending or in progress now has
    /// been all the time.
    pub open_per_day: Vec<DayCount>,
    /// The mean time from making a task to completing it, in seconds; null without completed tasks.
    pub mean_completion_seconds: Option<f64>,
    /// The IANA name of the time zone that the days are of.
    pub time_zone: String,
}

/// Tasks of each status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusCounts {
    /// Not begun.
    pub pending: i64,
    /// Begun.
    pub in_progress: i64,
    /// Done.
    pub completed: i64,
    /// Given up.
    pub cancelled: i64,
}

/// Tasks of each priority.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PriorityCounts {
    /// Low priority.
    pub low: i64,
    /// Medium priority.
    pub medium: i64,
    /// High priority.
    pub high: i64,
    /// Urgent.
    pub urgent: i64,
}

/// Number of tasks of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DayCount {
    /// The day.
    pub date: NaiveDate,
    /// The number.
    pub count: i64,
}
