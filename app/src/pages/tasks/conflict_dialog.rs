//! The dialog for edit conflicts.

use super::conflict::{Conflict, Conflicts, differences};
use super::editor::Editor;
use super::versions::VersionsTable;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Shows both versions of a task when a change was refused, and lets the user choose one.
#[component]
pub fn ConflictDialog() -> impl IntoView {
    let editor = Editor::from_context();
    let conflicts = editor.conflicts();
    let dialog = NodeRef::<Dialog>::new();
    open_on_conflict(dialog, conflicts);
    // Escape keeps the saved version.
    let keeps_own = StoredValue::new(false);
    let close = move |own: bool| {
        keeps_own.set_value(own);
        if let Some(dialog) = dialog.get_untracked() {
            close_dialog(&dialog);
        }
    };
    // The next conflict opens the dialog again.
    let closed = move |_| {
        let Some(Conflict { patch, saved }) = conflicts.take_first() else {
            return;
        };
        if keeps_own.get_value() {
            editor.change(saved, patch);
        } else {
            editor.update_shown(saved);
        }
        keeps_own.set_value(false);
    };
    let rows = move || {
        let conflict = conflicts.first();
        conflict.map_or_else(Vec::new, |conflict| {
            differences(&conflict.saved.fields, &conflict.patch)
        })
    };
    let heading = move || {
        let conflict = conflicts.first();
        conflict.map(|conflict| format!("“{}” was changed elsewhere", conflict.saved.fields.title))
    };
    view! {
        <dialog class="dialog dialog-wide" node_ref=dialog aria-labelledby="conflict-title" on:close=closed>
            <h2 id="conflict-title">{heading}</h2>
            <p class="section-text">
                "It was saved by someone else, or by you in another window, after you opened this page. Which version do you want to keep?"
            </p>
            {move || view! { <VersionsTable rows=rows()/> }}
            <div class="actions confirm-buttons">
                <button type="button" class="button" on:click=move |_| close(false)>"Keep the saved version"</button>
                <button type="button" class="button button-primary" on:click=move |_| close(true)>"Keep my version"</button>
            </div>
        </dialog>
    }
}

// Without scripts the edit form shows the conflict.
#[cfg(not(feature = "hydrate"))]
fn open_on_conflict(_dialog: NodeRef<Dialog>, _conflicts: Conflicts) {}
#[cfg(not(feature = "hydrate"))]
fn close_dialog<T>(_dialog: &T) {}

#[cfg(feature = "hydrate")]
fn open_on_conflict(dialog: NodeRef<Dialog>, conflicts: Conflicts) {
    Effect::new(move || {
        if let (true, Some(dialog)) = (conflicts.first().is_some(), dialog.get())
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
