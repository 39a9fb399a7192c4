//! Tasks.

use super::Result;
use crate::notice::Notice;
use crate::views::{Board, Calendar, KeptView, TaskDetail, TaskItem, Tasks, Trash};
use domain::PageQuery;
use domain::task::{TaskActForm, TaskForm, TaskPatch, TaskQuery};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::history::history;
#[cfg(feature = "ssr")]
use crate::ssr::tasks::told_of;
#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, done, due, refuse, safe_html, services, task_item, told, when};
#[cfg(feature = "ssr")]
use backend::ExpectedVersion;
#[cfg(feature = "ssr")]
use domain::task::{TASKS_PER_PAGE, TaskAct, step};

/// The field of the form that makes a task of one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuickForm {
    /// The line, such as `pay rent tomorrow !high`.
    pub text: String,
}

/// The fields of the form that keeps a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KeepViewForm {
    /// What its owner calls it.
    pub name: String,
    /// The query of its address.
    pub query: String,
}

/// The field of the forms that concern one task or view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskIdForm {
    /// The task.
    pub id: i64,
}

/// A page of the tasks that an address asks for.
///
/// # Errors
/// What is wrong with the search.
#[server(prefix = "/fn", endpoint = "tasks/list", input = Json)]
pub async fn task_list(query: TaskQuery) -> Result<Tasks> {
    let page = PageQuery {
        page: query.page,
        per_page: TASKS_PER_PAGE,
    };
    crate::ssr::tasks::list(&actor()?, &query, None, page).await
}

/// The board of the tasks that an address asks for.
///
/// # Errors
/// What is wrong with the search.
#[server(prefix = "/fn", endpoint = "tasks/board", input = Json)]
pub async fn task_board(query: TaskQuery) -> Result<Board> {
    crate::ssr::tasks::board(&actor()?, &query).await
}

/// The month, such as `2026-03`, of the tasks that an address asks for; this month when it says none.
///
/// # Errors
/// What is wrong with the search.
#[server(prefix = "/fn", endpoint = "tasks/calendar", input = Json)]
pub async fn task_calendar(query: TaskQuery, month: String) -> Result<Calendar> {
    crate::ssr::calendar::calendar(&actor()?, &query, &month).await
}

/// A page of the deleted tasks, the last deleted first.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/trash", input = Json)]
pub async fn task_trash(page: PageQuery) -> Result<Trash> {
    crate::ssr::tasks::trash(&actor()?, page).await
}

/// A task with all there is to say of it.
///
/// # Errors
/// `not_found`, also for other people's.
#[server(prefix = "/fn", endpoint = "tasks/get", input = Json)]
pub async fn task_get(id: i64) -> Result<TaskDetail> {
    let (actor, services) = (actor()?, services()?);
    let zone = Zone::of_actor(&actor);
    let row = services.task_get(&actor, id).await.map_err(refuse)?;
    Ok(TaskDetail {
        due: due(&row, services.clock().now(), zone),
        html: row.description.as_deref().map(safe_html).unwrap_or_default(),
        created: when(row.created_at, zone),
        updated: when(row.updated_at, zone),
        completed: row.completed_at.map(|at| when(at, zone)),
        history: history(&services, &actor, id).await.map_err(refuse)?,
        row,
    })
}

/// Makes a task of one line, which may say when and how important.
///
/// # Errors
/// What is wrong with the line.
#[server(prefix = "/fn", endpoint = "tasks/quick_add")]
pub async fn task_quick_add(form: QuickForm) -> Result<Notice> {
    let (actor, services) = (actor()?, services()?);
    let task = services.task_quick_add(&actor, &form.text).await.map_err(refuse)?;
    let due = due(&task, services.clock().now(), Zone::of_actor(&actor));
    let when = due.map(|due| format!(", due {}", due.text)).unwrap_or_default();
    let notice = Notice {
        text: format!("“{}” was added{when}.", task.title),
        undo: vec![step(task.id, TaskAct::Delete)],
    };
    told(notice).await
}

/// Makes a task.
///
/// # Errors
/// What is wrong with the fields.
#[server(prefix = "/fn", endpoint = "tasks/create")]
pub async fn task_create(form: TaskForm) -> Result<()> {
    let actor = actor()?;
    let new = form
        .parse()
        .map_err(|errors| refuse(domain::Failure::validation(errors)))?;
    let task = services()?.task_create(&actor, new).await.map_err(refuse)?;
    done(&format!("/tasks/{}", task.id), "The task was added.").await
}

