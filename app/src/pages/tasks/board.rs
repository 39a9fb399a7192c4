//! Tasks as cards in columns, one a status.

use super::card::Card;
use super::conflict::ConflictDialog;
use super::drag;
use super::edit::Editor;
use super::frame::TasksFrame;
use super::line::LIST_FORM;
use super::use_task_query;
use super::words::status_label;
use crate::components::number::whole;
use crate::components::{Kept, Loading, keep_focus};
use crate::resource::page_resource;
use crate::server_fns::tasks::task_board;
use crate::views::{Board, TaskItem};
use domain::task::{TaskQuery, TaskStatus};
use leptos::prelude::*;
use leptos_router::components::A;
use std::sync::Arc;

/// The tasks as they came, and as they are now.
type Cards = Arc<Vec<(TaskItem, RwSignal<TaskItem>)>>;

/// The board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let query = use_task_query();
    let board = page_resource(move || query.get(), task_board);
    Editor::provide(move || board.refetch());
    let kept = Kept::default();
    view! {
        <TasksFrame title="Board" path="/tasks/board" query>
            <form id=LIST_FORM action="/fn/tasks/act" method="post"></form>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    let (board, query) = (board.await, query.get_untracked());
                    kept.load(query.clone(), board, |board| view! { <BoardView board query/> }.into_any())
                })}
            </Transition>
            <ConflictDialog/>
        </TasksFrame>
    }
    .into_any()
}

#[component]
fn BoardView(board: Board, query: TaskQuery) -> impl IntoView {
    keep_focus();
    let counts: Vec<_> = board
        .columns
        .iter()
        .map(|column| (column.status, column.total))
        .collect();
    let items = board.columns.into_iter().flat_map(|column| column.items);
    let cards: Cards = Arc::new(items.map(|item| (item.clone(), RwSignal::new(item))).collect());
    let columns = counts
        .into_iter()
        .map(|(status, total)| view! { <Column status total cards=Arc::clone(&cards) query=query.clone()/> })
        .collect_view();
    view! { <div class="board" tabindex="0" role="region" aria-label="Board">{columns}</div> }
}

/// The tasks of one status. What the board does not show for want of room is counted, and a link leads to it.
#[component]
fn Column(status: TaskStatus, total: i64, cards: Cards, query: TaskQuery) -> impl IntoView {
    let editor = Editor::of_page();
    let all = Arc::clone(&cards);
    let own = move || {
        let cards = all.iter().map(|(_, card)| *card);
        cards.filter(|card| card.read().status == status).collect::<Vec<_>>()
    };
    let at_first = untrack(&own).len() as i64;
    let count = own.clone();
    let list = TaskQuery {
        status: vec![status],
        ..query
    }
    .address("/tasks");
    let hidden = total - at_first;
    let more =
        (hidden > 0).then(|| view! { <A href=list attr:class="column-more">{format!("{} more", whole(hidden))}</A> });
    let is_target = RwSignal::new(false);
    let over = move |event: leptos::ev::DragEvent| {
        if drag::carries_task(&event) {
            event.prevent_default();
            is_target.set(true);
        }
    };
    let drop_here = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        is_target.set(false);
        let dropped = drag::task(&event);
        if let Some((item, card)) = cards.iter().find(|(item, _)| Some(item.id) == dropped) {
            // The signal may be gone; see `Editor::change`.
            let now = card.try_get_untracked();
            editor.set_status(*card, now.as_ref().unwrap_or(item), status);
        }
    };
    let id = format!("column-{}", status.as_str());
    let named = id.clone();
    view! {
        <section
            class="column" aria-labelledby=named data-target=move || is_target.get().then_some("")
            on:dragover=over on:dragleave=move |_| is_target.set(false) on:drop=drop_here
        >
            <h2 class="column-title" id=id>
                <span class="badge" data-status=status.as_str()>{status_label(status)}</span>
                <span class="column-count">{move || whole(count().len() as i64 + hidden)}</span>
            </h2>
            <ul class="cards">
                {move || {
                    keep_focus();
                    own().into_iter().map(|card| view! { <Card card/> }).collect_view()
                }}
            </ul>
            {more}
        </section>
    }
}
