//! Forms for a new task and for an existing one.

use super::versions::VersionsTable;
use crate::components::{Loading, PageHeader, PlainLink, render_result};
use crate::forms::{FormFlash, HiddenField, PostForm, SelectField, SubmitButton, TextAreaField, TextField, use_flash};
use crate::labels::{priority_options, status_options, value_label};
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_get;
use crate::view_models::{TaskDetail, TaskItem};
use domain::task::{MAX_DESCRIPTION, TASK_INPUT_NAMES, TASK_INPUTS, TaskFieldKind, TaskForm, TaskInput};
use domain::{ErrorCode, unix_line_breaks};
use leptos::prelude::*;

/// Page with the form for a new task.
#[component]
pub fn TaskNewPage() -> impl IntoView {
    view! {
        <PageHeader title="New task" breadcrumbs=vec![("/tasks", "Tasks")]/>
        <PostForm action="/fn/tasks/create" class="form panel task-form" fields=TASK_INPUT_NAMES.map(str::to_owned).to_vec()>
            <TaskInputs form=TaskForm::default()/>
            <div class="actions">
                <SubmitButton label="Add task"/>
                <PlainLink href="/tasks" attr:class="button">"Cancel"</PlainLink>
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
    let TaskItem {
        id, version, fields, ..
    } = task.task;
    let form = TaskForm::of_task(&fields);
    let url = format!("/tasks/{id}");
    let conflict = use_flash("/fn/tasks/save").filter(|flash| flash.failure.code == ErrorCode::PreconditionFailed);
    let versions = conflict.map(|flash| view! { <Conflict saved=form.clone() flash/> });
    view! {
        <PageHeader title="Edit task" breadcrumbs=vec![("/tasks", "Tasks")]/>
        {versions}
        <PostForm action="/fn/tasks/save" class="form panel task-form" fields=TASK_INPUT_NAMES.map(str::to_owned).to_vec()>
            <HiddenField name="form[id]" value=id.to_string()/>
            // The current version: after a conflict, the reader has seen both versions.
            <HiddenField name="form[version]" value=version.to_string()/>
            <TaskInputs form/>
            <div class="actions">
                <SubmitButton label="Save"/>
                <PlainLink href=url attr:class="button">"Cancel"</PlainLink>
            </div>
        </PostForm>
    }
}

/// The inputs of a task: those of texts above a grid of the others.
#[component]
fn TaskInputs(
    /// The initial values.
    form: TaskForm,
) -> impl IntoView {
    let is_wide = |input: &TaskInput| {
        let wide = [TaskFieldKind::Line, TaskFieldKind::Text, TaskFieldKind::Labels];
        wide.contains(&input.kind)
    };
    let (wide, others): (Vec<_>, Vec<_>) = TASK_INPUTS.into_iter().partition(is_wide);
    let mut form = form;
    let mut view = |inputs: Vec<TaskInput>| {
        let views = inputs
            .into_iter()
            .map(|input| input_view(input, (input.value)(&mut form)));
        views.collect_view()
    };
    let wide = view(wide);
    view! {
        {wide}
        <div class="field-grid">{view(others)}</div>
    }
}

fn input_view(TaskInput { name, label, kind, .. }: TaskInput, value: &str) -> AnyView {
    // Such as `due-date` of `form[due_date]`.
    let id = name.trim_start_matches("form[").trim_end_matches(']').replace('_', "-");
    let text = |kind, hint: &str, required| {
        view! { <TextField name id=id.clone() label kind value hint required/> }.into_any()
    };
    let select = |options| view! { <SelectField name id=id.clone() label options value/> }.into_any();
    match kind {
        TaskFieldKind::Line => text("text", "", true),
        TaskFieldKind::Labels => text("text", "Separated by spaces, such as home garden.", false),
        TaskFieldKind::Date => text("date", "", false),
        TaskFieldKind::TimeOfDay => text("time", "Leave empty for the whole day.", false),
        TaskFieldKind::Status => select(status_options()),
        TaskFieldKind::Priority => select(priority_options()),
        TaskFieldKind::Text => {
            let hint = format!("Supports Markdown. At most {MAX_DESCRIPTION} characters.");
            view! { <TextAreaField name id=id.clone() label value hint/> }.into_any()
        }
    }
}

/// Both versions of a task that was changed elsewhere.
#[component]
fn Conflict(mut saved: TaskForm, flash: FormFlash) -> impl IntoView {
    let rows = TASK_INPUTS.into_iter().filter_map(|input| {
        let typed = unix_line_breaks(flash.value(input.name)?);
        let saved = value_label(input.kind, (input.value)(&mut saved));
        let own = value_label(input.kind, &typed);
        (saved != own).then_some((input.label, saved, own))
    });
    let rows = rows.collect();
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
