//! The task query of the URL.

use crate::pages::query::use_text;
use domain::task::TaskQuery;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Path of the calendar.
pub const CALENDAR: &str = "/tasks/calendar";

/// Returns the task query of the current URL.
#[must_use]
pub fn use_task_query() -> Memo<TaskQuery> {
    let map = use_query_map();
    Memo::new(move |_| TaskQuery::read(|key| map.read().get_all(key).unwrap_or_default()))
}

/// Returns the month of the current URL, if `path` is that of the calendar; empty: the current
/// month.
#[must_use]
pub fn use_month(path: &'static str) -> Memo<String> {
    let month = use_text("month");
    Memo::new(move |_| if path == CALENDAR { month.get() } else { String::new() })
}
