//! What the server functions of tasks are made of.

use super::{context::services, refuse, task_item, when};
use crate::error::AppError;
use crate::notice::Notice;
use crate::views::{Board, BoardColumn, TaskItem, Tasks, Trash, TrashItem};
use backend::{Actor, Zone};
use chrono::{DateTime, TimeDelta, Utc};
use domain::task::{DueFilter, RESTORE_DAYS, TaskAct, TaskFilter, TaskQuery, TaskSort, TaskStatus, parse_label, step};
use domain::{Moment, PageQuery};

/// The filter of an address, at a time and in a zone.
#[must_use]
pub fn filter(query: &TaskQuery, now: DateTime<Utc>, zone: Zone) -> TaskFilter {
    let today = zone.date(now);
    let start = |days| Some(Moment::At(zone.start_of_day(today, days)));
    let (due_after, due_before) = match query.due {
        Some(DueFilter::Today) => (start(0), start(1)),
        Some(DueFilter::Week) => (start(0), start(7)),
        Some(DueFilter::Overdue) | None => (None, None),
    };
    TaskFilter {
        status: query.statuses(),
        priority: query.priority.clone(),
        label: query
            .label
            .iter()
            .filter_map(|text| parse_label("label", text).ok())
            .collect(),
        due_after,
        due_before,
        overdue: (query.due == Some(DueFilter::Overdue)).then_some(true),
        q: Some(query.q.clone()).filter(|q| !q.is_empty()).into_iter().collect(),
        ..TaskFilter::default()
    }
}

/// A page of the tasks that an address asks for; `status`, where there is one, in place of its own.
pub(crate) async fn list(
    actor: &Actor,
    query: &TaskQuery,
    status: Option<TaskStatus>,
    page: PageQuery,
) -> Result<Tasks, AppError> {
    let services = services()?;
    let (zone, now) = (Zone::of_actor(actor), services.clock().now());
    let mut filter = filter(query, now, zone);
    if let Some(status) = status {
        filter.status = vec![status];
    }
    let list = services
        .task_list(actor, &filter, &query.order(), page)
        .await
        .map_err(refuse)?;
    Ok(list.map(|task| task_item(task, now, zone)))
}

/// Tasks of a column of the board that are shown.
const COLUMN: u32 = 50;

/// The board of what an address asks for, whatever status it says: a board shows them all.
pub(crate) async fn board(actor: &Actor, query: &TaskQuery) -> Result<Board, AppError> {
    let page = PageQuery {
        page: 1,
        per_page: COLUMN,
    };
    let mut columns = Vec::new();
    for status in TaskStatus::ALL {
        let Tasks { items, total, .. } = list(actor, query, Some(status), page).await?;
        columns.push(BoardColumn { status, items, total });
    }
    Ok(Board { columns })
}

/// A page of the deleted tasks.
pub(crate) async fn trash(actor: &Actor, page: PageQuery) -> Result<Trash, AppError> {
    let filter = TaskFilter {
        deleted: true,
        ..TaskFilter::default()
    };
    // Deleting is the last that happened to them.
    let newest = TaskSort::try_from("-updated_at".to_owned()).unwrap_or_default();
    let zone = Zone::of_actor(actor);
    let list = services()?
        .task_list(actor, &filter, &newest, page)
        .await
        .map_err(refuse)?;
    Ok(list.map(|task| {
        let deleted = task.deleted_at.unwrap_or(task.updated_at);
        TrashItem {
            id: task.id,
            title: task.title,
            deleted: when(deleted, zone),
            until: when(deleted + TimeDelta::days(RESTORE_DAYS), zone),
        }
    }))
}

/// Tasks of the dashboard.
const NEXT: u32 = 6;

/// What should be done first.
pub(crate) async fn next(actor: &Actor) -> Result<Vec<TaskItem>, AppError> {
    let page = PageQuery {
        page: 1,
        per_page: NEXT,
    };
    Ok(list(actor, &TaskQuery::default(), None, page).await?.items)
}

/// Tasks that show what tasks can be, as somebody would write them into the line.
const SAMPLES: [&str; 5] = [
    "Look at the iris data set today !high #learning",
    "Train a random forest on wine tomorrow #learning",
    "Compare K-Means with three and four clusters in 3 days",
    "Read what silhouette means !low",
    "Invite a colleague next week #team",
];

/// Adds them.
pub(crate) async fn add_samples(actor: &Actor) -> Result<(), AppError> {
    for text in SAMPLES {
        services()?.task_quick_add(actor, text).await.map_err(refuse)?;
    }
    Ok(())
}

/// What was done, in a sentence.
pub(crate) fn told_of(acts: &[(TaskAct, Vec<i64>)], undo: Vec<(i64, TaskAct)>) -> Notice {
    let count: usize = acts.iter().map(|(_, ids)| ids.len()).sum();
    let tasks = if count == 1 {
        "The task".to_owned()
    } else {
        format!("{count} tasks")
    };
    let were = if count == 1 { "was" } else { "were" };
    let text = match acts {
        [(TaskAct::Status(TaskStatus::Completed), _)] => format!("{tasks} {were} completed."),
        [(TaskAct::Status(TaskStatus::Cancelled), _)] => format!("{tasks} {were} cancelled."),
        [(TaskAct::Status(TaskStatus::InProgress), _)] => format!("{tasks} {were} started."),
        [(TaskAct::Status(TaskStatus::Pending), _)] => format!("{tasks} {were} put back to pending."),
        [(TaskAct::Delete, _)] => format!("{tasks} {were} deleted."),
        [(TaskAct::Restore, _)] => format!("{tasks} {were} restored."),
        _ => format!("{tasks} {were} changed."),
    };
    let undo = undo.into_iter().map(|(id, act)| step(id, act)).collect();
    Notice { text, undo }
}
