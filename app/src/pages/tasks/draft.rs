//! Text that is typed into the open fields of a task.

use crate::view_models::TaskItem;
use domain::task::{TaskForm, TaskPatch, parse_title};

/// The open fields of a task. The editor keeps them, so that a list that is rendered again shows
/// what was typed, and a change is sent for the version that the fields were opened with.
pub struct Draft {
    /// The saved task that the fields were opened with.
    task: TaskItem,
    /// The fields when they were opened.
    before: TaskForm,
    /// The fields now.
    pub form: TaskForm,
}

impl Draft {
    /// Returns the fields of a task without changes.
    #[must_use]
    pub fn new(task: TaskItem) -> Self {
        let form = TaskForm::of_task(&task.fields);
        Self {
            task,
            before: form.clone(),
            form,
        }
    }

    /// Follows a change of this page: the change of the task at `version` was saved as `saved`.
    pub fn follow(&mut self, version: i64, saved: &TaskItem) {
        if self.task.id == saved.id && self.task.version == version {
            self.task = saved.clone();
        }
    }

    /// Returns the task that the fields were opened with, and the changes.
    ///
    /// # Errors
    ///
    /// The error messages of the fields.
    pub fn changes(&self) -> Result<(TaskItem, TaskPatch), String> {
        let patch = changes(self.before.clone(), self.form.clone())?;
        Ok((self.task.clone(), patch))
    }
}

/// Returns the changes between two states of the fields, or the error messages of the new state.
fn changes(before: TaskForm, now: TaskForm) -> Result<TaskPatch, String> {
    let (mut task, errors) = now.read();
    let title = parse_title(&task.title).map(|title| task.title = title);
    let messages: Vec<_> = title
        .err()
        .into_iter()
        .chain(errors)
        .map(|error| error.message)
        .collect();
    if !messages.is_empty() {
        return Err(messages.join(" "));
    }
    Ok(TaskPatch::between(&before.read().0, task))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PatchField;

    #[test]
    fn only_changed_fields_are_sent() {
        let before = TaskForm {
            title: "Pay".into(),
            status: "pending".into(),
            priority: "low".into(),
            due_date: "2026-03-29".into(),
            ..TaskForm::default()
        };
        assert_eq!(changes(before.clone(), before.clone()), Ok(TaskPatch::default()));
        let now = TaskForm {
            title: "Pay rent".into(),
            labels: "Home, bills".into(),
            due_date: String::new(),
            ..before.clone()
        };
        let expected = TaskPatch {
            title: PatchField::Set("Pay rent".into()),
            labels: PatchField::Set(vec!["Home".into(), "bills".into()]),
            due_date: PatchField::Clear,
            ..TaskPatch::default()
        };
        assert_eq!(changes(before.clone(), now), Ok(expected));
        let empty = TaskForm {
            title: " ".into(),
            ..before.clone()
        };
        assert_eq!(changes(before, empty), Err("Give the task a title.".into()));
    }
}
