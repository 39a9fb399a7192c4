//! View model of the dashboard.

use super::{Datasets, Runs, TaskItem, TaskStatsView};
use serde::{Deserialize, Serialize};

/// The dashboard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DashboardView {
    /// Counts and charts of the tasks.
    pub tasks: TaskStatsView,
    /// The first tasks by due date.
    pub next_tasks: Vec<TaskItem>,
    /// The newest data sets.
    pub datasets: Datasets,
    /// The newest runs.
    pub runs: Runs,
    /// Number of queued and running runs.
    pub unfinished_runs: i64,
    /// Whether times are in UTC, as for an account that never chose its time zone.
    pub is_utc: bool,
}
