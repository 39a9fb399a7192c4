//! Trash: deleted tasks, which can be restored for some time.

use super::frame::TasksHeader;
use super::query::use_task_query;
use super::step_form::StepForm;
use crate::components::{Empty, LastGood, Loading, Pager, TimeText};
use crate::forms::FormError;
use crate::pages::query::use_number;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_trash;
use crate::view_models::{Trash, TrashItem};
use domain::PageQuery;
use domain::task::{RESTORE_DAYS, TaskAction};
use leptos::prelude::*;

/// List of deleted tasks.
#[component]
pub fn TrashPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let list = page_resource(
        move || page.get(),
        |page| {
            task_trash(PageQuery {
                page,
                ..PageQuery::default()
            })
        },
    );
    Realtime::from_context().on_task_change(move || list.refetch());
    let last_good = LastGood::default();
    view! {
        <TasksHeader title="Trash" query=use_task_query()/>
        <FormError actions=&["/fn/tasks/act"]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                last_good.render(page.get_untracked(), list.await, |list| view! { <TrashView list/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn TrashView(list: Trash) -> impl IntoView {
    let Trash {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    if total == 0 {
        return view! {
            <Empty
                title="The trash is empty"
                text=format!("Deleted tasks stay here for {RESTORE_DAYS} days and can be restored.")
            />
        }
        .into_any();
    }
    let rows = items
        .into_iter()
        .map(
            |TrashItem {
                 id,
                 title,
                 deleted,
                 until,
             }| {
                view! {
                    <li class="row">
                        <div class="row-main">
                            <span class="row-title">{title.clone()}</span>
                            <span class="facts">
                                <span>"Deleted " <TimeText when=deleted/></span>
                                <span>"Can be restored until " <TimeText when=until/></span>
                            </span>
                        </div>
                        <StepForm id action=TaskAction::Restore label="Restore" class="button button-small" name=title/>
                    </li>
                }
            },
        )
        .collect_view();
    view! {
        <ul class="rows">{rows}</ul>
        <Pager base="/tasks/trash?page=" page total_pages total noun=("deleted task", "deleted tasks")/>
    }
    .into_any()
}
