//! The deleted tasks, which can be brought back for some time.

use super::frame::TasksHeader;
use super::use_task_query;
use crate::components::{Empty, Kept, Loading, Pager, TimeText};
use crate::forms::{Refusal, SubmitButton};
use crate::live::Live;
use crate::pages::query::use_number;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_trash;
use crate::views::{Trash, TrashItem};
use domain::PageQuery;
use domain::task::{TaskAct, step};
use leptos::prelude::*;

/// The trash.
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
    Live::of_page().on_tasks(move || list.refetch());
    let kept = Kept::default();
    view! {
        <TasksHeader title="Trash" query=use_task_query()/>
        <Refusal actions=&["/fn/tasks/act"]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                kept.load(page.get_untracked(), list.await, |list| view! { <TrashView list/> }.into_any())
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
            <Empty title="The trash is empty" text="Tasks that you delete stay here for 30 days and can be brought back."/>
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
                        <form action="/fn/tasks/act" method="post" aria-label=title>
                            <input type="hidden" name="form[steps][]" value=step(id, TaskAct::Restore)/>
                            <SubmitButton label="Restore" class="button button-small"/>
                        </form>
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
