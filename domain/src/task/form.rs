//! The form of a task, as a browser posts it.

use super::{NewTask, TaskField, TaskFieldKind};
use crate::error::FieldError;
use crate::local_or_utc::LocalOrUtc;
use serde::{Deserialize, Serialize};

/// The values of the form of one task.
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
    /// Stage of the work; empty: the default.
    pub status: String,
    /// Importance; empty: the default.
    pub priority: String,
    /// Words under which it is found again, separated by spaces or commas.
    pub labels: String,
    /// Day to begin, such as `2026-03-28`; empty: any time.
    pub start_date: String,
    /// The time of that day, such as `09:00`; empty: the whole day.
    pub start_time: String,
    /// Day by which the task should be done, such as `2026-03-29`; empty: any time.
    pub due_date: String,
    /// The time of that day, such as `17:30`; empty: the whole day.
    pub due_time: String,
}

/// An input of the form of a task.
#[derive(Clone, Copy, Debug)]
pub struct TaskInput {
    /// Name of the posted value.
    pub name: &'static str,
    /// Label on pages.
    pub label: &'static str,
    /// Kind.
    pub kind: TaskFieldKind,
    /// Its value in a form.
    pub value: fn(&mut TaskForm) -> &mut String,
}

/// The inputs of the form of a task.
pub const TASK_INPUTS: [TaskInput; 9] = {
    use TaskFieldKind::{Date, Labels, Line, Priority, Status, Text, TimeOfDay};
    [
        input("form[title]", "Title", Line, |form| &mut form.title),
        input("form[description]", "Description", Text, |form| &mut form.description),
        input("form[status]", "Status", Status, |form| &mut form.status),
        input("form[priority]", "Priority", Priority, |form| &mut form.priority),
        input("form[labels]", "Labels", Labels, |form| &mut form.labels),
        input("form[start_date]", "Start date", Date, |form| &mut form.start_date),
        input("form[start_time]", "Start time", TimeOfDay, |form| &mut form.start_time),
        input("form[due_date]", "Due date", Date, |form| &mut form.due_date),
        input("form[due_time]", "Due time", TimeOfDay, |form| &mut form.due_time),
    ]
};

const fn input(
    name: &'static str,
    label: &'static str,
    kind: TaskFieldKind,
    value: fn(&mut TaskForm) -> &mut String,
) -> TaskInput {
    TaskInput {
        name,
        label,
        kind,
        value,
    }
}

/// The names of [`TASK_INPUTS`].
pub const TASK_INPUT_NAMES: [&str; TASK_INPUTS.len()] = {
    let mut names = [""; TASK_INPUTS.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = TASK_INPUTS[at].name;
        at += 1;
    }
    names
};

impl TaskForm {
    /// Returns the form with the values of a task, whose times are local.
    #[must_use]
    pub fn of_task(task: &NewTask) -> Self {
        let (start_date, start_time) = day_and_time(task.start_date);
        let (due_date, due_time) = day_and_time(task.due_date);
        Self {
            id: 0,
            version: 0,
            title: task.title.clone(),
            description: task.description.clone().unwrap_or_default(),
            status: task.status.as_str().to_owned(),
            priority: task.priority.as_str().to_owned(),
            labels: task.labels.join(" "),
            start_date,
            start_time,
            due_date,
            due_time,
        }
    }

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
        let mut task = NewTask::default();
        let texts = [
            (TaskField::Title, self.title),
            (TaskField::Description, self.description),
            (TaskField::Status, self.status),
            (TaskField::Priority, self.priority),
            (TaskField::Labels, self.labels),
        ];
        let texts = texts.iter().filter(|(_, text)| !text.is_empty());
        let mut errors: Vec<_> = texts
            .filter_map(|(field, text)| field.read(&mut task, text).err())
            .collect();
        let mut time = |date, day: &str, time: &str| {
            let time = parse_time(date, day, time);
            time.map_err(|error| errors.push(error)).unwrap_or_default()
        };
        task.start_date = time(("start_date", "start_time"), &self.start_date, &self.start_time);
        task.due_date = time(("due_date", "due_time"), &self.due_date, &self.due_time);
        errors.extend(task.check_start().err());
        (task, errors)
    }
}

