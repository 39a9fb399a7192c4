//! Messages after an action on tasks, with the actions that undo it.

use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::ToastMessage;
use backend::Actor;
use domain::task::{TaskAct, TaskStatus, step};

/// Deletes a task; returns the message for its owner.
pub(crate) async fn delete(actor: &Actor, id: i64) -> Result<ToastMessage> {
    let deleted = services()?.task_delete(actor, id, &backend::ExpectedVersion::Any).await;
    deleted.map_err(into_server_error)?;
    Ok(ToastMessage {
        text: "The task was deleted.".to_owned(),
        undo: vec![step(id, TaskAct::Restore)],
    })
}

/// Returns the message after a bulk action: its summary, and the steps that undo it.
pub(crate) fn bulk_action_summary(acts: &[(TaskAct, Vec<i64>)], undo: Vec<(i64, TaskAct)>) -> ToastMessage {
    let count: usize = acts.iter().map(|(_, ids)| ids.len()).sum();
    let tasks = if count == 1 {
        "The task".to_owned()
    } else {
        format!("{count} tasks")
    };
    let were = if count == 1 { "was" } else { "were" };
    let text = match acts {
        [(TaskAct::Status(TaskStatus::Completed), _)] => format!("{tasks} {were} completed."),
        [(TaskAct::Status(TaskStatus::Cancelled), _)] => format!("{tasks} {were} cancelled."),
        [(TaskAct::Status(TaskStatus::InProgress), _)] => format!("{tasks} {were} started."),
        [(TaskAct::Status(TaskStatus::Pending), _)] => format!("{tasks} {were} reopened."),
        [(TaskAct::Delete, _)] => format!("{tasks} {were} deleted."),
        [(TaskAct::Restore, _)] => format!("{tasks} {were} restored."),
        _ => format!("{tasks} {were} changed."),
    };
    let undo = undo.into_iter().map(|(id, act)| step(id, act)).collect();
    ToastMessage { text, undo }
}
