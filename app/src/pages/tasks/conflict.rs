//! Edit conflicts: a task was changed elsewhere after the page had loaded it.

use super::versions::Difference;
use crate::labels::value_label;
use crate::view_models::TaskItem;
use domain::LocalOrUtc;
use domain::task::{NewTask, TaskField, TaskPatch};
use leptos::prelude::*;
use std::collections::VecDeque;

/// A patch that was refused because its precondition failed.
#[derive(Clone)]
pub struct Conflict {
    /// The patch.
    pub patch: TaskPatch,
    /// The task as it is saved now.
    pub saved: TaskItem,
}

/// The conflicts that the dialog shows, one after the other.
#[derive(Clone, Copy)]
pub struct Conflicts(RwSignal<VecDeque<Conflict>>);

impl Default for Conflicts {
    fn default() -> Self {
        Self(RwSignal::new(VecDeque::new()))
    }
}

impl Conflicts {
    /// Adds a conflict, which is shown after the others.
    pub fn add(self, conflict: Conflict) {
        _ = self.0.try_update(|conflicts| conflicts.push_back(conflict));
    }

    /// Removes the first conflict, which the user has decided.
    #[must_use]
    pub fn take_first(self) -> Option<Conflict> {
        self.0.try_update(VecDeque::pop_front).flatten()
    }

    /// Returns the first conflict; reactive.
    #[must_use]
    pub fn first(self) -> Option<Conflict> {
        self.0.with(|conflicts| conflicts.front().cloned())
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
    fn conflicts_are_decided_one_after_the_other() {
        Owner::new().with(|| {
            let conflict = |id| Conflict {
                patch: TaskPatch::default(),
                saved: TaskItem {
                    id,
                    version: 1,
                    fields: NewTask::default(),
                    due: None,
                },
            };
            let conflicts = Conflicts::default();
            conflicts.add(conflict(1));
            conflicts.add(conflict(2));
            let first = || untrack(|| conflicts.first()).map(|conflict| conflict.saved.id);
            assert_eq!(first(), Some(1));
            assert_eq!(conflicts.take_first().map(|conflict| conflict.saved.id), Some(1));
            assert_eq!(first(), Some(2));
            assert!(conflicts.take_first().is_some() && conflicts.take_first().is_none());
        });
    }

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
