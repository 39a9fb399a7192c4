//! A task that was changed by somebody else meanwhile: both versions, and the question which one it shall be.

use super::edit::Editor;
use super::words::{priority_label, status_label};
use crate::views::{TaskDetail, TaskItem};
use domain::Change;
use domain::task::TaskPatch;
use leptos::html::Dialog;
use leptos::prelude::*;

/// A change that was refused because the task is not as its author has seen it.
#[derive(Clone)]
pub struct Conflict {
    /// The change.
    pub patch: TaskPatch,
    /// The task as it is now.
    pub saved: TaskDetail,
}

/// The conflict that is asked about.
#[derive(Clone, Copy)]
pub struct Conflicts(RwSignal<Option<Conflict>>);

impl Default for Conflicts {
    fn default() -> Self {
        Self(RwSignal::new(None))
    }
}

impl Conflicts {
    /// Asks.
    pub fn ask(self, conflict: Conflict) {
        self.0.set(Some(conflict));
    }
}

/// What a change and a task say of the same field: its name, the task's value, the change's.
pub type Difference = (&'static str, String, String);

/// Where the task and the change differ.
#[must_use]
pub fn differences(saved: &TaskDetail, patch: &TaskPatch) -> Vec<Difference> {
    let mut rows: Vec<Difference> = Vec::new();
    let mut row = |name, saved: &str, own: String| {
        if saved != own {
            rows.push((name, saved.to_owned(), own));
        }
    };
    let task = &saved.row;
    if let Change::Set(title) = &patch.title {
        row("Title", &task.title, title.trim().to_owned());
    }
    if let Change::Set(status) = patch.status {
        row("Status", status_label(task.status), status_label(status).to_owned());
    }
    if let Change::Set(priority) = patch.priority {
        row(
            "Priority",
            priority_label(task.priority),
            priority_label(priority).to_owned(),
        );
    }
    if !patch.labels.is_keep() {
        let text = |labels: &[String]| {
            if labels.is_empty() {
                "None".to_owned()
            } else {
                labels.join(" ")
            }
        };
        let own = patch.labels.clone().over(None).unwrap_or_default();
        row("Labels", &text(&task.labels), text(&own));
    }
    if !patch.due_date.is_keep() {
        let due = saved.due.as_ref().map(|due| format!("{} {}", due.date, due.time));
        let own = match patch.due_date {
            // To the minute, as the fields have it.
            Change::Set(domain::Moment::Local(time)) => time.to_string().chars().take(16).collect(),
            _ => "None".to_owned(),
        };
        let own = own.trim_end_matches(" 00:00").to_owned();
        row("Due", due.as_deref().map_or("None", str::trim), own);
    }
    rows
}

/// What is saved beside what somebody else wrote, where they differ.
#[component]
pub fn VersionsTable(
    /// The fields.
    rows: Vec<Difference>,
) -> impl IntoView {
    let rows = rows
        .into_iter()
        .map(|(name, saved, own)| view! { <tr><th scope="row">{name}</th><td>{saved}</td><td>{own}</td></tr> })
        .collect_view();
    view! {
        <div class="table-box">
            <table class="table">
                <thead>
                    <tr><th scope="col">"Field"</th><th scope="col">"Saved now"</th><th scope="col">"Yours"</th></tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The question. It is there when a change is refused.
#[component]
pub fn ConflictDialog() -> impl IntoView {
    let editor = Editor::of_page();
    let conflicts = editor.conflicts();
    let dialog = NodeRef::<Dialog>::new();
    open_when(dialog, conflicts);
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            close_dialog(&dialog);
        }
        conflicts.0.set(None);
    };
    let keep_own = move |_| {
        if let Some(Conflict { patch, saved }) = conflicts.0.get_untracked() {
            editor.change(TaskItem::from(&saved), patch);
        }
        close();
    };
    let take_saved = move |_| {
        if let Some(conflict) = conflicts.0.get_untracked() {
            editor.tell(TaskItem::from(&conflict.saved));
        }
        close();
    };
    let rows = move || {
        let rows = conflicts.0.with(|conflict| {
            conflict
                .as_ref()
                .map(|conflict| differences(&conflict.saved, &conflict.patch))
        });
        rows.unwrap_or_default()
    };
    view! {
        <dialog class="dialog dialog-wide" node_ref=dialog aria-labelledby="conflict-title" on:cancel=take_saved>
            <h2 id="conflict-title">"This task was changed meanwhile"</h2>
            <p class="section-text">
                "Somebody, or you in another window, has saved it after you opened this page. Which version shall it be?"
            </p>
            {move || view! { <VersionsTable rows=rows()/> }}
            <div class="actions confirm-buttons">
                <button type="button" class="button" on:click=take_saved>"Take what is saved"</button>
                <button type="button" class="button button-primary" on:click=keep_own>"Keep mine"</button>
            </div>
        </dialog>
    }
}

// The server asks on the page that follows.
#[cfg(not(feature = "hydrate"))]
fn open_when(_dialog: NodeRef<Dialog>, _conflicts: Conflicts) {}
#[cfg(not(feature = "hydrate"))]
fn close_dialog<T>(_dialog: &T) {}

#[cfg(feature = "hydrate")]
fn open_when(dialog: NodeRef<Dialog>, conflicts: Conflicts) {
    Effect::new(move || {
        if let (true, Some(dialog)) = (conflicts.0.with(Option::is_some), dialog.get())
            && !dialog.open()
        {
            drop(dialog.show_modal());
        }
    });
}

#[cfg(feature = "hydrate")]
fn close_dialog(dialog: &web_sys::HtmlDialogElement) {
    dialog.close();
}
