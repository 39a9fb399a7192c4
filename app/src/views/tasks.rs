//! What the pages of tasks show.

use super::{Drawing, When};
use domain::Page;
use domain::task::{Task, TaskPriority, TaskStatus};
use serde::{Deserialize, Serialize};

/// How near a due date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nearness {
    /// It has passed, and the task is not done.
    Overdue,
    /// It is today.
    Today,
    /// It is one of the next six days.
    Soon,
    /// It is later, or the task is done.
    Later,
}

impl Nearness {
    /// The name in the style sheet.
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

/// When a task should be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// As people say it: `Today`, `Friday, 17:30`, `24 Dec`.
    pub text: String,
    /// In the reader's time zone, with the zone.
    pub exact: String,
    /// The day in the reader's time zone, such as `2026-03-29`.
    pub date: String,
    /// The time of that day, such as `17:30`; empty: the whole day.
    pub time: String,
    /// How near it is.
    pub nearness: Nearness,
}

/// A task of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskItem {
    /// The id.
    pub id: i64,
    /// Counts its changes.
    pub version: i64,
    /// What is to be done.
    pub title: String,
    /// Where it is in its life.
    pub status: TaskStatus,
    /// How much it matters.
    pub priority: TaskPriority,
    /// Words under which it is found again.
    pub labels: Vec<String>,
    /// When it should be done.
    pub due: Option<Due>,
}

/// A page of tasks.
pub type Tasks = Page<TaskItem>;

/// A task with all there is to say of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDetail {
    /// The task.
    pub row: Task,
    /// When it should be done.
    pub due: Option<Due>,
    /// The description as HTML that is safe to show.
    pub html: String,
    /// When it was made.
    pub created: When,
    /// When it last changed.
    pub updated: When,
    /// When it was done.
    pub completed: Option<When>,
    /// What was done to it, the last first, as much as a page has room for.
    pub history: Vec<HistoryEntry>,
}

/// What was done to a task at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub when: When,
    /// What, such as `Status: Pending → Completed`.
    pub texts: Vec<String>,
}

/// A view that the person keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptView {
    /// The id.
    pub id: i64,
    /// What the person calls it.
    pub name: String,
    /// The query of its address.
    pub query: String,
}

/// A deleted task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrashItem {
    /// The id.
    pub id: i64,
    /// What was to be done.
    pub title: String,
    /// When it was deleted.
    pub deleted: When,
    /// Until when it can be brought back.
    pub until: When,
}

/// A page of deleted tasks.
pub type Trash = Page<TrashItem>;

impl From<&TaskDetail> for TaskItem {
    fn from(task: &TaskDetail) -> Self {
        Self {
            id: task.row.id,
            version: task.row.version,
            title: task.row.title.clone(),
            status: task.row.status,
            priority: task.row.priority,
            labels: task.row.labels.clone(),
            due: task.due.clone(),
        }
    }
}

/// One status of the board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardColumn {
    /// The status.
    pub status: TaskStatus,
    /// Tasks of it, as many as there is room for.
    pub items: Vec<TaskItem>,
    /// How many there are.
    pub total: i64,
}

/// The board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Board {
    /// One column a status.
    pub columns: Vec<BoardColumn>,
}

/// A day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The day, such as `Thu, ` before its number, in full, and for machines.
    pub name: When,
    /// Its number in the month.
    pub number: u32,
    /// Whether it is today.
    pub is_today: bool,
    /// Whether it belongs to the month before or after.
    pub is_outside: bool,
    /// What is due.
    pub items: Vec<TaskItem>,
}

/// A month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Such as `November 2026`.
    pub title: String,
    /// The month before, such as `2026-10`.
    pub previous: String,
    /// The month after.
    pub next: String,
    /// Its weeks from Monday to Sunday, with the days of the months around it.
    pub weeks: Vec<Vec<Day>>,
    /// Tasks that there is no room for.
    pub hidden: i64,
}

/// The tasks in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskNumbers {
    /// All tasks.
    pub total: i64,
    /// Those that should have been done.
    pub overdue: i64,
    /// Those of today.
    pub due_today: i64,
    /// Those that are begun.
    pub in_progress: i64,
    /// How long one takes from making it to completing it, such as `2 days`.
    pub mean_completion: Option<String>,
    /// Charts of them; none without tasks.
    pub charts: Vec<Drawing>,
}
