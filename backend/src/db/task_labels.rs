//! The labels of the table `tasks`.

use crate::db::{Conn, on};
use crate::error::Result;
use crate::text::sort_key;
use domain::task::{LabelCount, split_labels};
use std::collections::BTreeMap;

const COUNTS: &str =
    "select labels, count(*) from tasks where owner_id = $1 and deleted_at is null and labels <> '' group by labels";

/// Returns the labels of an owner's tasks in alphabetical order. Spellings that differ in case
/// alone are one label, in the first of them.
pub(crate) async fn counts(conn: &mut Conn<'_>, owner_id: i64) -> Result<Vec<LabelCount>> {
    let rows: Vec<(String, i64)> = on!(conn, c => sqlx::query_as(COUNTS).bind(owner_id).fetch_all(&mut **c).await)?;
    let mut counts: BTreeMap<String, LabelCount> = BTreeMap::new();
    for (labels, tasks) in rows {
        for label in split_labels(&labels) {
            let known = counts.entry(sort_key(&label)).or_insert_with(|| LabelCount {
                label: label.clone(),
                count: 0,
            });
            known.count += tasks;
            known.label = label.min(std::mem::take(&mut known.label));
        }
    }
    Ok(counts.into_values().collect())
}
