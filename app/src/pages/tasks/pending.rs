//! Queue of changes that the server has not confirmed yet.

use crate::view_models::TaskItem;
use domain::task::TaskPatch;

/// Pending changes of all tasks, oldest first. Those of one task are sent one after the other,
/// because each needs the version that the one before it has created.
#[derive(Debug, Default)]
pub struct PendingChanges(Vec<(i64, TaskPatch)>);

impl PendingChanges {
    /// Returns whether there are no pending changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a change of task `id`; returns whether it is the only one, so that the caller has to
    /// send it.
    #[must_use]
    pub fn push(&mut self, id: i64, patch: TaskPatch) -> bool {
        let is_only = self.patches_of(id).next().is_none();
        self.0.push((id, patch));
        is_only
    }

    /// Returns the oldest change of task `id`, which is the next to be sent.
    #[must_use]
    pub fn next(&self, id: i64) -> Option<TaskPatch> {
        self.patches_of(id).next().cloned()
    }

    /// Removes the oldest change of task `id`, which the server has saved.
    pub fn confirm(&mut self, id: i64) {
        if let Some(oldest) = self.0.iter().position(|(task, _)| *task == id) {
            self.0.remove(oldest);
        }
    }

    /// Removes all changes of task `id` and returns them as one.
    #[must_use]
    pub fn discard(&mut self, id: i64) -> TaskPatch {
        let patch = self.patches_of(id).cloned().fold(TaskPatch::default(), TaskPatch::then);
        self.0.retain(|(task, _)| *task != id);
        patch
    }

    /// Applies the pending changes to a task. The text of its dates stays as it is, because only
    /// the server can format it, or is removed with the last date.
    pub fn preview(&self, task: &mut TaskItem) {
        for patch in self.patches_of(task.id) {
            task.fields = patch.clone().apply(std::mem::take(&mut task.fields));
        }
        if !task.fields.has_time() {
            task.due = None;
        }
    }

    fn patches_of(&self, id: i64) -> impl Iterator<Item = &TaskPatch> {
        self.0
            .iter()
            .filter(move |(task, _)| *task == id)
            .map(|(_, patch)| patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PatchField;
    use domain::task::{NewTask, TaskPriority, TaskStatus};

    fn task() -> TaskItem {
        TaskItem {
            id: 1,
            version: 1,
            fields: NewTask {
                title: "Pay".into(),
                priority: TaskPriority::Low,
                ..NewTask::default()
            },
            due: None,
        }
    }

    fn status(status: TaskStatus) -> TaskPatch {
        TaskPatch {
            status: PatchField::Set(status),
            ..TaskPatch::default()
        }
    }

    fn labels(labels: PatchField<Vec<String>>) -> TaskPatch {
        TaskPatch {
            labels,
            ..TaskPatch::default()
        }
    }

    fn title(title: &str) -> TaskPatch {
        TaskPatch {
            title: PatchField::Set(title.into()),
            ..TaskPatch::default()
        }
    }

    #[test]
    fn a_change_shows_before_the_server_has_answered() {
        let mut pending = PendingChanges::default();
        assert!(pending.push(1, title("Pay rent")));
        assert!(
            !pending.push(1, status(TaskStatus::Completed)),
            "the second change waits for the first"
        );
        assert!(pending.push(2, title("Another task")));
        let mut task = task();
        pending.preview(&mut task);
        assert_eq!(
            (task.fields.title.as_str(), task.fields.status, task.fields.priority),
            ("Pay rent", TaskStatus::Completed, TaskPriority::Low)
        );
        _ = pending.push(1, labels(PatchField::Set(vec!["home".into()])));
        pending.preview(&mut task);
        assert_eq!(task.fields.labels, ["home"]);
        _ = pending.push(1, labels(PatchField::Clear));
        pending.preview(&mut task);
        assert!(task.fields.labels.is_empty());
    }

    #[test]
    fn changes_of_a_task_are_sent_in_their_order() {
        let mut pending = PendingChanges::default();
        for status in [status(TaskStatus::InProgress), status(TaskStatus::Completed)] {
            _ = pending.push(1, status);
        }
        assert_eq!(pending.next(1), Some(status(TaskStatus::InProgress)));
        pending.confirm(1);
        assert_eq!(pending.next(1), Some(status(TaskStatus::Completed)));
        pending.confirm(1);
        assert_eq!(pending.next(1), None);
        assert!(pending.is_empty());
    }

    #[test]
    fn discarded_changes_are_merged_and_other_tasks_keep_theirs() {
        let mut pending = PendingChanges::default();
        for patch in [title("First"), status(TaskStatus::Completed), title("Second")] {
            _ = pending.push(1, patch);
        }
        _ = pending.push(2, title("Another task"));
        let all = TaskPatch {
            title: PatchField::Set("Second".into()),
            ..status(TaskStatus::Completed)
        };
        assert_eq!(pending.discard(1), all);
        assert_eq!((pending.next(1), pending.next(2)), (None, Some(title("Another task"))));
    }
}
