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

/// Returns the different ids of the query, as `?ids=1&ids=2` or `?ids=1,2`.
#[must_use]
pub fn use_ids() -> Memo<Vec<i64>> {
    let query = use_query_map();
    Memo::new(move |_| parse_ids(&query.read().get_all("ids").unwrap_or_default()))
}

fn parse_ids(texts: &[String]) -> Vec<i64> {
    let parts = texts.iter().flat_map(|text| text.split(','));
    let mut ids: Vec<i64> = Vec::new();
    for id in parts.filter_map(|part| part.trim().parse().ok()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}

/// Returns ids as [`use_ids`] reads them: `1,2`.
#[must_use]
pub fn ids_text(ids: &[i64]) -> String {
    ids.iter().map(i64::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_both_notations_once_each() {
        let ids = parse_ids(&["3, 1".to_owned(), "3".to_owned(), "x".to_owned(), String::new()]);
        assert_eq!(ids, [3, 1]);
        assert_eq!(parse_ids(&[ids_text(&ids)]), ids);
    }
}