/// Returns the texts of the inputs for a day and a time.
fn day_and_time(time: Option<LocalOrUtc>) -> (String, String) {
    match time {
        Some(LocalOrUtc::Day(day)) => (day.to_string(), String::new()),
        Some(LocalOrUtc::Local(time)) => {
            let (day, time) = (time.date().to_string(), time.time().to_string());
            // The input has no seconds.
            (day, time.get(..5).unwrap_or_default().to_owned())
        }
        Some(LocalOrUtc::At(_)) | None => Default::default(),
    }
}

/// Parses the texts of the inputs `names` for a day and a time.
fn parse_time(names: (&str, &str), day: &str, time: &str) -> Result<Option<LocalOrUtc>, FieldError> {
    let (day, time) = (day.trim(), time.trim());
    let text = match (day, time) {
        ("", "") => return Ok(None),
        ("", _) => {
            let message = "Say on which day, or leave out the time.";
            return Err(FieldError::new(names.0, "required", message));
        }
        (day, "") => day.to_owned(),
        (day, time) => format!("{day}T{time}"),
    };
    match text.parse() {
        Ok(moment) => Ok(Some(moment)),
        Err(_) if !time.is_empty() && day.parse::<LocalOrUtc>().is_ok() => {
            Err(FieldError::new(names.1, "invalid", "Write a time as 17:30."))
        }
        Err(_) => Err(FieldError::new(names.0, "invalid", "Write a day as 2026-03-29.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{TaskPriority, TaskStatus};

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
    fn every_input_has_its_own_value_and_is_filled_from_a_task() {
        let mut form = TaskForm::default();
        for input in TASK_INPUTS {
            let value = (input.value)(&mut form);
            assert_eq!(*value, "", "{}", input.name);
            input.name.clone_into(value);
        }
        let posted = serde_json::to_value(&form).unwrap();
        for input in TASK_INPUTS {
            let name = input.name.trim_start_matches("form[").trim_end_matches(']');
            assert_eq!(posted[name], input.name);
            let value = match input.kind {
                TaskFieldKind::Line | TaskFieldKind::Text => "Pay rent",
                TaskFieldKind::Status => "completed",
                TaskFieldKind::Priority => "high",
                TaskFieldKind::Labels => "bills home",
                TaskFieldKind::Date => "2026-03-29",
                TaskFieldKind::TimeOfDay => "17:30",
            };
            value.clone_into((input.value)(&mut form));
        }
        let task = form.clone().parse().unwrap();
        assert_eq!(TaskForm::of_task(&task), form);
    }

    #[test]
    fn a_day_may_have_a_time() {
        let due = |date, time| form(date, time).parse().unwrap().due_date;
        assert_eq!(due("2026-03-29", ""), "2026-03-29".parse().ok());
        assert_eq!(due("2026-03-29", "17:30"), "2026-03-29T17:30".parse().ok());
        let midnight = form("2026-03-29", "00:00").parse().unwrap();
        assert_eq!(midnight.due_date, "2026-03-29T00:00".parse().ok());
        assert_eq!(TaskForm::of_task(&midnight).due_time, "00:00");
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
        let start = |date: &str, time: &str| TaskForm {
            start_date: date.into(),
            start_time: time.into(),
            ..form("2026-03-29", "17:30")
        };
        assert_eq!(fields(start("", "17:30")), ["start_date"]);
        assert_eq!(fields(start("2026-03-28", "noon")), ["start_time"]);
        assert_eq!(fields(start("2026-03-29", "17:31")), ["start_date"]);
        let bad = TaskForm {
            title: String::new(),
            status: "done".into(),
            priority: "highest".into(),
            labels: "x".repeat(41),
            ..form("", "")
        };
        assert_eq!(fields(bad), ["title", "labels", "status", "priority"]);
    }
}
