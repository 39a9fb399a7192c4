//! Fields of a task that its owner writes: their values, and the table of the fields.

use super::{TaskFieldKind, TaskPriority, TaskStatus, split_labels};
use crate::error::FieldError;
use crate::local_or_utc::{DayOrTime, LocalOrUtc, NotATime, TimeZone};
use chrono::{NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};

/// Fields of a task that its owner writes, with times of type `T`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(
        as = NewTask,
        bound = "",
        description = "Request to create or replace a task; absent fields get their defaults."
    )
)]
#[serde(deny_unknown_fields, bound(deserialize = "T: Deserialize<'de>"))]
pub struct TaskFields<T> {
    /// Title, on one line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 200, example = "Write the report")
    )]
    pub title: String,
    /// Description.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_length = 1000))]
    pub description: Option<String>,
    /// Status.
    #[serde(default)]
    pub status: TaskStatus,
    /// Priority.
    #[serde(default)]
    pub priority: TaskPriority,
    /// Labels: each without spaces and commas, kept in lower case.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(max_items = 10, example = json!(["home", "garden"])))]
    pub labels: Vec<String>,
    /// Start date, not after the due date; written as `due_date`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-03-28"))]
    pub start_date: Option<T>,
    /// Due date: a date, which means the whole day and has no time zone, or a time as RFC 3339. In
    /// requests a time without an offset is in the caller's time zone.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "2026-03-29T10:00:00Z"))]
    pub due_date: Option<T>,
}

/// Request to create or replace a task; absent fields get their defaults.
pub type NewTask = TaskFields<LocalOrUtc>;

impl<T> Default for TaskFields<T> {
    fn default() -> Self {
        Self {
            title: String::new(),
            description: None,
            status: TaskStatus::default(),
            priority: TaskPriority::default(),
            labels: Vec::new(),
            start_date: None,
            due_date: None,
        }
    }
}

impl<T> TaskFields<T> {
    /// Converts the times; those without a result are left out.
    #[must_use]
    pub fn map_times<U>(self, mut convert: impl FnMut(TaskField, T) -> Option<U>) -> TaskFields<U> {
        let mut map = |field, time: Option<T>| time.and_then(|time| convert(field, time));
        TaskFields {
            start_date: map(TaskField::StartDate, self.start_date),
            due_date: map(TaskField::DueDate, self.due_date),
            title: self.title,
            description: self.description,
            status: self.status,
            priority: self.priority,
            labels: self.labels,
        }
    }

    /// Returns whether a time is set.
    #[must_use]
    pub fn has_time(&self) -> bool {
        self.start_date.is_some() || self.due_date.is_some()
    }
}

impl NewTask {
    /// Returns the fields as they will be stored, or all their errors. Local times are those of
    /// `zone`. The dates of `before`, the task until now, are acceptable together: in another time
    /// zone, a day may begin after a time that it preceded.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn resolve(
        self,
        zone: &impl TimeZone,
        before: Option<&TaskFields<DayOrTime>>,
    ) -> Result<TaskFields<DayOrTime>, Vec<FieldError>> {
        let mut errors = Vec::new();
        let resolved = self.map_times(|field, time| {
            let time = zone.resolve(field.name(), time);
            time.map_err(|error| errors.push(error)).ok()
        });
        let dates = |task: &TaskFields<DayOrTime>| (task.start_date, task.due_date);
        if before.map(dates) != Some(dates(&resolved)) {
            errors.extend(resolved.clone().to_local(zone).check_start().err());
        }
        match resolved.parse() {
            Ok(task) if errors.is_empty() => Ok(task),
            Ok(_) => Err(errors),
            Err(others) => Err(others.into_iter().chain(errors).collect()),
        }
    }

    /// Checks that the task starts before it is due. Times with an offset are not compared.
    ///
    /// # Errors
    /// When it starts after the due date, or after the day that is the due date.
    pub fn check_start(&self) -> Result<(), FieldError> {
        let is_before = match (self.start_date, self.due_date) {
            (Some(LocalOrUtc::Local(start)), Some(LocalOrUtc::Local(due))) => start <= due,
            (start, due) => match (start.and_then(local_day), due.and_then(local_day)) {
                (Some(start), Some(due)) => start.date() <= due.date(),
                _ => true,
            },
        };
        if is_before {
            return Ok(());
        }
        let message = "A task starts before it is due: choose an earlier start or a later due date.";
        Err(FieldError::new("start_date", "after_due_date", message))
    }
}

/// Returns a time in the day of a value; `None` for a time with an offset.
fn local_day(time: LocalOrUtc) -> Option<NaiveDateTime> {
    match time {
        LocalOrUtc::Day(day) => Some(day.and_time(NaiveTime::MIN)),
        LocalOrUtc::Local(time) => Some(time),
        LocalOrUtc::At(_) => None,
    }
}

