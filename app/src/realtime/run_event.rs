//! The event of a run as the server sends it.

use domain::run::{Progress, RunState};

/// State and progress of a run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct RunEvent {
    /// Id of the run.
    pub id: i64,
    /// State at the time of the event.
    pub state: RunState,
    /// Progress, once the training has started.
    pub progress: Option<Progress>,
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
