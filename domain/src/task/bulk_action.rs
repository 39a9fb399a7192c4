//! Bulk actions on tasks, and the form that chooses them.

use super::{MAX_BULK, TaskPriority, TaskStatus, parse_ids};
use crate::error::FieldError;
use serde::{Deserialize, Serialize};

/// Bulk action on tasks of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskAction {
    /// Sets the status.
    Status(TaskStatus),
    /// Sets the priority.
    Priority(TaskPriority),
    /// Moves the tasks to the trash.
    Delete,
    /// Restores the tasks from the trash.
    Restore,
}

impl TaskAction {
    /// Parses the name of an action, such as `completed`, `high`, `delete` or `restore`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "delete" => Some(Self::Delete),
            "restore" => Some(Self::Restore),
            text => TaskStatus::parse(text)
                .map(Self::Status)
                .or_else(|| TaskPriority::parse(text).map(Self::Priority)),
        }
    }

    /// Returns the name of the action.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Status(status) => status.as_str(),
            Self::Priority(priority) => priority.as_str(),
            Self::Delete => "delete",
            Self::Restore => "restore",
        }
    }
}

/// Fields of the form around a list of tasks: the checked tasks and the pressed button.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskActionForm {
    /// The tasks that are checked.
    pub ids: Vec<i64>,
    /// Name of the action, see [`TaskAction`].
    pub act: String,
    /// Actions on single tasks, independent of the selection: id and name of an action, such as
    /// `5:completed`.
    pub steps: Vec<String>,
}

impl TaskActionForm {
    /// Returns the form of one action on one task.
    #[must_use]
    pub fn step(id: i64, act: TaskAction) -> Self {
        Self {
            steps: vec![step(id, act)],
            ..Self::default()
        }
    }

    /// Returns each action once with the ids of its tasks.
    ///
    /// # Errors
    /// When no task or too many tasks are checked, there are too many steps, or an action is
    /// unknown.
    pub fn parse(self) -> Result<Vec<(TaskAction, Vec<i64>)>, FieldError> {
        if self.steps.is_empty() {
            let act = TaskAction::parse(&self.act)
                .ok_or_else(|| FieldError::new("act", "choice", "Choose what to do with the tasks."))?;
            if self.ids.is_empty() {
                return Err(FieldError::new("ids", "required", "Check the tasks first."));
            }
            return Ok(vec![(act, parse_ids(self.ids)?)]);
        }
        // All of them are one transaction.
        if self.steps.len() > MAX_BULK {
            let message = format!("At most {MAX_BULK} steps at once, not {}.", self.steps.len());
            return Err(FieldError::new("steps", "too_many", message));
        }
        let mut acts: Vec<(TaskAction, Vec<i64>)> = Vec::new();
        for text in &self.steps {
            let (id, act) = text
                .split_once(':')
                .and_then(|(id, act)| Some((id.parse().ok()?, TaskAction::parse(act)?)))
                .ok_or_else(|| {
                    FieldError::new(
                        "steps",
                        "invalid",
                        format!("“{text}” is not an id and an action, such as 5:completed."),
                    )
                })?;
            match acts.iter_mut().find(|(known, _)| *known == act) {
                Some((_, ids)) => ids.push(id),
                None => acts.push((act, vec![id])),
            }
        }
        acts.into_iter().map(|(act, ids)| Ok((act, parse_ids(ids)?))).collect()
    }
}

/// Returns a step of a [`TaskActionForm`].
#[must_use]
pub fn step(id: i64, act: TaskAction) -> String {
    format!("{id}:{}", act.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_actions_and_the_ids_of_their_tasks() {
        let form = TaskActionForm {
            ids: vec![3, 1, 3],
            act: "high".into(),
            steps: Vec::new(),
        };
        let high = TaskAction::Priority(TaskPriority::High);
        assert_eq!(form.clone().parse(), Ok(vec![(high, vec![1, 3])]));
        let steps = TaskActionForm {
            steps: vec!["5:completed".into(), "7:pending".into(), "6:completed".into()],
            ..form.clone()
        };
        let completed = TaskAction::Status(TaskStatus::Completed);
        let pending = TaskAction::Status(TaskStatus::Pending);
        assert_eq!(steps.parse(), Ok(vec![(completed, vec![5, 6]), (pending, vec![7])]));
        let field = |form: TaskActionForm| form.parse().unwrap_err().field().to_owned();
        assert_eq!(
            field(TaskActionForm {
                ids: Vec::new(),
                ..form.clone()
            }),
            "ids"
        );
        assert_eq!(
            field(TaskActionForm {
                act: String::new(),
                ..form.clone()
            }),
            "act"
        );
        for bad in ["5", "x:completed", "5:done"] {
            let steps = vec![bad.to_owned()];
            assert_eq!(field(TaskActionForm { steps, ..form.clone() }), "steps", "{bad}");
        }
    }

    #[test]
    fn the_steps_of_a_form_are_limited_together() {
        let parse = |count: i64| {
            let act = |id: i64| if id % 2 == 0 { "completed" } else { "high" };
            let steps = (0..count).map(|id| format!("{id}:{}", act(id)));
            TaskActionForm {
                steps: steps.collect(),
                ..TaskActionForm::default()
            }
            .parse()
        };
        assert_eq!(parse(100).unwrap().len(), 2);
        let error = parse(101).unwrap_err();
        assert_eq!((error.field(), error.code.as_str()), ("steps", "too_many"));
    }
}
