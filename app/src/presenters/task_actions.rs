//! Messages about actions on tasks, with the steps that undo them.

use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::ToastMessage;
use backend::Actor;
use domain::task::{TaskAction, TaskStatus, step};

/// Deletes a task; returns the message for its owner.
pub(crate) async fn delete(actor: &Actor, id: i64) -> Result<ToastMessage> {
    let deleted = services()?.task_delete(actor, id, &backend::ExpectedVersion::Any).await;
    deleted.map_err(into_server_error)?;
    Ok(ToastMessage {
        text: "The task was deleted.".to_owned(),
        undo: vec![step(id, TaskAction::Restore)],
    })
}

/// Returns the message after a bulk action: its summary, and the steps that undo it.
pub(crate) fn bulk_action_summary(actions: &[(TaskAction, Vec<i64>)], undo: Vec<(i64, TaskAction)>) -> ToastMessage {
    let count: usize = actions.iter().map(|(_, ids)| ids.len()).sum();
    let tasks = if count == 1 {
        "The task".to_owned()
    } else {
        format!("{count} tasks")
    };
    let were = if count == 1 { "was" } else { "were" };
    let text = match actions {
        [(TaskAction::Status(TaskStatus::Completed), _)] => format!("{tasks} {were} completed."),
        [(TaskAction::Status(TaskStatus::Cancelled), _)] => format!("{tasks} {were} cancelled."),
        [(TaskAction::Status(TaskStatus::InProgress), _)] => format!("{tasks} {were} started."),
        [(TaskAction::Status(TaskStatus::Pending), _)] => format!("{tasks} {were} reopened."),
        [(TaskAction::Delete, _)] => format!("{tasks} {were} deleted."),
        [(TaskAction::Restore, _)] => format!("{tasks} {were} restored."),
        _ => format!("{tasks} {were} changed."),
    };
    let undo = undo.into_iter().map(|(id, action)| step(id, action)).collect();
    ToastMessage { text, undo }
}
