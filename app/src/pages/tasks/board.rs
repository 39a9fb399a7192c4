//! Tasks as cards in columns, one a status.

use super::conflict::ConflictDialog;
use super::edit::Editor;
use super::frame::TasksFrame;
use super::line::LIST_FORM;
use super::use_task_query;
use super::words::{DueText, PriorityMark, status_label};
use crate::components::number::whole;
use crate::components::{Loading, focus_soon, keep_focus, load};
use crate::server_fns::tasks::task_board;
use crate::views::{Board, TaskItem};
use domain::Change;
use domain::task::{TaskAct, TaskPatch, TaskQuery, TaskStatus, step};
use leptos::prelude::*;
use leptos_router::components::A;

/// The cards of one column that can be moved.
type Cards = StoredValue<Vec<RwSignal<TaskItem>>>;

/// The board.
#[component]
pub fn BoardPage() -> impl IntoView {
    let query = use_task_query();
    let board = Resource::new_blocking(move || query.get(), task_board);
    Editor::provide(move || board.refetch());
    view! {
        <TasksFrame title="Board" path="/tasks/board" query>
            <form id=LIST_FORM action="/fn/tasks/act" method="post"></form>
            <Transition fallback=|| view! { <Loading/> }>
                {move || Suspend::new(async move {
                    load(board.await, |board| view! { <BoardView board query=query.get_untracked()/> }.into_any())
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
    let dragged = RwSignal::new(None::<RwSignal<TaskItem>>);
    let counts: Vec<_> = board
        .columns
        .iter()
        .map(|column| (column.status, column.total))
        .collect();
    let items = board.columns.into_iter().flat_map(|column| column.items);
    let cards = StoredValue::new(items.map(RwSignal::new).collect());
    let columns = counts
        .into_iter()
        .map(|(status, total)| view! { <Column status total cards dragged query=query.clone()/> })
        .collect_view();
    view! { <div class="board" tabindex="-1">{columns}</div> }
}

/// The tasks of one status. What the board does not show for want of room is counted, and a link leads to it.
#[component]
fn Column(
    status: TaskStatus,
    total: i64,
    cards: Cards,
    dragged: RwSignal<Option<RwSignal<TaskItem>>>,
    query: TaskQuery,
) -> impl IntoView {
    let editor = Editor::of_page();
    let own = move || {
        let cards = cards.get_value().into_iter();
        cards.filter(|card| card.read().status == status).collect::<Vec<_>>()
    };
    let at_first = untrack(own).len() as i64;
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
        if dragged.read_untracked().is_some() {
            event.prevent_default();
            is_target.set(true);
        }
    };
    let drop_here = move |event: leptos::ev::DragEvent| {
        event.prevent_default();
        is_target.set(false);
        if let Some(card) = dragged.get_untracked() {
            move_to(editor, card, status);
        }
        dragged.set(None);
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
                <span class="column-count">{move || whole(own().len() as i64 + hidden)}</span>
            </h2>
            <ul class="cards">
                {move || own().into_iter().map(|card| view! { <Card card dragged/> }).collect_view()}
            </ul>
            {more}
        </section>
    }
}

fn move_to(editor: Editor, card: RwSignal<TaskItem>, status: TaskStatus) {
    if card.read_untracked().status != status {
        let status = Change::Set(status);
        editor.change(
            card,
            TaskPatch {
                status,
                ..TaskPatch::default()
            },
        );
    }
}

/// The status left or right of another.
fn beside(status: TaskStatus, right: bool) -> Option<TaskStatus> {
    let at = TaskStatus::ALL.into_iter().position(|other| other == status)?;
    let to = if right { at + 1 } else { at.checked_sub(1)? };
    TaskStatus::ALL.get(to).copied()
}

/// A task that can be dragged to another column, or moved there by its buttons or by Shift and an arrow.
#[component]
fn Card(card: RwSignal<TaskItem>, dragged: RwSignal<Option<RwSignal<TaskItem>>>) -> impl IntoView {
    let editor = Editor::of_page();
    let TaskItem {
        id,
        title,
        status,
        priority,
        due,
        ..
    } = card.get_untracked();
    let buttons = [(false, "←"), (true, "→")].map(|(right, arrow)| {
        beside(status, right).map(|to| {
            let label = format!("Move “{title}” to {}", status_label(to));
            let click = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                move_to(editor, card, to);
                focus_soon(format!("task-{id}-{}", arrow_name(right)));
            };
            view! {
                <button
                    type="submit" class="icon-button" form=LIST_FORM name="form[steps][]" value=step(id, TaskAct::Status(to))
                    id=format!("task-{id}-{}", arrow_name(right)) aria-label=label on:click=click
                >
                    {arrow}
                </button>
            }
        })
    });
    let key = move |event: leptos::ev::KeyboardEvent| {
        let right = match event.key().as_str() {
            "ArrowLeft" => false,
            "ArrowRight" => true,
            "ArrowUp" | "ArrowDown" if !event.shift_key() => {
                event.prevent_default();
                return focus_beside(id, if event.key() == "ArrowUp" { Side::Up } else { Side::Down });
            }
            _ => return,
        };
        event.prevent_default();
        if !event.shift_key() {
            focus_beside(id, if right { Side::Right } else { Side::Left });
        } else if let Some(to) = beside(status, right) {
            move_to(editor, card, to);
            focus_soon(format!("task-{id}-title"));
        }
    };
    let start = move |event: leptos::ev::DragEvent| {
        begin_drag(&event);
        dragged.set(Some(card));
    };
    let [left, right] = buttons;
    view! {
        <li class="card" draggable="true" on:dragstart=start on:dragend=move |_| dragged.set(None) on:keydown=key>
            <A href=format!("/tasks/{id}") attr:class="card-title" attr:id=format!("task-{id}-title")>{title.clone()}</A>
            <span class="task-facts">
                <PriorityMark priority/>
                {due.map(|due| view! { <DueText due/> })}
            </span>
            <span class="card-moves">{left}{right}</span>
        </li>
    }
}

fn arrow_name(right: bool) -> &'static str {
    if right { "right" } else { "left" }
}

/// Where to look for another card.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
    Up,
    Down,
}

