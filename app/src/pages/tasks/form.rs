//! Forms for a new task and for an existing one.

use super::versions::VersionsTable;
use crate::components::{Loading, PageHeader, render_result};
use crate::forms::{FormFlash, HiddenField, PostForm, SelectField, SubmitButton, TextAreaField, TextField, use_flash};
use crate::labels::{priority_label, priority_options, status_label, status_options};
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_get;
use crate::view_models::TaskDetail;
use domain::ErrorCode;
use domain::task::MAX_DESCRIPTION;
use leptos::prelude::*;
use leptos_router::components::A;

const FIELDS: [&str; 7] = [
    "form[title]",
    "form[description]",
    "form[status]",
    "form[priority]",
    "form[labels]",
    "form[due_date]",
    "form[due_time]",
];

/// Page with the form for a new task.
#[component]
pub fn TaskNewPage() -> impl IntoView {
    view! {
        <PageHeader title="New task" above=vec![("/tasks", "Tasks")]/>
        <PostForm action="/fn/tasks/create" class="form panel task-form" fields=FIELDS.map(str::to_owned).to_vec()>
            <TaskFields task=None/>
            <div class="actions">
                <SubmitButton label="Add task"/>
                <A href="/tasks" attr:class="button">"Cancel"</A>
            </div>
        </PostForm>
    }
    .into_any()
}

/// Page with the form for an existing task.
#[component]
pub fn TaskEditPage() -> impl IntoView {
    let id = use_id();
    let task = page_resource(move || id.get(), task_get);
    view! {
        <Suspense fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(task.await, |task| view! { <EditForm task/> }.into_any())
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn EditForm(task: TaskDetail) -> impl IntoView {
    let address = format!("/tasks/{}", task.row.id);
    let conflict = use_flash("/fn/tasks/save").filter(|flash| flash.failure.code == ErrorCode::PreconditionFailed);
    let versions = conflict.map(|flash| view! { <Conflict task=task.clone() flash/> });
    view! {
        <PageHeader title="Edit task" above=vec![("/tasks", "Tasks")]/>
        {versions}
        <PostForm action="/fn/tasks/save" class="form panel task-form" fields=FIELDS.map(str::to_owned).to_vec()>
            <HiddenField name="form[id]" value=task.row.id.to_string()/>
            // The current version: after a conflict, the reader has seen both versions.
            <HiddenField name="form[version]" value=task.row.version.to_string()/>
            <TaskFields task=Some(task)/>
            <div class="actions">
                <SubmitButton label="Save"/>
                <A href=address attr:class="button">"Cancel"</A>
            </div>
        </PostForm>
    }
}

#[component]
fn TaskFields(task: Option<TaskDetail>) -> impl IntoView {
    let due = task.as_ref().and_then(|task| task.due.clone());
    let row = task.map(|task| task.row);
    let status = row.as_ref().map(|row| row.status).unwrap_or_default();
    let priority = row.as_ref().map(|row| row.priority).unwrap_or_default();
    let (title, description, labels) = row
        .map(|row| (row.title, row.description.unwrap_or_default(), row.labels.join(" ")))
        .unwrap_or_default();
    let (date, time) = due.map(|due| (due.date, due.time)).unwrap_or_default();
    view! {
        <TextField name="form[title]" id="title" label="Title" value=title required=true/>
        <TextAreaField
            name="form[description]" id="description" label="Description" value=description
            hint=format!("Supports Markdown. At most {MAX_DESCRIPTION} characters.")
        />
        <TextField
            name="form[labels]" id="labels" label="Labels" value=labels
            hint="Separated by spaces, such as home garden."
        />
        <div class="field-grid">
            <SelectField name="form[status]" id="status" label="Status" options=status_options() value=status.as_str()/>
            <SelectField name="form[priority]" id="priority" label="Priority" options=priority_options() value=priority.as_str()/>
            <TextField name="form[due_date]" id="due-date" label="Due date" kind="date" value=date/>
            <TextField name="form[due_time]" id="due-time" label="Due time" kind="time" value=time hint="Leave empty for the whole day."/>
        </div>
    }
}

/// Both versions of a task that was changed elsewhere.
#[component]
fn Conflict(task: TaskDetail, flash: FormFlash) -> impl IntoView {
    let (date, time) = task.due.map(|due| (due.date, due.time)).unwrap_or_default();
    let saved = [
        ("title", "Title", task.row.title),
        ("description", "Description", task.row.description.unwrap_or_default()),
        ("status", "Status", status_label(task.row.status).to_owned()),
        ("priority", "Priority", priority_label(task.row.priority).to_owned()),
        ("labels", "Labels", task.row.labels.join(" ")),
        ("due_date", "Due date", date),
        ("due_time", "Due time", time),
    ];
    let label = |field: &str, value: &str| match field {
        "status" => domain::task::TaskStatus::parse(value).map(status_label),
        "priority" => domain::task::TaskPriority::parse(value).map(priority_label),
        _ => None,
    };
    let rows = saved
        .into_iter()
        .filter_map(|(field, name, saved)| {
            let typed = flash.value(field)?.replace("\r\n", "\n");
            let own = label(field, &typed).map_or(typed, str::to_owned);
            (saved != own).then_some((name, saved, own))
        })
        .collect();
    view! {
        <section class="section conflict">
            <h2>"Changed elsewhere"</h2>
            <p class="section-text">
                "This task was saved by someone else, or by you in another window, after you opened it. The form below has your \
                 changes: saving it replaces the saved version, cancelling keeps the saved version."
            </p>
            <VersionsTable rows/>
        </section>
    }
}
