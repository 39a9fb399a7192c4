//! View models of tasks: list, board, trash and the page of one task.

use super::display_time::display_time;
use super::due_date::{listed_task, task_item};
use super::markdown::safe_html;
use super::task_history::task_history;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::{Board, BoardColumn, SavedViewItem, TaskDetail, TaskItem, Tasks, Trash, TrashItem};
use backend::{Actor, Zone};
use chrono::{DateTime, TimeDelta, Utc};
use domain::PageQuery;
use domain::task::{RESTORE_DAYS, TaskFilter, TaskQuery, TaskSort, TaskStatus};

/// Returns the filter of a query; relative dates are resolved at `now` in `zone`.
#[must_use]
pub fn task_filter(query: &TaskQuery, now: DateTime<Utc>, zone: Zone) -> TaskFilter {
    let today = zone.date(now);
    query.filter(|days| zone.start_of_day(today, days))
}

/// Returns a page of the tasks of a query; `status`, if given, replaces the one of the query.
pub(crate) async fn task_list(
    actor: &Actor,
    query: &TaskQuery,
    status: Option<TaskStatus>,
    page: PageQuery,
) -> Result<Tasks> {
    let services = services()?;
    let (zone, now) = (Zone::of_actor(actor), services.clock().now());
    let mut filter = task_filter(query, now, zone);
    if let Some(status) = status {
        filter.status = vec![status];
    }
    let list = services
        .task_list(actor, &filter, &query.order(), page)
        .await
        .map_err(into_server_error)?;
    Ok(list.map(|task| listed_task(task, now, zone)))
}

/// Number of tasks that a column of the board shows.
const COLUMN_TASKS: u32 = 50;

/// Returns the board of a query. A board shows every status, whatever the query says.
pub(crate) async fn board(actor: &Actor, query: &TaskQuery) -> Result<Board> {
    let page = PageQuery {
        page: 1,
        per_page: COLUMN_TASKS,
    };
    let mut columns = Vec::new();
    for status in TaskStatus::ALL {
        let Tasks { items, total, .. } = task_list(actor, query, Some(status), page).await?;
        columns.push(BoardColumn { status, items, total });
    }
    Ok(Board { columns })
}

/// Returns a page of the deleted tasks, the last deleted first.
pub(crate) async fn trash(actor: &Actor, page: PageQuery) -> Result<Trash> {
    let filter = TaskFilter {
        deleted: true,
        ..TaskFilter::default()
    };
    // The deletion is the last change of a deleted task.
    let newest = TaskSort::by_last_change();
    let zone = Zone::of_actor(actor);
    let list = services()?
        .task_list(actor, &filter, &newest, page)
        .await
        .map_err(into_server_error)?;
    Ok(list.map(|task| {
        let deleted = task.deleted_at.unwrap_or(task.updated_at);
        TrashItem {
            id: task.id,
            title: task.fields.title,
            deleted: display_time(deleted, zone),
            until: display_time(deleted + TimeDelta::days(RESTORE_DAYS), zone),
        }
    }))
}

/// Number of tasks that the dashboard shows.
const DASHBOARD_TASKS: u32 = 6;

/// Returns the first open tasks by due date.
pub(crate) async fn next_tasks(actor: &Actor) -> Result<Vec<TaskItem>> {
    let page = PageQuery {
        page: 1,
        per_page: DASHBOARD_TASKS,
    };
    Ok(task_list(actor, &TaskQuery::default(), None, page).await?.items)
}

/// Returns a task with its rendered description and its history.
pub(crate) async fn task_detail(actor: &Actor, id: i64) -> Result<TaskDetail> {
    let services = services()?;
    let zone = Zone::of_actor(actor);
    let task = services.task_get(actor, id).await.map_err(into_server_error)?;
    Ok(TaskDetail {
        html: task.fields.description.as_deref().map(safe_html).unwrap_or_default(),
        created: display_time(task.created_at, zone),
        updated: display_time(task.updated_at, zone),
        completed: task.completed_at.map(|at| display_time(at, zone)),
        history: task_history(&services, actor, id).await.map_err(into_server_error)?,
        task: task_item(task, services.clock().now(), zone),
    })
}

/// Returns the saved views of the actor, by name.
pub(crate) async fn saved_views(actor: &Actor) -> Result<Vec<SavedViewItem>> {
    let views = services()?.task_view_list(actor).await.map_err(into_server_error)?;
    let views = views.into_iter().map(|view| SavedViewItem {
        id: view.id,
        name: view.name,
        query: view.query,
    });
    Ok(views.collect())
}
