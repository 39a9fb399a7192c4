//! Server-sent events about the rows of an account. The fields stand in the order of their JSON.

use crate::run::{Progress, RunState};
use crate::task::TaskChangeKind;
use serde::{Deserialize, Serialize};

/// Progress of a run: the event `run`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEvent {
    /// Id of the run.
    pub id: i64,
    /// Progress of the training, once it has begun.
    pub progress: Option<Progress>,
    /// State of the run.
    pub state: RunState,
}

/// Change of tasks: the event `task`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskEvent {
    /// Kind of the change.
    pub change: TaskChangeKind,
    /// Ids of the changed tasks; an empty list means that any task may have changed. A NOTIFY carries
    /// 8,000 bytes, so the ids are at most as many as one bulk action may name.
    pub ids: Vec<i64>,
}
