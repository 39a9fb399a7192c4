//! Tasks and saved views.

use crate::error::Result;
use crate::view_models::{Board, Calendar, QuickChip, SavedViewItem, TaskDetail, TaskItem, Tasks, ToastMessage, Trash};
use domain::PageQuery;
use domain::task::{TaskActionForm, TaskForm, TaskLabels, TaskPatch, TaskQuery};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters::{self, quick_add, task_actions};
#[cfg(feature = "ssr")]
use crate::ssr::{actor, flash, into_server_error, redirect_with_flash, services};
#[cfg(feature = "ssr")]
use backend::{ExpectedVersion, Zone};
#[cfg(feature = "ssr")]
use domain::Failure;
#[cfg(feature = "ssr")]
use domain::task::{NewSavedView, QuickTask, TASKS_PER_PAGE};

/// The fields of the quick-add form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QuickForm {
    /// A line such as `pay rent tomorrow !high`.
    pub text: String,
    /// Words of the line that stay part of the title.
    pub keep: Vec<String>,
}

#[cfg(feature = "ssr")]
impl From<QuickForm> for QuickTask {
    fn from(QuickForm { text, keep }: QuickForm) -> Self {
        Self { text, keep }
    }
}

/// The fields of the form for a new saved view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SavedViewForm {
    /// Name for its owner.
    pub name: String,
    /// Query of its URL.
    pub query: String,
}

/// The field of the forms for one task or saved view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskIdForm {
    /// Id of the task or saved view.
    pub id: i64,
}

/// Returns a page of the tasks that match a query.
///
/// # Errors
/// `validation` when the search text is invalid.
#[server(prefix = "/fn", endpoint = "tasks/list", input = Json)]
pub async fn task_list(query: TaskQuery) -> Result<Tasks> {
    let page = PageQuery {
        page: query.page,
        per_page: TASKS_PER_PAGE,
    };
    presenters::tasks::task_list(&actor()?, &query, None, page).await
}

/// Returns the board of the tasks that match a query.
///
/// # Errors
/// `validation` when the search text is invalid.
#[server(prefix = "/fn", endpoint = "tasks/board", input = Json)]
pub async fn task_board(query: TaskQuery) -> Result<Board> {
    presenters::tasks::board(&actor()?, &query).await
}

/// Returns the calendar of the tasks that match a query, for a month such as `2026-03`, or for the
/// current month when `month` is empty.
///
/// # Errors
/// `validation` when the search text is invalid.
#[server(prefix = "/fn", endpoint = "tasks/calendar", input = Json)]
pub async fn task_calendar(query: TaskQuery, month: String) -> Result<Calendar> {
    presenters::calendar::calendar(&actor()?, &query, &month).await
}

/// Returns a page of the deleted tasks, the last deleted first.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/trash", input = Json)]
pub async fn task_trash(page: PageQuery) -> Result<Trash> {
    presenters::tasks::trash(&actor()?, page).await
}

/// Returns a task with its rendered description and its history.
///
/// # Errors
/// `not_found`, also for tasks of other accounts.
#[server(prefix = "/fn", endpoint = "tasks/get", input = Json)]
pub async fn task_get(id: i64) -> Result<TaskDetail> {
    presenters::tasks::task_detail(&actor()?, id).await
}

/// Creates a task from a line of text with an optional due date, priority and labels.
///
/// # Errors
/// `validation` when the line is invalid.
#[server(prefix = "/fn", endpoint = "tasks/quick_add")]
pub async fn task_quick_add(form: QuickForm) -> Result<ToastMessage> {
    flash(quick_add::quick_add(&actor()?, &form.into()).await?).await
}

/// Returns the words of a quick-add line that are not part of the title, with their meaning.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/quick_read", input = Json)]
pub async fn task_quick_read(form: QuickForm) -> Result<Vec<QuickChip>> {
    quick_add::quick_chips(&actor()?, &form.into())
}

