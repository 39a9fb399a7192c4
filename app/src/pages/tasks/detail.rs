//! Page of a task.

use super::badges::{DueText, LabelLinks, PriorityMark, TaskStatusBadge};
use super::step_form::StepForm;
use crate::components::{LastGood, Loading, PageHeader, TimeText};
use crate::forms::{FormError, HiddenField, PostForm, SubmitButton};
use crate::number::plural;
use crate::pages::query::use_id;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_get;
use crate::view_models::{TaskDetail, TaskHistory, TaskItem};
use domain::task::{TaskAction, TaskStatus};
use leptos::prelude::*;
use leptos_router::components::A;

/// Description, actions and history of a task.
#[component]
pub fn TaskPage() -> impl IntoView {
    let id = use_id();
    let task = page_resource(move || id.get(), task_get);
    Realtime::from_context().on_task_change(move || task.refetch());
    let last_good = LastGood::default();
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                last_good.render(id.get_untracked(), task.await, |task| view! { <TaskBody task/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn TaskBody(task: TaskDetail) -> impl IntoView {
    let TaskDetail {
        task,
        html,
        created,
        updated,
        completed,
        history: TaskHistory { entries, older },
    } = task;
    let TaskItem { id, fields, due, .. } = task;
    let description = if html.is_empty() {
        view! { <p class="section-text">"No description."</p> }.into_any()
    } else {
        view! { <div class="prose" inner_html=html></div> }.into_any()
    };
    let (next, label) = match fields.status {
        TaskStatus::Pending | TaskStatus::InProgress => (TaskStatus::Completed, "Complete"),
        TaskStatus::Completed | TaskStatus::Cancelled => (TaskStatus::Pending, "Reopen"),
    };
    let older = (older > 0).then(|| {
        let are = if older == 1 { "is" } else { "are" };
        let text = format!("{} {are} not shown.", plural(older, "older change", "older changes"));
        view! { <p class="section-text">{text}</p> }
    });
    let history = entries
        .into_iter()
        .map(|entry| {
            let texts = entry
                .texts
                .into_iter()
                .map(|text| view! { <span>{text}</span> })
                .collect_view();
            view! { <li><TimeText when=entry.when/><span class="history-texts">{texts}</span></li> }
        })
        .collect_view();
    view! {
        <PageHeader title=fields.title breadcrumbs=vec![("/tasks", "Tasks")]>
            <StepForm id action=TaskAction::Status(next) label class="button button-primary"/>
            {(fields.status == TaskStatus::Pending).then(|| {
                view! { <StepForm id action=TaskAction::Status(TaskStatus::InProgress) label="Start" class="button"/> }
            })}
            <A href=format!("/tasks/{id}/edit") attr:class="button">"Edit"</A>
            <PostForm action="/fn/tasks/delete" class="inline-form">
                <HiddenField name="form[id]" value=id.to_string()/>
                <SubmitButton label="Delete" class="button"/>
            </PostForm>
        </PageHeader>
        <FormError actions=&["/fn/tasks/act"]/>
        <p class="facts">
            <TaskStatusBadge status=fields.status/>
            <PriorityMark priority=fields.priority/>
            <LabelLinks labels=fields.labels/>
            {due.map(|due| view! { <span>{due.label.clone()}" "<DueText due/></span> })}
            <span>"Created " <TimeText when=created/></span>
            {completed.map(|when| view! { <span>"Completed " <TimeText when/></span> })}
            <span>"Updated " <TimeText when=updated/></span>
        </p>
        <section class="section">
            <h2 class="visually-hidden">"Description"</h2>
            {description}
        </section>
        <section class="section">
            <h2>"History"</h2>
            <ol class="history">{history}</ol>
            {older}
        </section>
    }
}
