//! Lists of the table `tasks`: their conditions and their order.

use crate::db::tasks::TaskRow;
use crate::db::{Conn, columns, contains, on, order, searched};
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::PageQuery;
use domain::task::{TaskPriority, TaskSort, TaskSortKey, TaskStatus, TimeBound};
use sqlx::QueryBuilder;

/// Conditions of a list, with every time in UTC.
#[derive(Clone, Debug)]
pub(crate) struct TaskConditions {
    pub(crate) status: Vec<TaskStatus>,
    pub(crate) priority: Vec<TaskPriority>,
    /// Labels that a task must all have.
    pub(crate) labels: Vec<String>,
    pub(crate) times: Vec<TimeBound<DateTime<Utc>>>,
    pub(crate) has_due_date: Option<bool>,
    pub(crate) overdue: Option<bool>,
    /// Words that must all occur in the title or the description.
    pub(crate) words: Vec<String>,
    /// Selects tasks that were deleted after this time, instead of the others.
    pub(crate) deleted_after: Option<DateTime<Utc>>,
    pub(crate) now: DateTime<Utc>,
}

const LIST: &str = concat!("select ", columns!(tasks), " from tasks where owner_id = ");
const COUNT: &str = "select count(*) from tasks where owner_id = ";
const OPEN: &str = "status in ('pending', 'in_progress')";

/// Adds a choice of values to a statement, unless there is none.
macro_rules! one_of {
    ($query:expr, $column:literal, $values:expr) => {
        if !$values.is_empty() {
            $query.push(concat!(" and ", $column, " in ("));
            let mut list = $query.separated(", ");
            for value in &$values {
                list.push_bind(value.as_str());
            }
            $query.push(")");
        }
    };
}

/// Adds the conditions of a list to a statement; `$position` is `Conn::position`.
macro_rules! filtered {
    ($text:expr, $position:expr, $owner:expr, $filter:expr) => {{
        let mut query = QueryBuilder::new($text);
        query.push_bind($owner);
        match $filter.deleted_after {
            None => query.push(" and deleted_at is null"),
            Some(time) => query.push(" and deleted_at > ").push_bind(time),
        };
        one_of!(query, "status", $filter.status);
        one_of!(query, "priority", $filter.priority);
        for label in &$filter.labels {
            contains!(query, $position, "label_keys", searched(&format!(",{label},")));
        }
        for bound in &$filter.times {
            query.push(" and ").push(key(bound.key).1);
            query
                .push(if bound.is_upper { " < " } else { " >= " })
                .push_bind(bound.time);
        }
        match $filter.has_due_date {
            Some(true) => query.push(" and due_date is not null"),
            Some(false) => query.push(" and due_date is null"),
            None => &mut query,
        };
        if let Some(overdue) = $filter.overdue {
            // A task without a due date is not overdue; the comparison alone would be null.
            query.push(if overdue { " and (" } else { " and not (" }).push(OPEN);
            query
                .push(" and due_date is not null and due_date < ")
                .push_bind($filter.now)
                .push(")");
        }
        for word in &$filter.words {
            contains!(query, $position, "search", searched(word));
        }
        query
    }};
}

/// Returns whether a task may lack the value of a key, and the expression of the key. Status and
/// priority are not sorted by name.
fn key(key: TaskSortKey) -> (bool, &'static str) {
    let expression = match key {
        TaskSortKey::Title => "title_key",
        TaskSortKey::Status => {
            "case status when 'pending' then 0 when 'in_progress' then 1 when 'completed' then 2 else 3 end"
        }
        TaskSortKey::Priority => "case priority when 'low' then 0 when 'medium' then 1 when 'high' then 2 else 3 end",
        column => column.as_str(),
    };
    (key.is_optional(), expression)
}

/// Returns a page of an owner's tasks.
pub(crate) async fn list(
    conn: &mut Conn<'_>,
    owner_id: i64,
    filter: &TaskConditions,
    sort: &TaskSort,
    page: PageQuery,
) -> Result<Vec<TaskRow>> {
    let position = conn.position();
    Ok(on!(conn, c => {
        let mut query = filtered!(LIST, position, owner_id, filter);
        query.push(order(sort, key)).push(" limit ").push_bind(i64::from(page.per_page));
        query.push(" offset ").push_bind(page.offset());
        query.build_query_as().fetch_all(&mut **c).await
    })?)
}

/// Returns the number of an owner's tasks that meet the conditions.
pub(crate) async fn count(conn: &mut Conn<'_>, owner_id: i64, filter: &TaskConditions) -> Result<i64> {
    let position = conn.position();
    Ok(on!(conn, c => filtered!(COUNT, position, owner_id, filter).build_query_scalar().fetch_one(&mut **c).await)?)
}

/// Returns the next tasks of an owner after an id, in the order of the ids.
pub(crate) async fn after(
    conn: &mut Conn<'_>,
    owner_id: i64,
    filter: &TaskConditions,
    id: i64,
    limit: i64,
) -> Result<Vec<TaskRow>> {
    let position = conn.position();
    Ok(on!(conn, c => {
        let mut query = filtered!(LIST, position, owner_id, filter);
        query.push(" and id > ").push_bind(id).push(" order by id limit ").push_bind(limit);
        query.build_query_as().fetch_all(&mut **c).await
    })?)
}
