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
    /// Ids of the changed tasks; an empty list means that any task may have changed. A NOTIFY
    /// carries 8,000 bytes, so the ids are at most as many as one bulk action may name.
    pub ids: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_parsed_from_the_json_of_the_server() {
        let text = r#"{"id":5,"state":"running","progress":{"stage":"fitting","done":77,"total":100}}"#;
        let event: RunEvent = serde_json::from_str(text).unwrap();
        assert_eq!(
            (event.id, event.state, event.progress.unwrap().done),
            (5, RunState::Running, 77)
        );
        let event: RunEvent = serde_json::from_str(r#"{"id":5,"state":"succeeded","progress":null}"#).unwrap();
        assert!(event.state.has_ended() && event.progress.is_none());
    }
}