/// Creates a task.
///
/// # Errors
/// `validation` with the fields.
#[server(prefix = "/fn", endpoint = "tasks/create")]
pub async fn task_create(form: TaskForm) -> Result<()> {
    let actor = actor()?;
    let new = form
        .parse()
        .map_err(|errors| into_server_error(Failure::validation(errors)))?;
    let task = services()?.task_create(&actor, new).await;
    let id = task.map_err(into_server_error)?.id;
    redirect_with_flash(&format!("/tasks/{id}"), "The task was added.").await
}

/// Replaces a task with the values of its form.
///
/// # Errors
/// `validation` with the fields; `precondition_failed` when the task has changed since the form was
/// opened.
#[server(prefix = "/fn", endpoint = "tasks/save")]
pub async fn task_save(form: TaskForm) -> Result<()> {
    let actor = actor()?;
    let (id, expected) = (form.id, ExpectedVersion::OneOf(vec![form.version]));
    let new = form
        .parse()
        .map_err(|errors| into_server_error(Failure::validation(errors)))?;
    let saved = services()?.task_replace(&actor, id, new, &expected).await;
    saved.map_err(into_server_error)?;
    redirect_with_flash(&format!("/tasks/{id}"), "The task was saved.").await
}

/// Changes a task if it is still at `version`.
///
/// # Errors
/// `not_found`; `validation` with the fields; `precondition_failed` when the task has another
/// version.
#[server(prefix = "/fn", endpoint = "tasks/update", input = Json)]
pub async fn task_update(id: i64, version: i64, patch: TaskPatch) -> Result<TaskItem> {
    let (actor, services) = (actor()?, services()?);
    let expected = ExpectedVersion::OneOf(vec![version]);
    let task = services.task_update(&actor, id, patch, &expected).await;
    let task = task.map_err(into_server_error)?;
    let (now, zone) = (services.clock().now(), Zone::of_actor(&actor));
    Ok(presenters::due_date::listed_task(task, now, zone))
}

/// Moves a task to the trash and returns to the list.
///
/// # Errors
/// `not_found`.
#[server(prefix = "/fn", endpoint = "tasks/delete")]
pub async fn task_delete(form: TaskIdForm) -> Result<()> {
    let message = task_actions::delete(&actor()?, form.id).await?;
    redirect_with_flash("/tasks", message).await
}

/// Applies actions to tasks; the message has the actions that undo them.
///
/// # Errors
/// `not_found` when a task does not exist any more; `validation` when no task or no action was
/// chosen.
#[server(prefix = "/fn", endpoint = "tasks/act")]
pub async fn task_bulk_action(form: TaskActionForm) -> Result<ToastMessage> {
    let actor = actor()?;
    let actions = form
        .parse()
        .map_err(|error| into_server_error(Failure::validation(vec![error])))?;
    let undo = services()?
        .task_bulk_action(&actor, &actions)
        .await
        .map_err(into_server_error)?;
    flash(task_actions::bulk_action_summary(&actions, undo)).await
}

/// Returns the most used labels of the caller's tasks.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/labels", input = Json)]
pub async fn label_list() -> Result<TaskLabels> {
    services()?.task_labels(&actor()?).await.map_err(into_server_error)
}

/// Returns the saved views of the caller, by name.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tasks/views", input = Json)]
pub async fn saved_view_list() -> Result<Vec<SavedViewItem>> {
    presenters::tasks::saved_views(&actor()?).await
}

/// Saves a view.
///
/// # Errors
/// `validation` with the fields; `conflict` when the name is taken, or there are too many views.
#[server(prefix = "/fn", endpoint = "tasks/save_view")]
pub async fn saved_view_create(form: SavedViewForm) -> Result<ToastMessage> {
    let new = NewSavedView {
        name: form.name,
        query: form.query,
    };
    let view = services()?.task_view_create(&actor()?, new).await;
    let name = view.map_err(into_server_error)?.name;
    flash(format!("The view “{name}” was saved.").into()).await
}

/// Deletes a saved view.
///
/// # Errors
/// `not_found`.
#[server(prefix = "/fn", endpoint = "tasks/delete_view")]
pub async fn saved_view_delete(form: TaskIdForm) -> Result<ToastMessage> {
    let deleted = services()?.task_view_delete(&actor()?, form.id).await;
    deleted.map_err(into_server_error)?;
    flash("The view was deleted.".into()).await
}