// Only browsers have a focus, and something that is dragged.
#[cfg(not(feature = "hydrate"))]
fn focus_beside(_id: i64, _side: Side) {}
#[cfg(not(feature = "hydrate"))]
fn begin_drag<T>(_event: &T) {}

/// Some browsers drag nothing that carries no data.
#[cfg(feature = "hydrate")]
fn begin_drag(event: &web_sys::DragEvent) {
    if let Some(transfer) = event.data_transfer() {
        drop(transfer.set_data("text/plain", "task"));
        transfer.set_effect_allowed("move");
    }
}

/// Moves the focus from the card of task `id` to the one above or below it, or to the same place of the next column that has
/// cards.
#[cfg(feature = "hydrate")]
fn focus_beside(id: i64, side: Side) {
    use leptos::wasm_bindgen::JsCast;
    use web_sys::{Element, HtmlElement, NodeList};

    let all = |list: Option<NodeList>| -> Vec<Element> {
        let list = list
            .into_iter()
            .flat_map(|list| (0..list.length()).filter_map(move |at| list.get(at)));
        list.filter_map(|node| node.dyn_into().ok()).collect()
    };
    let columns: Vec<Vec<Element>> = all(document().query_selector_all(".column").ok())
        .iter()
        .map(|column| all(column.query_selector_all(".card-title").ok()))
        .collect();
    let own = format!("task-{id}-title");
    let place = columns.iter().enumerate().find_map(|(column, cards)| {
        let row = cards.iter().position(|card| card.id() == own)?;
        Some((column, row))
    });
    let Some((column, row)) = place else { return };
    let full = |column: &Vec<Element>| !column.is_empty();
    let target = match side {
        Side::Up => row.checked_sub(1).and_then(|row| columns[column].get(row)),
        Side::Down => columns[column].get(row + 1),
        Side::Left => columns[..column]
            .iter()
            .rfind(|column| full(column))
            .map(|cards| &cards[row.min(cards.len() - 1)]),
        Side::Right => columns[column + 1..]
            .iter()
            .find(|column| full(column))
            .map(|cards| &cards[row.min(cards.len() - 1)]),
    };
    if let Some(target) = target {
        drop(target.unchecked_ref::<HtmlElement>().focus());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_moves_to_the_column_beside_it() {
        assert_eq!(beside(TaskStatus::Pending, true), Some(TaskStatus::InProgress));
        assert_eq!(beside(TaskStatus::Completed, false), Some(TaskStatus::InProgress));
        assert_eq!(beside(TaskStatus::Pending, false), None);
        assert_eq!(beside(TaskStatus::Cancelled, true), None);
    }
}
