//! Edit conflicts: a task was changed elsewhere after the page had loaded it.

use super::versions::Difference;
use crate::labels::value_label;
use crate::view_models::TaskItem;
use domain::LocalOrUtc;
use domain::task::{NewTask, TaskField, TaskPatch};
use leptos::prelude::*;

/// A patch that was refused because its precondition failed.
#[derive(Clone)]
pub struct Conflict {
    /// The patch.
    pub patch: TaskPatch,
    /// The task as it is saved now.
    pub saved: TaskItem,
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
pub fn differences(saved: &NewTask, patch: &TaskPatch) -> Vec<Difference> {
    let own = patch.clone().apply(saved.clone());
    let text = |field: TaskField, task: &NewTask| {
        let text = field.text(task, time_text);
        text.map_or_else(|| "None".to_owned(), |text| value_label(field.kind(), &text))
    };
    let rows = TaskField::ALL.map(|field| (field.label(), text(field, saved), text(field, &own)));
    rows.into_iter().filter(|(_, saved, own)| saved != own).collect()
}

/// Returns a time as its inputs show it.
fn time_text(time: &LocalOrUtc) -> String {
    match time {
        LocalOrUtc::Day(day) => day.to_string(),
        // The inputs have no seconds.
        LocalOrUtc::Local(time) => time.to_string().chars().take(16).collect(),
        LocalOrUtc::At(time) => time.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PatchField;
    use domain::task::{TaskPriority, TaskStatus};

    #[test]
    fn a_conflict_shows_the_fields_that_differ_as_pages_do() {
        let saved = NewTask {
            title: "Pay rent".into(),
            status: TaskStatus::InProgress,
            due_date: "2026-03-29T17:30".parse().ok(),
            ..NewTask::default()
        };
        let patch = TaskPatch {
            title: PatchField::Set("Pay rent".into()),
            status: PatchField::Set(TaskStatus::Completed),
            priority: PatchField::Set(TaskPriority::Medium),
            labels: PatchField::Set(vec!["home".into()]),
            due_date: PatchField::Set("2026-03-30".parse().unwrap()),
            ..TaskPatch::default()
        };
        let row = |label, saved: &str, own: &str| (label, saved.to_owned(), own.to_owned());
        assert_eq!(
            differences(&saved, &patch),
            [
                row("Status", "In progress", "Completed"),
                row("Labels", "None", "home"),
                row("Due", "2026-03-29 17:30", "2026-03-30"),
            ]
        );
    }
}
