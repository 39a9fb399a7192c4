//! Queries of the URL of a page of tasks.

use super::*;

fn read(pairs: &[(&str, &str)]) -> TaskQuery {
    TaskQuery::read(|key| {
        let of_key = pairs.iter().filter(|(name, _)| *name == key);
        of_key.map(|(_, value)| (*value).to_owned()).collect()
    })
}

#[test]
fn a_url_holds_filters_and_order() {
    let query = read(&[
        ("q", " rent & more "),
        ("status", "pending"),
        ("status", "completed"),
        ("priority", "high"),
        ("label", "C#"),
        ("label", "home"),
        ("start_after", "2026-03-29"),
        ("start_before", "2026-04-01T12:00"),
        ("due", "week"),
        ("sort", "-priority,title"),
        ("page", "3"),
    ]);
    assert_eq!(query.statuses(), [TaskStatus::Pending, TaskStatus::Completed]);
    assert_eq!((query.due, query.page), (Some(DueFilter::Week), 3));
    assert_eq!(query.label, ["c#", "home"]);
    let view = "q=rent%20%26%20more&status=pending&status=completed&priority=high&label=c%23&label=home\
                &start_after=2026-03-29&start_before=2026-04-01T12%3A00&due=week\
                &sort=-priority%2Ctitle";
    assert_eq!(query.view(), view);
    assert_eq!(query.url("/tasks"), format!("/tasks?{view}"));
}

#[test]
fn a_url_holds_the_month_of_the_calendar() {
    assert_eq!(view_url("/c", "q=rent", "2026-03"), "/c?q=rent&month=2026-03");
    assert_eq!(view_url("/c", "", "2026-03"), "/c?month=2026-03");
    assert_eq!(view_url("/c", "", "a&b"), "/c?month=a%26b");
    assert_eq!(view_url("/c", "q=rent", ""), "/c?q=rent");
    assert_eq!(view_url("/c", "", ""), "/c");
}

#[test]
fn the_values_of_a_list_may_be_separated_by_commas() {
    let repeated = read(&[
        ("priority", "high"),
        ("priority", "low"),
        ("label", "a"),
        ("label", "b"),
    ]);
    assert_eq!(read(&[("priority", "high, low"), ("label", "a,,B")]), repeated);
    assert_eq!(repeated.priority.len(), 2);
}

#[test]
fn a_url_has_no_more_labels_than_are_refused() {
    let labels: Vec<String> = (0..10_000).map(|i| i.to_string()).collect();
    let query = read(&[("label", labels.join(",").as_str())]);
    assert_eq!(query.label, labels[..=MAX_LABELS]);
    let errors = query.filter(|_| DateTime::default()).check();
    let refused: Vec<_> = errors.iter().map(|error| error.code.as_str()).collect();
    assert_eq!(refused, ["too_many"]);
}

#[test]
fn unknown_values_are_ignored() {
    let query = read(&[
        ("status", "x"),
        ("priority", ""),
        ("label", ""),
        ("start_after", "soon"),
        ("start_before", ""),
        ("due", "soon"),
        ("sort", "colour"),
        ("page", "0"),
    ]);
    assert_eq!(query, TaskQuery::default());
    assert_eq!(query.statuses(), TaskStatus::OPEN);
    assert_eq!(query.url("/tasks"), "/tasks");
    assert!(!query.is_narrow());
    assert_eq!(read(&[("status", "all")]).statuses(), TaskStatus::ALL);
    assert_eq!(read(&[("status", "all")]).view(), "status=all");
}
