//! Board: tasks as cards in one column per status.

use super::card::Card;
use super::conflict_dialog::ConflictDialog;
use super::drag;
use super::editor::Editor;
use super::frame::TasksFrame;
use super::line::LIST_FORM;
use super::query::use_task_query;
use super::result_count::ResultCount;
use crate::components::{LastGood, Loading, PlainLink, keep_focus};
use crate::labels::status_label;
use crate::number::whole;
use crate::resource::page_resource;
use crate::server_fns::tasks::task_board;
use crate::view_models::{Board, TaskItem};
use domain::task::{TaskQuery, TaskStatus};
use leptos::prelude::*;

/// The cards of all columns.
type Cards = StoredValue<Vec<RwSignal<TaskItem>>>;

/// The board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let query = use_task_query();
    let board = page_resource(move || query.get(), task_board);
    Editor::provide(move || board.refetch());
    let last_good = LastGood::default();
    let count = ResultCount::of_page();
    view! {
        <TasksFrame title="Board" path="/tasks/board" query>
            <form id=LIST_FORM action="/fn/tasks/act" method="post"></form>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    let (board, query) = (board.await, query.get_untracked());
                    if let Ok(board) = &board {
                        count.announce(query.view(), board.total());
                    }
                    last_good.render(query.clone(), board, |board| view! { <BoardView board query/> }.into_any())
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
    let nothing_found = (query.is_narrow() && board.total() == 0).then(|| {
        view! {
            <p class="section-text board-empty">
                "No task matches the search and the filters. " <PlainLink href="/tasks/board">"Show all tasks"</PlainLink>
            </p>
        }
    });
    let hidden: Vec<_> = board
        .columns
        .iter()
        .map(|column| (column.status, column.total - column.items.len() as i64))
        .collect();
    let items = board.columns.into_iter().flat_map(|column| column.items);
    let cards = StoredValue::new(items.map(|item| Editor::from_context().show(item)).collect());
    let columns = hidden
        .into_iter()
        .map(|(status, hidden)| view! { <Column status hidden cards query=query.clone()/> })
        .collect_view();
    view! {
        {nothing_found}
        <div class="board" tabindex="0" role="region" aria-label="Board">{columns}</div>
    }
}

/// The tasks of one status, with a link to those that the board does not show.
#[component]
fn Column(status: TaskStatus, hidden: i64, cards: Cards, query: TaskQuery) -> impl IntoView {
    let editor = Editor::from_context();
    let own = move || {
        let cards = cards.get_value().into_iter();
        cards
            .filter(|card| card.read().fields.status == status)
            .collect::<Vec<_>>()
    };
    let list = TaskQuery {
        status: vec![status],
        ..query
    }
    .url("/tasks");
    let more = (hidden > 0).then(
        || view! { <PlainLink href=list attr:class="column-more">{format!("{} more", whole(hidden))}</PlainLink> },
    );
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
        let dropped = drag::dropped_task(&event);
        let is_dropped = |card: &&RwSignal<TaskItem>| Some(card.read_untracked().id) == dropped;
        if let Some(card) = cards.with_value(|cards| cards.iter().find(is_dropped).copied()) {
            editor.set_status(card.get_untracked(), status);
        }
    };
    let id = format!("column-{}", status.as_str());
    let title_id = id.clone();
    view! {
        <section
            class="column" aria-labelledby=title_id data-target=move || is_target.get().then_some("")
            on:dragover=over on:dragleave=move |_| is_target.set(false) on:drop=drop_here
        >
            <h2 class="column-title" id=id>
                <span class="badge" data-status=status.as_str()>{status_label(status)}</span>
                <span class="column-count">{move || whole(own().len() as i64 + hidden)}</span>
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
