//! Changes that show at once: the server is asked afterwards, and when it refuses, what was shown before comes back.

use super::conflict::{Conflict, Conflicts};
use crate::live::Live;
use crate::notice::Toaster;
use crate::server_fns::tasks::{task_get, task_update};
use crate::views::TaskItem;
use domain::task::{TaskPatch, TaskStatus};
use domain::{Change, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// What tasks of a page are changed with.
#[derive(Clone, Copy)]
pub struct Editor {
    toaster: Toaster,
    live: Live,
    conflicts: Conflicts,
    /// The task whose fields are open.
    open: RwSignal<Option<i64>>,
    /// Changes that the server has not answered yet.
    waiting: RwSignal<u32>,
}

impl Editor {
    /// The editor of the page that this is called in, for all that is in it. `reload` asks for its tasks again when they have
    /// changed, but not while somebody writes into the fields of one, or a change is on its way: nothing that was typed is lost,
    /// and nothing that was changed shows as it was before.
    pub fn provide(reload: impl Fn() + Clone + 'static) {
        let live = Live::of_page();
        let editor = Self {
            toaster: Toaster::of_page(),
            live,
            conflicts: Conflicts::default(),
            open: RwSignal::new(None),
            waiting: RwSignal::new(0),
        };
        provide_context(editor);
        let is_late = StoredValue::new(false);
        let now = reload.clone();
        let is_busy = Memo::new(move |_| editor.open.read().is_some() || editor.waiting.get() > 0);
        live.on_tasks(move || match is_busy.get_untracked() {
            true => is_late.set_value(true),
            false => now(),
        });
        Effect::new(move || {
            if !is_busy.get() && is_late.get_value() {
                is_late.set_value(false);
                reload();
            }
        });
    }

    /// The editor of this page.
    #[must_use]
    pub fn of_page() -> Self {
        expect_context()
    }

    /// The conflicts that are asked about.
    #[must_use]
    pub fn conflicts(self) -> Conflicts {
        self.conflicts
    }

    /// Whether the fields of task `id` are open.
    #[must_use]
    pub fn is_open(self, id: i64) -> bool {
        self.open.get() == Some(id)
    }

    /// Opens the fields of task `id`, in place of any other.
    pub fn open(self, id: i64) {
        self.open.set(Some(id));
    }

    /// Closes the fields.
    pub fn close(self) {
        self.open.set(None);
    }

    /// Gives a task another status; see [`Editor::change`].
    pub fn set_status(self, shown: RwSignal<TaskItem>, before: &TaskItem, status: TaskStatus) {
        if before.status != status {
            let status = Change::Set(status);
            self.change(
                shown,
                before.clone(),
                TaskPatch {
                    status,
                    ..TaskPatch::default()
                },
            );
        }
    }

    /// Changes a task that is as in `before`. What is `shown` may be gone: a view that waits to be made anew is still looked at and
    /// clicked, but its signals are not there any more.
    pub fn change(self, shown: RwSignal<TaskItem>, before: TaskItem, patch: TaskPatch) {
        _ = shown.try_update(|task| preview(task, &patch));
        self.waiting.update(|count| *count += 1);
        spawn_local(async move {
            match task_update(before.id, before.version, patch.clone()).await {
                Ok(task) => {
                    drop(shown.try_set(task));
                    self.live.tasks_have_changed();
                }
                Err(error) => {
                    let (id, code) = (before.id, error.code());
                    drop(shown.try_set(before));
                    match (code, task_get(id).await) {
                        (ErrorCode::PreconditionFailed, Ok(saved)) => {
                            self.conflicts.ask(Conflict { shown, patch, saved });
                        }
                        _ => self.toaster.complain(error.0.detail),
                    }
                }
            }
            _ = self.waiting.try_update(|count| *count -= 1);
        });
    }
}

/// What the task will look like. How a new due date is said only the server knows.
fn preview(task: &mut TaskItem, patch: &TaskPatch) {
    if let Change::Set(title) = &patch.title {
        title.trim().clone_into(&mut task.title);
    }
    if let Change::Set(status) = patch.status {
        task.status = status;
    }
    if let Change::Set(priority) = patch.priority {
        task.priority = priority;
    }
    if patch.due_date == Change::Clear {
        task.due = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::TaskPriority;

    #[test]
    fn a_change_shows_before_the_server_has_answered() {
        let mut task = TaskItem {
            id: 1,
            version: 1,
            title: "Pay".into(),
            status: TaskStatus::Pending,
            priority: TaskPriority::Low,
            due: None,
        };
        let patch = TaskPatch {
            title: Change::Set(" Pay rent ".into()),
            status: Change::Set(TaskStatus::Completed),
            ..TaskPatch::default()
        };
        preview(&mut task, &patch);
        assert_eq!(
            (task.title.as_str(), task.status, task.priority),
            ("Pay rent", TaskStatus::Completed, TaskPriority::Low)
        );
    }
}