impl TaskFields<DayOrTime> {
    /// Returns the fields with the times as forms have them: local in `zone`.
    #[must_use]
    pub fn to_local(self, zone: &impl TimeZone) -> NewTask {
        self.map_times(|_, time| {
            Some(match time {
                DayOrTime::Day(day) => LocalOrUtc::Day(day),
                DayOrTime::Time(time) => LocalOrUtc::Local(zone.to_naive(time)),
            })
        })
    }
}

/// A field of a task that its owner writes. The table of the fields for history, conflicts, files,
/// forms and patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(as = ChangedField, description = "A field of a task that its owner writes.")
)]
#[serde(rename_all = "snake_case")]
pub enum TaskField {
    /// Title.
    Title,
    /// Description.
    Description,
    /// Labels, separated by spaces.
    Labels,
    /// Stage of the work.
    Status,
    /// Importance.
    Priority,
    /// Time to begin: a day, or RFC 3339 in UTC.
    StartDate,
    /// Time by which the task should be done: a day, or RFC 3339 in UTC.
    DueDate,
}

impl TaskField {
    /// Every field, in the order of files and of the history.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Description,
        Self::Status,
        Self::Priority,
        Self::Labels,
        Self::StartDate,
        Self::DueDate,
    ];

    /// Returns the name in JSON, files and forms, the label on pages, and the kind of the values.
    const fn row(self) -> (&'static str, &'static str, TaskFieldKind) {
        match self {
            Self::Title => ("title", "Title", TaskFieldKind::Line),
            Self::Description => ("description", "Description", TaskFieldKind::Text),
            Self::Status => ("status", "Status", TaskFieldKind::Status),
            Self::Priority => ("priority", "Priority", TaskFieldKind::Priority),
            Self::Labels => ("labels", "Labels", TaskFieldKind::Labels),
            Self::StartDate => ("start_date", "Start", TaskFieldKind::Date),
            Self::DueDate => ("due_date", "Due", TaskFieldKind::Date),
        }
    }

    /// Returns the name in JSON, files and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// Returns the label on pages.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.row().1
    }

    /// Returns the kind of the values.
    #[must_use]
    pub const fn kind(self) -> TaskFieldKind {
        self.row().2
    }

    /// Returns the value as text, with times as `time` formats them; `None` for an empty value.
    #[must_use]
    pub fn text<T>(self, task: &TaskFields<T>, time: impl Fn(&T) -> String) -> Option<String> {
        match self {
            Self::Title => Some(task.title.clone()),
            Self::Description => task.description.clone(),
            Self::Status => Some(task.status.as_str().to_owned()),
            Self::Priority => Some(task.priority.as_str().to_owned()),
            Self::Labels => Some(task.labels.join(" ")).filter(|labels| !labels.is_empty()),
            Self::StartDate => task.start_date.as_ref().map(time),
            Self::DueDate => task.due_date.as_ref().map(time),
        }
    }

    /// Returns the value as history and files write it: days as `2026-03-29`, times as RFC 3339.
    #[must_use]
    pub fn stored_text(self, task: &TaskFields<DayOrTime>) -> Option<String> {
        self.text(task, DayOrTime::to_string)
    }

    /// Sets the value that a form or a file has as text.
    ///
    /// # Errors
    /// When the text is no value of the field.
    pub fn read(self, task: &mut NewTask, text: &str) -> Result<(), FieldError> {
        match self {
            Self::Title => task.title = text.to_owned(),
            Self::Description => task.description = Some(text.to_owned()),
            Self::Status => task.status = self.choice(text, TaskStatus::ALL, TaskStatus::as_str)?,
            Self::Priority => task.priority = self.choice(text, TaskPriority::ALL, TaskPriority::as_str)?,
            Self::Labels => task.labels = split_labels(text),
            Self::StartDate | Self::DueDate => {
                let invalid = |error: NotATime| FieldError::new(self.name(), "invalid", format!("{error}."));
                self.set_time(task, text.parse().map_err(invalid)?);
            }
        }
        Ok(())
    }

    /// Sets the date of a field that has one.
    pub fn set_time(self, task: &mut NewTask, time: LocalOrUtc) {
        match self {
            Self::StartDate => task.start_date = Some(time),
            Self::DueDate => task.due_date = Some(time),
            Self::Title | Self::Description | Self::Status | Self::Priority | Self::Labels => {}
        }
    }

    fn choice<V: Copy>(self, text: &str, all: [V; 4], name: fn(V) -> &'static str) -> Result<V, FieldError> {
        let text = text.trim();
        let known = all.into_iter().find(|&value| name(value) == text);
        known.ok_or_else(|| {
            let (field, expected) = (self.name(), all.map(name).join(", "));
            FieldError::new(field, "choice", format!("“{text}” is no {field}; expected {expected}."))
        })
    }
}
