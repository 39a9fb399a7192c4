//! What people read for statuses, priorities and orders.

use crate::views::Due;
use domain::address::encode;
use domain::task::{TaskPriority, TaskStatus};
use leptos::prelude::*;

/// What a person reads for a status.
#[must_use]
pub fn status_label(status: TaskStatus) -> &'static str {
    match status {
        TaskStatus::Pending => "Pending",
        TaskStatus::InProgress => "In progress",
        TaskStatus::Completed => "Completed",
        TaskStatus::Cancelled => "Cancelled",
    }
}

/// What a person reads for a priority.
#[must_use]
pub fn priority_label(priority: TaskPriority) -> &'static str {
    match priority {
        TaskPriority::Low => "Low",
        TaskPriority::Medium => "Medium",
        TaskPriority::High => "High",
        TaskPriority::Urgent => "Urgent",
    }
}

/// The statuses, as a list to choose from.
#[must_use]
pub fn status_options() -> Vec<(String, String)> {
    TaskStatus::ALL
        .map(|status| (status.as_str().to_owned(), status_label(status).to_owned()))
        .to_vec()
}

/// The priorities, as a list to choose from.
#[must_use]
pub fn priority_options() -> Vec<(String, String)> {
    TaskPriority::ALL
        .map(|priority| (priority.as_str().to_owned(), priority_label(priority).to_owned()))
        .to_vec()
}

/// The status as a badge.
#[component]
pub fn TaskStatusBadge(
    /// The status.
    status: TaskStatus,
) -> impl IntoView {
    view! { <span class="badge" data-status=status.as_str()>{status_label(status)}</span> }
}

/// The priority, where it is not that of most tasks.
#[component]
pub fn PriorityMark(
    /// The priority.
    priority: TaskPriority,
) -> impl IntoView {
    (priority != TaskPriority::Medium)
        .then(|| view! { <span class="priority" data-priority=priority.as_str()>{priority_label(priority)}</span> })
}

/// Colours of the style sheet (`series-0` and so on).
const COLOURS: usize = 12;

/// The labels, each with the way to all open tasks that have it. Its colour follows from its text.
#[component]
pub fn LabelLinks(
    /// The labels.
    labels: Vec<String>,
) -> impl IntoView {
    let link = |label: String| {
        let colour = label
            .bytes()
            .fold(0, |sum, byte| (sum * 31 + usize::from(byte)) % COLOURS);
        let address = format!("/tasks?label={}", encode(&label));
        view! {
            <a class="label" href=address>
                <span class=format!("swatch series-{colour}")></span>{label}
            </a>
        }
    };
    labels.into_iter().map(link).collect_view()
}

/// The due date, with the exact one in a tooltip.
#[component]
pub fn DueText(
    /// The date.
    due: Due,
) -> impl IntoView {
    let overdue = (due.nearness == crate::views::Nearness::Overdue)
        .then(|| view! { <span class="visually-hidden">"Overdue: "</span> });
    view! {
        <span class="due" data-nearness=due.nearness.as_str() title=due.exact>{overdue}{due.text}</span>
    }
}