/// Writes a task as its form says.
///
/// # Errors
/// What is wrong with the fields; `precondition_failed` when it has changed since the form was made.
#[server(prefix = "/fn", endpoint = "tasks/save")]
pub async fn task_save(form: TaskForm) -> Result<()> {
    let actor = actor()?;
    let (id, expected) = (form.id, ExpectedVersion::OneOf(vec![form.version]));
    let new = form
        .parse()
        .map_err(|errors| refuse(domain::Failure::validation(errors)))?;
    services()?
        .task_replace(&actor, id, new, &expected)
        .await
        .map_err(refuse)?;
    done(&format!("/tasks/{id}"), "The task was saved.").await
}

/// Changes a task in place, if it is as its reader knows it.
///
/// # Errors
/// `not_found`; what is wrong with the change; `precondition_failed` when the task is not at this version any more.
#[server(prefix = "/fn", endpoint = "tasks/update", input = Json)]
pub async fn task_update(id: i64, version: i64, patch: TaskPatch) -> Result<TaskItem> {
    let (actor, services) = (actor()?, services()?);
    let expected = ExpectedVersion::OneOf(vec![version]);
    let task = services
        .task_update(&actor, id, patch, &expected)
        .await
        .map_err(refuse)?;
    Ok(task_item(task, services.clock().now(), Zone::of_actor(&actor)))
}

/// Deletes the task that a page shows; it can be brought back.
///
/// # Errors
/// `not_found`.
#[server(prefix = "/fn", endpoint = "tasks/delete")]
pub async fn task_delete(form: TaskIdForm) -> Result<()> {
    services()?
        .task_delete(&actor()?, form.id, &ExpectedVersion::Any)
        .await
        .map_err(refuse)?;
    let notice = Notice {
        text: "The task was deleted.".to_owned(),
        undo: vec![step(form.id, TaskAct::Restore)],
    };
    done("/tasks", notice).await
}

/// Does to tasks of a list what a button says; what it did can be undone.
///
/// # Errors
/// `not_found` when one is not there any more; when nothing is checked or chosen.
#[server(prefix = "/fn", endpoint = "tasks/act")]
pub async fn tasks_act(form: TaskActForm) -> Result<Notice> {
    let actor = actor()?;
    let acts = form
        .parse()
        .map_err(|error| refuse(domain::Failure::validation(vec![error])))?;
    let undo = services()?.task_bulk_action(&actor, &acts).await.map_err(refuse)?;
    told(told_of(&acts, undo)).await
}

/// The labels of the person's tasks, in alphabetical order.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/labels", input = Json)]
pub async fn label_list() -> Result<Vec<String>> {
    let labels = services()?.task_labels(&actor()?).await.map_err(refuse)?;
    Ok(labels.into_iter().map(|count| count.label).collect())
}

/// The views that the person keeps, by name.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/views", input = Json)]
pub async fn view_list() -> Result<Vec<KeptView>> {
    let views = services()?.task_view_list(&actor()?).await.map_err(refuse)?;
    let view = |view: domain::task::TaskView| KeptView {
        id: view.id,
        name: view.name,
        query: view.query,
    };
    Ok(views.into_iter().map(view).collect())
}

/// Keeps a view.
///
/// # Errors
/// What is wrong with the name; `conflict` when it is taken, or there are too many.
#[server(prefix = "/fn", endpoint = "tasks/keep_view")]
pub async fn view_keep(form: KeepViewForm) -> Result<Notice> {
    let new = domain::task::NewTaskView {
        name: form.name,
        query: form.query,
    };
    let view = services()?.task_view_create(&actor()?, new).await.map_err(refuse)?;
    told(format!("The view “{}” is kept.", view.name).into()).await
}

/// Forgets a view.
///
/// # Errors
/// `not_found`.
#[server(prefix = "/fn", endpoint = "tasks/forget_view")]
pub async fn view_forget(form: TaskIdForm) -> Result<Notice> {
    services()?.task_view_delete(&actor()?, form.id).await.map_err(refuse)?;
    told("The view is forgotten.".into()).await
}
