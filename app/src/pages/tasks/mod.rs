//! The pages of tasks.

pub mod board;
pub mod calendar;
pub mod card;
pub mod conflict;
mod drag;
pub mod edit;
pub mod fields;
pub mod filters;
pub mod form;
pub mod frame;
pub mod line;
pub mod list;
pub mod pending;
pub mod quick_add;
pub mod task;
pub mod trash;
pub mod views;
pub mod words;

pub use board::BoardPage;
pub use calendar::CalendarPage;
pub use form::{TaskEditPage, TaskNewPage};
pub use list::TasksPage;
pub use task::TaskPage;
pub use trash::TrashPage;

use domain::task::TaskQuery;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Which tasks the address asks for.
#[must_use]
pub fn use_task_query() -> Memo<TaskQuery> {
    let map = use_query_map();
    Memo::new(move |_| TaskQuery::read(|key| map.read().get_all(key).unwrap_or_default()))
}
