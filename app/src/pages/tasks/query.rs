//! The task query of the URL.

use domain::task::TaskQuery;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// Returns the task query of the current URL.
#[must_use]
pub fn use_task_query() -> Memo<TaskQuery> {
    let map = use_query_map();
    Memo::new(move |_| TaskQuery::read(|key| map.read().get_all(key).unwrap_or_default()))
}
