//! The labels of the table `tasks`.

use crate::db::{Conn, on};
use crate::error::Result;
use crate::text::sort_key;
use domain::task::{LabelCount, MAX_LISTED_LABELS, TaskLabels};
use sqlx::FromRow;

#[derive(FromRow)]
struct LabelRow {
    label: String,
    tasks: i64,
    total: i64,
}

/// Statement for the most used labels. `$labels` joins each label of a combination with its folded
/// form: each dialect splits the two columns in its own way. `$label` and `$key` name the two.
macro_rules! most_used {
    ($labels:literal, $label:literal, $key:literal) => {
        concat!(
            "select min(",
            $label,
            ") as label, cast(sum(used.tasks) as bigint) as tasks, count(*) over () as total
            from (select labels, label_keys, count(*) as tasks from tasks
                    where owner_id = $1 and deleted_at is null and labels <> '' group by labels, label_keys) used
                ",
            $labels,
            " group by ",
            $key,
            " order by sum(used.tasks) desc, ",
            $key,
            " limit $2"
        )
    };
}
const MOST_USED_SQLITE: &str = most_used!(
    r#"cross join json_each('[' || replace(json_quote(trim(used.labels, ',')), ',', '","') || ']') labels
                join json_each('[' || replace(json_quote(trim(used.label_keys, ',')), ',', '","') || ']') label_keys
                    on label_keys.key = labels.key"#,
    "labels.value",
    "label_keys.value"
);
const MOST_USED_POSTGRES: &str = most_used!(
    "cross join lateral unnest(string_to_array(trim(both ',' from used.labels), ','),
                    string_to_array(trim(both ',' from used.label_keys), ',')) as pairs (label, label_key)",
    r#"pairs.label collate "C""#,
    r#"pairs.label_key collate "C""#
);

/// Returns the most used labels of an owner's tasks. Spellings that differ in case alone are one
/// label, in the first of them.
pub(crate) async fn most_used(conn: &mut Conn<'_>, owner_id: i64) -> Result<TaskLabels> {
    let text = if conn.is_sqlite() {
        MOST_USED_SQLITE
    } else {
        MOST_USED_POSTGRES
    };
    let limit = i64::try_from(MAX_LISTED_LABELS).unwrap_or(i64::MAX);
    let mut rows: Vec<LabelRow> =
        on!(conn, c => sqlx::query_as(text).bind(owner_id).bind(limit).fetch_all(&mut **c).await)?;
    let total = rows.first().map_or(0, |row| row.total);
    rows.sort_by_cached_key(|row| sort_key(&row.label));
    let label = |row: LabelRow| LabelCount {
        label: row.label,
        count: row.tasks,
    };
    Ok(TaskLabels {
        labels: rows.into_iter().map(label).collect(),
        total: usize::try_from(total).unwrap_or(usize::MAX),
    })
}
