//! Card of a task on the board.

use super::badges::{DueText, LabelLinks, PriorityMark};
use super::drag;
use super::editor::Editor;
use super::line::LIST_FORM;
use crate::components::focus_after_render;
use crate::labels::status_label;
use crate::view_models::TaskItem;
use domain::task::{NewTask, TaskAction, TaskStatus, step};
use leptos::prelude::*;
use leptos_router::components::A;

/// Returns the status of the column to the left or right.
fn neighbour_status(status: TaskStatus, right: bool) -> Option<TaskStatus> {
    let at = TaskStatus::ALL.into_iter().position(|other| other == status)?;
    let to = if right { at + 1 } else { at.checked_sub(1)? };
    TaskStatus::ALL.get(to).copied()
}

/// Card of a task. Dragging, its buttons, or Shift with an arrow key move it to another column.
#[component]
pub fn Card(
    /// The task.
    card: RwSignal<TaskItem>,
) -> impl IntoView {
    let editor = Editor::from_context();
    let TaskItem { id, fields, due, .. } = card.get_untracked();
    let NewTask {
        title,
        status,
        priority,
        labels,
        ..
    } = fields;
    let buttons = [(false, "←"), (true, "→")].map(|(right, arrow)| {
        neighbour_status(status, right).map(|to| {
            let label = format!("Move “{title}” to {}", status_label(to));
            let click = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                editor.set_status(card.get_untracked(), to);
                // In the outermost column that button does not exist.
                let next = neighbour_status(to, right).map_or("title", |_| arrow_name(right));
                focus_after_render(format!("task-{id}-{next}"));
            };
            view! {
                <button
                    type="submit" class="icon-button" form=LIST_FORM name="form[steps][]" value=step(id, TaskAction::Status(to))
                    id=format!("task-{id}-{}", arrow_name(right)) aria-label=label on:click=click
                >
                    {arrow}
                </button>
            }
        })
    });
    let key = move |event: leptos::ev::KeyboardEvent| {
        // With these modifiers, arrow keys are commands of the browser, such as "back".
        if event.ctrl_key() || event.alt_key() || event.meta_key() {
            return;
        }
        let right = match event.key().as_str() {
            "ArrowLeft" => false,
            "ArrowRight" => true,
            "ArrowUp" | "ArrowDown" if !event.shift_key() => {
                event.prevent_default();
                return focus_neighbour(
                    id,
                    if event.key() == "ArrowUp" {
                        Direction::Up
                    } else {
                        Direction::Down
                    },
                );
            }
            _ => return,
        };
        event.prevent_default();
        if !event.shift_key() {
            focus_neighbour(id, if right { Direction::Right } else { Direction::Left });
        } else if let Some(to) = neighbour_status(status, right) {
            editor.set_status(card.get_untracked(), to);
            focus_after_render(format!("task-{id}-title"));
        }
    };
    let [left, right] = buttons;
    view! {
        <li class="card" draggable="true" on:dragstart=move |event| drag::start(&event, id) on:keydown=key>
            <A href=format!("/tasks/{id}") attr:class="card-title" attr:id=format!("task-{id}-title")>{title.clone()}</A>
            <span class="task-facts">
                <LabelLinks labels/>
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

/// Direction of a neighbouring card.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Left,
    Right,
    Up,
    Down,
}

// The server has no focus.
#[cfg(not(feature = "hydrate"))]
fn focus_neighbour(_id: i64, _direction: Direction) {}

/// Moves the focus from the card of task `id` to the one above or below it, or to the same row of
/// the next column that has cards.
#[cfg(feature = "hydrate")]
fn focus_neighbour(id: i64, direction: Direction) {
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
    let title_id = format!("task-{id}-title");
    let position = columns.iter().enumerate().find_map(|(column, cards)| {
        let row = cards.iter().position(|card| card.id() == title_id)?;
        Some((column, row))
    });
    let Some((column, row)) = position else { return };
    let has_cards = |column: &Vec<Element>| !column.is_empty();
    let target = match direction {
        Direction::Up => row.checked_sub(1).and_then(|row| columns[column].get(row)),
        Direction::Down => columns[column].get(row + 1),
        Direction::Left => columns[..column]
            .iter()
            .rfind(|column| has_cards(column))
            .map(|cards| &cards[row.min(cards.len() - 1)]),
        Direction::Right => columns[column + 1..]
            .iter()
            .find(|column| has_cards(column))
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
        assert_eq!(
            neighbour_status(TaskStatus::Pending, true),
            Some(TaskStatus::InProgress)
        );
        assert_eq!(
            neighbour_status(TaskStatus::Completed, false),
            Some(TaskStatus::InProgress)
        );
        assert_eq!(neighbour_status(TaskStatus::Pending, false), None);
        assert_eq!(neighbour_status(TaskStatus::Cancelled, true), None);
    }
}
