//! The labels of the table `tasks`.

use crate::db::{Conn, on};
use crate::error::Result;
use crate::text::sort_key;
use domain::task::{LabelCount, MAX_LISTED_LABELS, TaskLabels, split_labels};
use std::cmp::Reverse;
use std::collections::BTreeMap;

const ROWS: &str =
    "select labels, count(*) from tasks where owner_id = $1 and deleted_at is null and labels <> '' group by labels";

/// Returns the different combinations of labels of an owner's tasks, with the number of tasks of
/// each, for [`most_used`].
pub(crate) async fn rows(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<(String, i64)>> {
    let rows: Vec<(String, i64)> = on!(conn, c => sqlx::query_as(ROWS).bind(owner_id).fetch_all(&mut **c).await)?;
    Ok(rows)
}

/// Returns the most used labels of the [`rows`]. Spellings that differ in case alone are one label,
/// in the first of them. Takes a second for the tasks of a large account.
pub(crate) fn most_used(rows: &[(String, i64)]) -> TaskLabels {
    let mut spellings: BTreeMap<String, i64> = BTreeMap::new();
    for (labels, tasks) in rows {
        for label in split_labels(labels) {
            *spellings.entry(label).or_default() += tasks;
        }
    }
    let mut counts: BTreeMap<String, LabelCount> = BTreeMap::new();
    for (label, tasks) in spellings {
        let first = || LabelCount {
            label: label.clone(),
            count: 0,
        };
        counts.entry(sort_key(&label)).or_insert_with(first).count += tasks;
    }
    let total = counts.len();
    let mut list: Vec<(String, LabelCount)> = counts.into_iter().collect();
    list.sort_by_key(|(_, label)| Reverse(label.count));
    list.truncate(MAX_LISTED_LABELS);
    list.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    TaskLabels {
        labels: list.into_iter().map(|(_, label)| label).collect(),
        total,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_used_labels_are_listed_in_alphabetical_order() {
        let row = |labels: String, tasks: i64| (labels, tasks);
        let mut rows: Vec<_> = (0..MAX_LISTED_LABELS).map(|i| row(format!("m{i:03}"), 2)).collect();
        rows.push(row("a1 z".into(), 1));
        rows.push(row("Z rare".into(), 4));
        let TaskLabels { labels, total } = most_used(&rows);
        assert_eq!((labels.len(), total), (MAX_LISTED_LABELS, MAX_LISTED_LABELS + 3));
        let listed = |at: usize| (labels[at].label.as_str(), labels[at].count);
        assert_eq!(listed(0), ("m000", 2), "a1 has one task");
        assert_eq!(listed(MAX_LISTED_LABELS - 3), ("m197", 2), "of equals, the first ones");
        assert_eq!(listed(MAX_LISTED_LABELS - 2), ("rare", 4));
        assert_eq!(listed(MAX_LISTED_LABELS - 1), ("Z", 5), "two spellings");
    }
}
