//! What pages show, ready to be shown: dates are formatted on the server, so that browser and server render the same.

mod account;
mod tasks;

pub use account::{ProfileView, SecurityEventView, SecurityEvents, SignInView, TokenView, TokensView, UserView, Users};
pub use tasks::{
    Board, BoardColumn, Calendar, Day, Due, HistoryEntry, KeptView, Nearness, TaskDetail, TaskItem, TaskNumbers, Tasks,
    Trash, TrashItem,
};

use domain::Page;
use domain::dataset::{Dataset, DatasetSummary};
use domain::run::{Run, RunSummary};
use serde::{Deserialize, Serialize};

/// A date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// In the reader's time zone, to the minute.
    pub text: String,
    /// In the reader's time zone, to the second, with the zone.
    pub exact: String,
    /// RFC 3339 in UTC, for `<time datetime>`.
    pub machine: String,
}

/// Who is signed in, as the pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// The id.
    pub id: i64,
    /// What the pages call the person.
    pub display_name: String,
    /// The user name.
    pub username: String,
    /// Whether the account may manage others.
    pub is_superuser: bool,
    /// Whether what takes the account over needs the password again.
    pub asks_password: bool,
}

/// A row with its date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The row.
    pub row: T,
    /// When it was made.
    pub created: When,
}

/// A page of data sets.
pub type Datasets = Page<Dated<DatasetSummary>>;
/// A page of runs.
pub type Runs = Page<Dated<RunSummary>>;

/// A chart that the server has drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    /// What it shows.
    pub title: String,
    /// How to read it.
    pub description: String,
    /// The drawing.
    pub svg: String,
    /// The names of its numbers.
    pub columns: Vec<String>,
    /// Its numbers, a name and a number a row.
    pub rows: Vec<Vec<String>>,
}

/// The start page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DashboardView {
    /// The tasks in numbers.
    pub tasks: TaskNumbers,
    /// What should be done first.
    pub next: Vec<TaskItem>,
    /// The newest data sets.
    pub datasets: Datasets,
    /// The newest runs.
    pub runs: Runs,
    /// Runs that wait or run.
    pub live_runs: i64,
}

/// A data set.
pub type DatasetView = Dated<Dataset>;

/// A run with its dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunView {
    /// The run.
    pub run: Run,
    /// When it was asked for.
    pub created: When,
    /// When it ended.
    pub finished: Option<When>,
    /// The seconds from start to end.
    pub seconds: Option<f64>,
}
