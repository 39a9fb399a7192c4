//! Parameters of the current URL.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

/// Returns the id in the path; 0, which no row has, when it is not a number.
#[must_use]
pub fn use_id() -> Memo<i64> {
    let params = use_params_map();
    Memo::new(move |_| {
        params
            .read()
            .get("id")
            .and_then(|id| id.parse().ok())
            .unwrap_or_default()
    })
}

/// Returns a number of the query; `default` when it is absent or not a number.
#[must_use]
pub fn use_number<T>(name: &'static str, default: T) -> Memo<T>
where
    T: std::str::FromStr + Clone + PartialEq + Send + Sync + 'static,
{
    let query = use_query_map();
    Memo::new(move |_| {
        let value = query.read().get(name).and_then(|text| text.parse().ok());
        value.unwrap_or_else(|| default.clone())
    })
}

/// Returns a text of the query; empty when it is absent.
#[must_use]
pub fn use_text(name: &'static str) -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.read().get(name).unwrap_or_default())
}
