//! The dialog for edit conflicts.

use super::conflict::{Conflict, CurrentConflict, differences};
use super::editor::Editor;
use super::versions::VersionsTable;
use leptos::html::Dialog;
use leptos::prelude::*;

/// Shows both versions of a task when a change was refused, and lets the user choose one.
#[component]
pub fn ConflictDialog() -> impl IntoView {
    let editor = Editor::from_context();
    let conflict = editor.conflict();
    let dialog = NodeRef::<Dialog>::new();
    open_on_conflict(dialog, conflict);
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            close_dialog(&dialog);
        }
        conflict.clear();
    };
    let keep_own = move |_| {
        if let Some(Conflict { patch, saved }) = conflict.get_untracked() {
            editor.change(saved, patch);
        }
        close();
    };
    let use_saved = move |_| {
        if let Some(conflict) = conflict.get_untracked() {
            editor.update_shown(conflict.saved);
        }
        close();
    };
    let rows = move || {
        let conflict = conflict.get();
        conflict.map_or_else(Vec::new, |conflict| {
            differences(&conflict.saved.fields, &conflict.patch)
        })
    };
    view! {
        <dialog class="dialog dialog-wide" node_ref=dialog aria-labelledby="conflict-title" on:cancel=use_saved>
            <h2 id="conflict-title">"This task was changed elsewhere"</h2>
            <p class="section-text">
                "It was saved by someone else, or by you in another window, after you opened this page. Which version do you want to keep?"
            </p>
            {move || view! { <VersionsTable rows=rows()/> }}
            <div class="actions confirm-buttons">
                <button type="button" class="button" on:click=use_saved>"Keep the saved version"</button>
                <button type="button" class="button button-primary" on:click=keep_own>"Keep my version"</button>
            </div>
        </dialog>
    }
}

// Without scripts the edit form shows the conflict.
#[cfg(not(feature = "hydrate"))]
fn open_on_conflict(_dialog: NodeRef<Dialog>, _conflict: CurrentConflict) {}
#[cfg(not(feature = "hydrate"))]
fn close_dialog<T>(_dialog: &T) {}

#[cfg(feature = "hydrate")]
fn open_on_conflict(dialog: NodeRef<Dialog>, conflict: CurrentConflict) {
    Effect::new(move || {
        if let (true, Some(dialog)) = (conflict.get().is_some(), dialog.get())
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
