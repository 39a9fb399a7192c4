//! Changes that the server has not answered yet.

use crate::views::TaskItem;
use domain::Change;
use domain::task::TaskPatch;

/// The changes of every task, oldest first. Those of one task are sent one after the other: each is made to what the one before
/// it has left.
#[derive(Debug, Default)]
pub struct Pending(Vec<(i64, TaskPatch)>);

impl Pending {
    /// Whether everything was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps a change of task `id`. Whether it is the only one of its task, so that somebody has to begin to send them.
    #[must_use]
    pub fn push(&mut self, id: i64, patch: TaskPatch) -> bool {
        let is_only = self.of(id).next().is_none();
        self.0.push((id, patch));
        is_only
    }

    /// The change of task `id` to be sent next.
    #[must_use]
    pub fn next(&self, id: i64) -> Option<TaskPatch> {
        self.of(id).next().cloned()
    }

    /// The change that was sent is saved.
    pub fn saved(&mut self, id: i64) {
        if let Some(at) = self.0.iter().position(|(of, _)| *of == id) {
            self.0.remove(at);
        }
    }

    /// Takes all changes of task `id` away, as one.
    #[must_use]
    pub fn give_up(&mut self, id: i64) -> TaskPatch {
        let patch = self.of(id).cloned().fold(TaskPatch::default(), TaskPatch::then);
        self.0.retain(|(of, _)| *of != id);
        patch
    }

    /// Makes of a task what it will look like. How a new due date is said only the server knows.
    pub fn preview(&self, task: &mut TaskItem) {
        for patch in self.of(task.id) {
            if let Change::Set(title) = &patch.title {
                title.trim().clone_into(&mut task.title);
            }
            if let Change::Set(status) = patch.status {
                task.status = status;
            }
            if let Change::Set(priority) = patch.priority {
                task.priority = priority;
            }
            let labels = std::mem::take(&mut task.labels);
            task.labels = patch.labels.clone().over(Some(labels)).unwrap_or_default();
            if patch.due_date == Change::Clear {
                task.due = None;
            }
        }
    }

    fn of(&self, id: i64) -> impl Iterator<Item = &TaskPatch> {
        self.0.iter().filter(move |(of, _)| *of == id).map(|(_, patch)| patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::{TaskPriority, TaskStatus};

    fn task() -> TaskItem {
        TaskItem {
            id: 1,
            version: 1,
            title: "Pay".into(),
            status: TaskStatus::Pending,
            priority: TaskPriority::Low,
            labels: Vec::new(),
            due: None,
        }
    }

    fn status(status: TaskStatus) -> TaskPatch {
        TaskPatch {
            status: Change::Set(status),
            ..TaskPatch::default()
        }
    }

    fn labels(labels: Change<Vec<String>>) -> TaskPatch {
        TaskPatch {
            labels,
            ..TaskPatch::default()
        }
    }

    fn title(title: &str) -> TaskPatch {
        TaskPatch {
            title: Change::Set(title.into()),
            ..TaskPatch::default()
        }
    }

    #[test]
    fn a_change_shows_before_the_server_has_answered() {
        let mut pending = Pending::default();
        assert!(pending.push(1, title(" Pay rent ")));
        assert!(
            !pending.push(1, status(TaskStatus::Completed)),
            "it waits for the first"
        );
        assert!(pending.push(2, title("Another task")));
        let mut task = task();
        pending.preview(&mut task);
        assert_eq!(
            (task.title.as_str(), task.status, task.priority),
            ("Pay rent", TaskStatus::Completed, TaskPriority::Low)
        );
        _ = pending.push(1, labels(Change::Set(vec!["home".into()])));
        pending.preview(&mut task);
        assert_eq!(task.labels, ["home"]);
        _ = pending.push(1, labels(Change::Clear));
        pending.preview(&mut task);
        assert!(task.labels.is_empty());
    }

    #[test]
    fn changes_of_a_task_are_sent_in_their_order() {
        let mut pending = Pending::default();
        for status in [status(TaskStatus::InProgress), status(TaskStatus::Completed)] {
            _ = pending.push(1, status);
        }
        assert_eq!(pending.next(1), Some(status(TaskStatus::InProgress)));
        pending.saved(1);
        assert_eq!(pending.next(1), Some(status(TaskStatus::Completed)));
        pending.saved(1);
        assert_eq!(pending.next(1), None);
        assert!(pending.is_empty());
    }

    #[test]
    fn what_is_given_up_is_one_change_and_other_tasks_keep_theirs() {
        let mut pending = Pending::default();
        for patch in [title("First"), status(TaskStatus::Completed), title("Second")] {
            _ = pending.push(1, patch);
        }
        _ = pending.push(2, title("Another task"));
        let all = TaskPatch {
            title: Change::Set("Second".into()),
            ..status(TaskStatus::Completed)
        };
        assert_eq!(pending.give_up(1), all);
        assert_eq!((pending.next(1), pending.next(2)), (None, Some(title("Another task"))));
    }
}
