//! Optimistic edits: a change is shown at once and sent afterwards; when it is refused, the view
//! shows the saved task again.

use super::conflict::{Conflict, Conflicts};
use super::draft::Draft;
use super::pending::PendingChanges;
use crate::components::{Toaster, focus_after_render};
use crate::error::AppError;
use crate::realtime::Realtime;
use crate::server_fns::tasks::{task_get, task_update};
use crate::view_models::TaskItem;
use domain::task::{TaskForm, TaskPatch, TaskStatus};
use domain::{ErrorCode, PatchField};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Returns the id of the field of a task's title.
#[must_use]
pub fn title_field(id: i64) -> String {
    format!("task-{id}-field")
}

/// Editor of the tasks of a page.
#[derive(Clone, Copy)]
pub struct Editor {
    toaster: Toaster,
    realtime: Realtime,
    conflicts: Conflicts,
    /// Id of the task whose fields are open.
    open: RwSignal<Option<i64>>,
    /// Text typed into the open fields.
    draft: StoredValue<Option<Draft>>,
    /// Error messages of the open fields, which could not be saved.
    draft_error: RwSignal<Option<String>>,
    /// Changes that the server has not confirmed yet.
    pending: RwSignal<PendingChanges>,
    /// Signals of the shown tasks, by id.
    shown: StoredValue<Vec<(i64, RwSignal<TaskItem>)>>,
    /// Whether a reload was postponed.
    reload_postponed: StoredValue<bool>,
}

impl Editor {
    /// Provides the editor to the page that calls this. `reload` refetches the tasks when they have
    /// changed, but not while fields are open or a change is being sent, so that no typed text is
    /// lost.
    pub fn provide(reload: impl Fn() + Clone + 'static) {
        let realtime = Realtime::from_context();
        let editor = Self {
            toaster: Toaster::from_context(),
            realtime,
            conflicts: Conflicts::default(),
            open: RwSignal::new(None),
            draft: StoredValue::new(None),
            draft_error: RwSignal::new(None),
            pending: RwSignal::new(PendingChanges::default()),
            shown: StoredValue::new(Vec::new()),
            reload_postponed: StoredValue::new(false),
        };
        provide_context(editor);
        let now = reload.clone();
        realtime.on_task_change(move || match untrack(|| editor.is_busy()) {
            true => editor.reload_postponed.set_value(true),
            false => now(),
        });
        Effect::new(move || {
            if !editor.is_busy() && editor.reload_postponed.get_value() {
                editor.reload_postponed.set_value(false);
                reload();
            }
        });
    }

    /// Returns the editor of this page.
    #[must_use]
    pub fn from_context() -> Self {
        expect_context()
    }

    /// Returns the conflicts that the dialog shows.
    #[must_use]
    pub fn conflicts(self) -> Conflicts {
        self.conflicts
    }

    /// Returns whether the fields of task `id` are open.
    #[must_use]
    pub fn is_open(self, id: i64) -> bool {
        self.open.get() == Some(id)
    }

    /// Opens the fields of a task after saving those of another one, which stay open when they have
    /// errors.
    pub fn open(self, task: TaskItem) {
        let other = self.open.get_untracked();
        if !self.save_draft()
            && let Some(other) = other.filter(|&other| self.is_shown(other))
        {
            return focus_after_render(title_field(other));
        }
        let id = task.id;
        self.draft.set_value(Some(Draft::new(task)));
        self.draft_error.set(None);
        self.open.set(Some(id));
    }

    /// Closes the fields without saving them.
    pub fn close(self) {
        self.draft.set_value(None);
        self.draft_error.set(None);
        self.open.set(None);
    }

    /// Returns the error messages of the open fields; reactive.
    #[must_use]
    pub fn draft_error(self) -> Option<String> {
        self.draft_error.get()
    }

    /// Returns the open fields as they were typed.
    #[must_use]
    pub fn draft_form(self) -> TaskForm {
        self.draft
            .with_value(|draft| draft.as_ref().map(|draft| draft.form.clone()))
            .unwrap_or_default()
    }

    /// Changes the open fields.
    pub fn update_draft(self, update: impl FnOnce(&mut TaskForm)) {
        self.draft.update_value(|draft| {
            if let Some(draft) = draft {
                update(&mut draft.form);
            }
        });
    }

