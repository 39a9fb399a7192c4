//! Status, priority, labels and due date of a task.

use crate::labels::{priority_label, status_label};
use crate::view_models::{Due, Nearness};
use domain::percent_encoding::encode;
use domain::task::{TaskPriority, TaskStatus};
use leptos::prelude::*;

/// The status as a badge.
#[component]
pub fn TaskStatusBadge(
    /// The status.
    status: TaskStatus,
) -> impl IntoView {
    view! { <span class="badge" data-status=status.as_str()>{status_label(status)}</span> }
}

/// The priority, unless it is the usual one.
#[component]
pub fn PriorityMark(
    /// The priority.
    priority: TaskPriority,
) -> impl IntoView {
    (priority != TaskPriority::Medium)
        .then(|| view! { <span class="priority" data-priority=priority.as_str()>{priority_label(priority)}</span> })
}

/// Number of colours of the style sheet (`series-0` and so on).
const COLOURS: usize = 12;

/// The labels, each a link to all open tasks that have it. The colour of a label follows from its
/// text.
#[component]
pub fn LabelLinks(
    /// The labels.
    labels: Vec<String>,
) -> impl IntoView {
    let link = |label: String| {
        let colour = label
            .bytes()
            .fold(0, |sum, byte| (sum * 31 + usize::from(byte)) % COLOURS);
        let url = format!("/tasks?label={}", encode(&label));
        view! {
            <a class="label" href=url>
                <span class=format!("swatch series-{colour}")></span>{label}
            </a>
        }
    };
    labels.into_iter().map(link).collect_view()
}

/// Hidden text that a task is overdue, for screen readers; on the screen its colour says so.
#[component]
pub fn OverdueText(
    /// Urgency of the due date.
    nearness: Nearness,
) -> impl IntoView {
    (nearness == Nearness::Overdue).then(|| view! { <span class="visually-hidden">"Overdue: "</span> })
}

/// The due date, with the exact one in a tooltip.
#[component]
pub fn DueText(
    /// The due date.
    due: Due,
) -> impl IntoView {
    view! {
        <span class="due" data-nearness=due.nearness.as_str() title=due.exact>
            <OverdueText nearness=due.nearness/>
            {due.text}
        </span>
    }
}
