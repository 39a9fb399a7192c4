//! Edit conflicts: a task was changed elsewhere after the page had loaded it.

use super::versions::Difference;
use crate::labels::{priority_label, status_label};
use crate::view_models::TaskDetail;
use domain::PatchField;
use domain::task::TaskPatch;
use leptos::prelude::*;

/// A patch that was refused because its precondition failed.
#[derive(Clone)]
pub struct Conflict {
    /// The patch.
    pub patch: TaskPatch,
    /// The task as it is saved now.
    pub saved: TaskDetail,
}

/// The conflict that the dialog shows.
#[derive(Clone, Copy)]
pub struct CurrentConflict(RwSignal<Option<Conflict>>);

impl Default for CurrentConflict {
    fn default() -> Self {
        Self(RwSignal::new(None))
    }
}

impl CurrentConflict {
    /// Shows `conflict`.
    pub fn show(self, conflict: Conflict) {
        self.0.set(Some(conflict));
    }

    /// Removes the conflict.
    pub fn clear(self) {
        self.0.set(None);
    }

    /// Returns the conflict; reactive.
    #[must_use]
    pub fn get(self) -> Option<Conflict> {
        self.0.get()
    }

    /// Returns the conflict; not reactive.
    #[must_use]
    pub fn get_untracked(self) -> Option<Conflict> {
        self.0.get_untracked()
    }
}

/// Returns the fields in which the saved task and the patch differ.
#[must_use]
pub fn differences(saved: &TaskDetail, patch: &TaskPatch) -> Vec<Difference> {
    let mut rows: Vec<Difference> = Vec::new();
    let mut row = |name, saved: &str, own: String| {
        if saved != own {
            rows.push((name, saved.to_owned(), own));
        }
    };
    let task = &saved.row;
    if let PatchField::Set(title) = &patch.title {
        row("Title", &task.title, title.trim().to_owned());
    }
    if let PatchField::Set(status) = patch.status {
        row("Status", status_label(task.status), status_label(status).to_owned());
    }
    if let PatchField::Set(priority) = patch.priority {
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
            // The fields have no seconds.
            PatchField::Set(domain::LocalOrUtc::Local(time)) => time.to_string().chars().take(16).collect(),
            _ => "None".to_owned(),
        };
        let own = own.trim_end_matches(" 00:00").to_owned();
        row("Due", due.as_deref().map_or("None", str::trim), own);
    }
    rows
}
