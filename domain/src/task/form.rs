//! The forms of tasks, as a browser posts them.

use super::{NewTask, TaskPriority, TaskStatus, parse_ids, split_labels};
use crate::error::FieldError;
use crate::local_or_utc::LocalOrUtc;
use serde::{Deserialize, Serialize};

/// The fields of the form of one task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskForm {
    /// The task; 0: a new one.
    pub id: i64,
    /// The version that its author has seen.
    pub version: i64,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Where it is in its life; empty: the default.
    pub status: String,
    /// How much it matters; empty: the default.
    pub priority: String,
    /// Words under which it is found again, separated by spaces or commas.
    pub labels: String,
    /// The day when it should be done, such as `2026-03-29`; empty: any time.
    pub due_date: String,
    /// The time of that day, such as `17:30`; empty: the whole day.
    pub due_time: String,
}

impl TaskForm {
    /// The task that the form describes.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn parse(self) -> Result<NewTask, Vec<FieldError>> {
        let (task, errors) = self.read();
        match task.parse() {
            Ok(task) if errors.is_empty() => Ok(task),
            Ok(_) => Err(errors),
            Err(others) => Err(others.into_iter().chain(errors).collect()),
        }
    }

    /// Parses the fields and names those that cannot be parsed, without the rules of a task: a
    /// browser that leaves them to the server loads 12 kB less.
    #[must_use]
    pub fn read(self) -> (NewTask, Vec<FieldError>) {
        let mut errors = Vec::new();
        let status = choice(&self.status, "status", TaskStatus::parse).map_err(|error| errors.push(error));
        let priority = choice(&self.priority, "priority", TaskPriority::parse).map_err(|error| errors.push(error));
        let due_date = parse_due(&self.due_date, &self.due_time).map_err(|error| errors.push(error));
        let task = NewTask {
            title: self.title,
            description: Some(self.description),
            status: status.unwrap_or_default(),
            priority: priority.unwrap_or_default(),
            labels: split_labels(&self.labels),
            due_date: due_date.unwrap_or_default(),
        };
        (task, errors)
    }
}

fn choice<T: Default>(text: &str, field: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, FieldError> {
    match text {
        "" => Ok(T::default()),
        text => parse(text)
            .ok_or_else(|| FieldError::new(field, "choice", format!("Choose one of the list, not “{text}”."))),
    }
}

/// When something is due, from a field for the day and one for the time.
fn parse_due(date: &str, time: &str) -> Result<Option<LocalOrUtc>, FieldError> {
    let (date, time) = (date.trim(), time.trim());
    let text = match (date, time) {
        ("", "") => return Ok(None),
        ("", _) => {
            let message = "Say on which day, or leave out the time.";
            return Err(FieldError::new("due_date", "required", message));
        }
        (date, "") => date.to_owned(),
        (date, time) => format!("{date}T{time}"),
    };
    match text.parse() {
        Ok(moment) => Ok(Some(moment)),
        Err(_) if !time.is_empty() && date.parse::<LocalOrUtc>().is_ok() => {
            Err(FieldError::new("due_time", "invalid", "Write a time as 17:30."))
        }
        Err(_) => Err(FieldError::new("due_date", "invalid", "Write a day as 2026-03-29.")),
    }
}

/// Bulk action on tasks of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskAct {
    /// Gives them a status.
    Status(TaskStatus),
    /// Gives them a priority.
    Priority(TaskPriority),
    /// Puts them among the deleted ones.
    Delete,
    /// Brings them back.
    Restore,
}

impl TaskAct {
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

    /// Its name.
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

/// The fields of the form around a list of tasks: its boxes, and the button that was pressed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskActForm {
    /// The tasks that are checked.
    pub ids: Vec<i64>,
    /// Name of the action, see [`TaskAct`].
    pub act: String,
    /// Actions on single tasks, independent of the selection: id and name of an action, such as
    /// `5:completed`.
    pub steps: Vec<String>,
}

impl TaskActForm {
    /// A form that does one thing to one task.
    #[must_use]
    pub fn step(id: i64, act: TaskAct) -> Self {
        Self {
            steps: vec![step(id, act)],
            ..Self::default()
        }
    }