    /// Closes the fields and saves what was changed in them; returns false if they have errors and
    /// stay open.
    pub fn save_draft(self) -> bool {
        let changes = self
            .draft
            .with_value(|draft| draft.as_ref().map(Draft::changes))
            .transpose();
        let changes = match changes {
            Ok(changes) => changes,
            Err(text) => {
                self.draft_error.set(Some(text));
                return false;
            }
        };
        self.close();
        if let Some((task, patch)) = changes
            && patch != TaskPatch::default()
        {
            self.change(task, patch);
        }
        true
    }

    /// Returns whether the page shows task `id`.
    fn is_shown(self, id: i64) -> bool {
        self.shown
            .with_value(|shown| shown.iter().any(|&(other, _)| other == id))
    }

    /// Returns whether a reload would disturb the reader; reactive.
    fn is_busy(self) -> bool {
        // The task may have gone from the page while its fields were open.
        self.open.get().is_some_and(|id| self.is_shown(id)) || !self.pending.read().is_empty()
    }

    /// Returns a signal of a task for the view that calls this: the saved task with its pending
    /// changes.
    #[must_use]
    pub fn show(self, mut task: TaskItem) -> RwSignal<TaskItem> {
        let id = task.id;
        self.pending.with_untracked(|pending| pending.preview(&mut task));
        let shown = RwSignal::new(task);
        self.shown.update_value(|signals| signals.push((id, shown)));
        on_cleanup(move || {
            let remove = |signals: &mut Vec<_>| signals.retain(|&(_, signal)| signal != shown);
            _ = self.shown.try_update_value(remove);
        });
        shown
    }

    /// Updates all signals of a task, with its pending changes. The page may have been left
    /// meanwhile.
    pub fn update_shown(self, mut task: TaskItem) {
        _ = self.pending.try_with_untracked(|pending| pending.preview(&mut task));
        for (id, shown) in self.shown.try_get_value().unwrap_or_default() {
            if id == task.id && shown.try_get_untracked().as_ref() != Some(&task) {
                shown.set(task.clone());
            }
        }
    }

    /// Changes the status of a task; see [`Editor::change`].
    pub fn set_status(self, task: TaskItem, status: TaskStatus) {
        if task.fields.status != status {
            let status = PatchField::Set(status);
            self.change(
                task,
                TaskPatch {
                    status,
                    ..TaskPatch::default()
                },
            );
        }
    }

    /// Applies a patch to a task: shows it at once and sends it.
    pub fn change(self, task: TaskItem, patch: TaskPatch) {
        let is_only = self.pending.try_update(|pending| pending.push(task.id, patch));
        self.update_shown(task.clone());
        if is_only == Some(true) {
            spawn_local(self.send(task));
        }
    }

    /// Sends the pending changes of a task one after the other. `task` is its last saved version.
    async fn send(self, mut task: TaskItem) {
        let id = task.id;
        let next = move || self.pending.try_with_untracked(|pending| pending.next(id)).flatten();
        while let Some(patch) = next() {
            match task_update(id, task.version, patch).await {
                Ok(saved) => {
                    _ = self.pending.try_update(|pending| pending.confirm(id));
                    _ = self.draft.try_update_value(|draft| {
                        draft.iter_mut().for_each(|draft| draft.follow(task.version, &saved));
                    });
                    task = saved;
                    self.update_shown(task.clone());
                }
                Err(error) => {
                    // The shown task may have been refetched meanwhile, and be newer than `task`.
                    _ = self.reload_postponed.try_set_value(true);
                    let discarded = self.pending.try_update(|pending| pending.discard(id));
                    self.update_shown(task.clone());
                    self.report_refusal(id, discarded.unwrap_or_default(), error).await;
                }
            }
        }
        self.realtime.report_task_change();
    }

    /// Shows why a change was refused: the conflict dialog after a failed precondition, otherwise a
    /// toast.
    async fn report_refusal(self, id: i64, patch: TaskPatch, error: AppError) {
        if error.code() == ErrorCode::PreconditionFailed
            && let Ok(saved) = task_get(id).await
        {
            let saved = saved.task;
            self.conflicts.add(Conflict { patch, saved });
        } else {
            self.toaster.show_error(error.0.detail);
        }
    }
}
