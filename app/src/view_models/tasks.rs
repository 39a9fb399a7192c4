//! View models of tasks.

use super::{ChartView, DisplayTime};
use domain::Page;
use domain::task::{NewTask, TaskStatus};
use serde::{Deserialize, Serialize};

/// Urgency of a due date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// In the past, and the task is open.
    Overdue,
    /// Today.
    Today,
    /// Within the next six days.
    Soon,
    /// Later, or the task is closed.
    Later,
}

impl Nearness {
    /// Returns the name in the style sheet.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Later => "later",
        }
    }
}

/// Dates of a task for its reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Word before the text where the dates are among other facts: `Due`.
    pub label: String,
    /// In everyday words: `Today`, `Friday, 17:30`, `24 Dec`.
    pub text: String,
    /// In the reader's time zone, with the zone.
    pub exact: String,
    /// Urgency.
    pub nearness: Nearness,
}

/// A task of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskItem {
    /// The id.
    pub id: i64,
    /// Version, for optimistic concurrency.
    pub version: i64,
    /// Fields, with times local to the reader. A list leaves out the description.
    pub fields: NewTask,
    /// Dates.
    pub due: Option<Due>,
}

/// Words of a quick-add line that are not part of the title.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuickChip {
    /// The words.
    pub words: String,
    /// Their meaning, such as “Due Tomorrow”.
    pub text: String,
}

/// A page of tasks.
pub type Tasks = Page<TaskItem>;

/// A task with its rendered description and its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDetail {
    /// The task.
    pub task: TaskItem,
    /// Description as sanitised HTML.
    pub html: String,
    /// Time of creation.
    pub created: DisplayTime,
    /// Time of the last change.
    pub updated: DisplayTime,
    /// Time of completion.
    pub completed: Option<DisplayTime>,
    /// Its changes.
    pub history: TaskHistory,
}

/// Changes of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskHistory {
    /// The latest ones, newest first.
    pub entries: Vec<HistoryEntry>,
    /// Number of the older ones, which are not shown.
    pub older: i64,
}

/// Changes that were made to a task at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// Time of the changes.
    pub when: DisplayTime,
    /// Sentences such as `Status: Pending → Completed`.
    pub texts: Vec<String>,
}

/// A saved view: a query of tasks with a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedViewItem {
    /// The id.
    pub id: i64,
    /// Name for its owner.
    pub name: String,
    /// Query of its URL.
    pub query: String,
}

/// A deleted task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashItem {
    /// The id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Time of deletion.
    pub deleted: DisplayTime,
    /// Time until which it can be restored.
    pub until: DisplayTime,
}

/// A page of deleted tasks.
pub type Trash = Page<TrashItem>;

/// A column of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardColumn {
    /// The status.
    pub status: TaskStatus,
    /// The first tasks of that status.
    pub items: Vec<TaskItem>,
    /// Number of tasks of that status.
    pub total: i64,
}

/// The board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// One column per status.
    pub columns: Vec<BoardColumn>,
}

impl Board {
    /// Returns the number of tasks of all columns.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.columns.iter().map(|column| column.total).sum()
    }
}

/// A day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Weekday such as `Thu, `, full date, and ISO date.
    pub name: DisplayTime,
    /// Day of the month.
    pub number: u32,
    /// Whether the day is today.
    pub is_today: bool,
    /// Whether the day belongs to the month before or after.
    pub is_outside: bool,
    /// Tasks of that day.
    pub items: Vec<TaskItem>,
    /// Number of its tasks that are not shown.
    pub hidden: i64,
}

/// A month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Title such as `November 2026`.
    pub title: String,
    /// The month before, such as `2026-10`.
    pub previous: String,
    /// The month after.
    pub next: String,
    /// Its weeks from Monday to Sunday, with the days of the months around it.
    pub weeks: Vec<Vec<Day>>,
    /// Number of tasks of the month.
    pub total: i64,
    /// Number of tasks that are not shown.
    pub hidden: i64,
}

/// Counts and charts of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskStatsView {
    /// Number of all tasks.
    pub total: i64,
    /// Number of overdue tasks.
    pub overdue: i64,
    /// Number of tasks that are due today.
    pub due_today: i64,
    /// Number of tasks in progress.
    pub in_progress: i64,
    /// Mean time from creation to completion, such as `2 days`.
    pub mean_completion: Option<String>,
    /// Charts; empty without tasks.
    pub charts: Vec<ChartView>,
}

/// A file of tasks that was posted to the page of the import.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskImportView {
    /// Tasks that were pasted in place of a file.
    pub text: String,
    /// Reasons why the tasks cannot be imported; empty if they can.
    pub errors: Vec<String>,
    /// The file in base64, for the form that imports it.
    pub content: String,
    /// Number of tasks.
    pub tasks: u64,
    /// Facts about the format of the file.
    pub facts: Vec<String>,
    /// Names of the fields.
    pub names: Vec<String>,
    /// The values of the fields of the first tasks.
    pub first: Vec<Vec<String>>,
}