    /// Returns each action once with the ids of its tasks.
    ///
    /// # Errors
    /// When nothing is checked, too much is, or an act is not known.
    pub fn parse(self) -> Result<Vec<(TaskAct, Vec<i64>)>, FieldError> {
        if self.steps.is_empty() {
            let act = TaskAct::parse(&self.act)
                .ok_or_else(|| FieldError::new("act", "choice", "Choose what to do with the tasks."))?;
            if self.ids.is_empty() {
                return Err(FieldError::new("ids", "required", "Check the tasks first."));
            }
            return Ok(vec![(act, parse_ids(self.ids)?)]);
        }
        let mut acts: Vec<(TaskAct, Vec<i64>)> = Vec::new();
        for text in &self.steps {
            let (id, act) = text
                .split_once(':')
                .and_then(|(id, act)| Some((id.parse().ok()?, TaskAct::parse(act)?)))
                .ok_or_else(|| {
                    FieldError::new("steps", "invalid", format!("“{text}” is nothing to do: 5:completed."))
                })?;
            match acts.iter_mut().find(|(known, _)| *known == act) {
                Some((_, ids)) => ids.push(id),
                None => acts.push((act, vec![id])),
            }
        }
        acts.into_iter().map(|(act, ids)| Ok((act, parse_ids(ids)?))).collect()
    }
}

/// One of the steps of a [`TaskActForm`].
#[must_use]
pub fn step(id: i64, act: TaskAct) -> String {
    format!("{id}:{}", act.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(due_date: &str, due_time: &str) -> TaskForm {
        TaskForm {
            title: " Pay rent ".into(),
            due_date: due_date.into(),
            due_time: due_time.into(),
            ..TaskForm::default()
        }
    }

    #[test]
    fn an_empty_field_is_the_default() {
        let task = form("", "").parse().unwrap();
        assert_eq!(task.title, "Pay rent");
        assert_eq!((task.description, task.due_date), (None, None));
        assert_eq!(
            (task.status, task.priority),
            (TaskStatus::Pending, TaskPriority::Medium)
        );
        assert!(task.labels.is_empty());
    }

    #[test]
    fn a_day_may_have_a_time() {
        let due = |date, time| form(date, time).parse().unwrap().due_date;
        assert_eq!(due("2026-03-29", ""), "2026-03-29".parse().ok());
        assert_eq!(due("2026-03-29", "17:30"), "2026-03-29T17:30".parse().ok());
    }

    #[test]
    fn every_bad_field_is_named() {
        let fields = |form: TaskForm| -> Vec<String> {
            let errors = form.parse().unwrap_err();
            errors.iter().map(|error| error.field().to_owned()).collect()
        };
        assert_eq!(fields(form("", "17:30")), ["due_date"]);
        assert_eq!(fields(form("29.3.2026", "")), ["due_date"]);
        assert_eq!(fields(form("2026-03-29", "5 o'clock")), ["due_time"]);
        let bad = TaskForm {
            title: String::new(),
            status: "done".into(),
            priority: "highest".into(),
            labels: "x".repeat(41),
            ..form("", "")
        };
        assert_eq!(fields(bad), ["title", "labels", "status", "priority"]);
    }

    #[test]
    fn a_list_says_what_to_do_to_which_tasks() {
        let form = TaskActForm {
            ids: vec![3, 1, 3],
            act: "high".into(),
            steps: Vec::new(),
        };
        let high = TaskAct::Priority(TaskPriority::High);
        assert_eq!(form.clone().parse(), Ok(vec![(high, vec![1, 3])]));
        let steps = TaskActForm {
            steps: vec!["5:completed".into(), "7:pending".into(), "6:completed".into()],
            ..form.clone()
        };
        let completed = TaskAct::Status(TaskStatus::Completed);
        let pending = TaskAct::Status(TaskStatus::Pending);
        assert_eq!(steps.parse(), Ok(vec![(completed, vec![5, 6]), (pending, vec![7])]));
        let field = |form: TaskActForm| form.parse().unwrap_err().field().to_owned();
        assert_eq!(
            field(TaskActForm {
                ids: Vec::new(),
                ..form.clone()
            }),
            "ids"
        );
        assert_eq!(
            field(TaskActForm {
                act: String::new(),
                ..form.clone()
            }),
            "act"
        );
        for bad in ["5", "x:completed", "5:done"] {
            let steps = vec![bad.to_owned()];
            assert_eq!(field(TaskActForm { steps, ..form.clone() }), "steps", "{bad}");
        }
    }
}
