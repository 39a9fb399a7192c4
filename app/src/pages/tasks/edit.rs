//! Changes that show at once: the server is asked afterwards, and when it refuses, what was shown before comes back.

use super::conflict::{Conflict, Conflicts};
use super::pending::Pending;
use crate::error::AppError;
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
    pending: RwSignal<Pending>,
    /// What shows a task, by its id.
    places: StoredValue<Vec<(i64, RwSignal<TaskItem>)>>,
    /// Whether tasks have changed while they could not be asked for.
    is_late: StoredValue<bool>,
}

impl Editor {
    /// The editor of the page that this is called in, for all that is in it. `reload` asks for its tasks again when they have
    /// changed, but not while somebody writes into the fields of one, or a change is on its way: nothing that was typed is lost.
    pub fn provide(reload: impl Fn() + Clone + 'static) {
        let live = Live::of_page();
        let editor = Self {
            toaster: Toaster::of_page(),
            live,
            conflicts: Conflicts::default(),
            open: RwSignal::new(None),
            pending: RwSignal::new(Pending::default()),
            places: StoredValue::new(Vec::new()),
            is_late: StoredValue::new(false),
        };
        provide_context(editor);
        let now = reload.clone();
        let is_busy = Memo::new(move |_| editor.open.read().is_some() || !editor.pending.read().is_empty());
        live.on_tasks(move || match is_busy.get_untracked() {
            true => editor.is_late.set_value(true),
            false => now(),
        });
        Effect::new(move || {
            if !is_busy.get() && editor.is_late.get_value() {
                editor.is_late.set_value(false);
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

    /// What the view that calls this shows of a task: as the server has it, with the changes that are on their way.
    #[must_use]
    pub fn show(self, mut task: TaskItem) -> RwSignal<TaskItem> {
        let id = task.id;
        self.pending.with_untracked(|pending| pending.preview(&mut task));
        let shown = RwSignal::new(task);
        self.places.update_value(|places| places.push((id, shown)));
        on_cleanup(move || {
            let forget = |places: &mut Vec<_>| places.retain(|&(_, place)| place != shown);
            _ = self.places.try_update_value(forget);
        });
        shown
    }

    /// Shows a task wherever it is shown, with the changes that are on their way. The page may have been left.
    pub fn tell(self, mut task: TaskItem) {
        _ = self.pending.try_with_untracked(|pending| pending.preview(&mut task));
        for (id, shown) in self.places.try_get_value().unwrap_or_default() {
            if id == task.id && shown.try_get_untracked().as_ref() != Some(&task) {
                shown.set(task.clone());
            }
        }
    }

    /// Gives a task another status; see [`Editor::change`].
    pub fn set_status(self, task: TaskItem, status: TaskStatus) {
        if task.status != status {
            let status = Change::Set(status);
            self.change(
                task,
                TaskPatch {
                    status,
                    ..TaskPatch::default()
                },
            );
        }
    }

    /// Changes a task that is shown as `task`.
    pub fn change(self, task: TaskItem, patch: TaskPatch) {
        let is_only = self.pending.try_update(|pending| pending.push(task.id, patch));
        self.tell(task.clone());
        if is_only == Some(true) {
            spawn_local(self.send(task));
        }
    }

    /// Sends the changes of a task until there is none left. It is as in `task` now.
    async fn send(self, mut task: TaskItem) {
        let id = task.id;
        let next = move || self.pending.try_with_untracked(|pending| pending.next(id)).flatten();
        while let Some(patch) = next() {
            match task_update(id, task.version, patch).await {
                Ok(saved) => {
                    _ = self.pending.try_update(|pending| pending.saved(id));
                    task = saved;
                    self.tell(task.clone());
                }
                Err(error) => {
                    // What is shown may have been asked for meanwhile, and be newer than `task`.
                    _ = self.is_late.try_set_value(true);
                    let refused = self.pending.try_update(|pending| pending.give_up(id));
                    self.tell(task.clone());
                    self.explain(id, refused.unwrap_or_default(), error).await;
                }
            }
        }
        self.live.tasks_have_changed();
    }

    /// Says why a change was refused, or asks which version it shall be.
    async fn explain(self, id: i64, patch: TaskPatch, error: AppError) {
        if error.code() == ErrorCode::PreconditionFailed
            && let Ok(saved) = task_get(id).await
        {
            self.conflicts.ask(Conflict { patch, saved });
        } else {
            self.toaster.complain(error.0.detail);
        }
    }
}
