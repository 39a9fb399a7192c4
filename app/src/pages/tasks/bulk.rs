//! Bulk actions on the selected tasks of the list.

use super::line::{IDS, LIST_FORM};
use crate::components::{Toaster, checked_before_hydration, ignore_second_click, value_before_hydration};
use crate::forms::use_flash;
use crate::markup::SelectOption;
use crate::realtime::Realtime;
use crate::server_fns::tasks::task_bulk_action;
use domain::task::TaskActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// Path that the form is posted to.
const ACTION: &str = "/fn/tasks/act";
/// Name of the select of the action.
const ACT: &str = "form[act]";
/// Id of the select of the action.
const SELECT: &str = "bulk-act";

/// Bulk actions: value and label.
const BULK_ACTIONS: [(&str, &str); 9] = [
    ("completed", "Mark as completed"),
    ("in_progress", "Mark as in progress"),
    ("pending", "Mark as pending"),
    ("cancelled", "Mark as cancelled"),
    ("urgent", "Priority: urgent"),
    ("high", "Priority: high"),
    ("medium", "Priority: medium"),
    ("low", "Priority: low"),
    ("delete", "Delete"),
];

/// The choices of a bulk action. The list may be rendered again between a choice and its use, so
/// the page keeps them.
#[derive(Clone, Copy)]
pub struct BulkChoice {
    /// Ids of the selected tasks.
    pub selected: RwSignal<Vec<i64>>,
    /// Value of the action; empty: none.
    action: RwSignal<String>,
    /// Whether an action is being sent.
    busy: RwSignal<bool>,
}

impl BulkChoice {
    /// Returns the choices that the page begins with: those of a refused form, or none.
    #[must_use]
    pub fn of_page() -> Self {
        let flash = use_flash(ACTION);
        let refused = || {
            let values = flash.iter().flat_map(|flash| &flash.values);
            let ids = values.filter(|(name, _)| name == IDS);
            ids.map(|(_, id)| id.clone()).collect()
        };
        let ids: Vec<String> = checked_before_hydration(IDS).unwrap_or_else(refused);
        let refused = || flash.as_ref().and_then(|flash| flash.value(ACT)).unwrap_or_default();
        let action = value_before_hydration(SELECT).unwrap_or_else(|| refused().to_owned());
        Self {
            selected: RwSignal::new(ids.iter().filter_map(|id| id.parse().ok()).collect()),
            action: RwSignal::new(action),
            busy: RwSignal::new(false),
        }
    }
}

/// The bulk actions for the selected tasks.
#[component]
pub fn BulkActions(
    /// Ids of all tasks of the list.
    all: Vec<i64>,
    /// The choices.
    choice: BulkChoice,
) -> impl IntoView {
    let BulkChoice { selected, action, busy } = choice;
    let (toaster, realtime) = (Toaster::from_context(), Realtime::from_context());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let form = TaskActionForm {
            ids: selected.get_untracked(),
            act: action.get_untracked(),
            steps: Vec::new(),
        };
        spawn_local(async move {
            match task_bulk_action(form).await {
                Ok(message) => {
                    toaster.show(message);
                    selected.set(Vec::new());
                    action.set(String::new());
                    realtime.report_task_change();
                }
                Err(error) => toaster.show_error(error.0.detail),
            }
            busy.set(false);
        });
    };
    let count = all.len();
    let select_all = move |event| {
        let ids = if event_target_checked(&event) {
            all.clone()
        } else {
            Vec::new()
        };
        selected.set(ids);
    };
    let chosen = action.get_untracked();
    let options = BULK_ACTIONS
        .map(|(value, text)| view! { <SelectOption value text selected={value == chosen}/> })
        .collect_view();
    // A property, because hydration leaves text as the server sent it, without earlier ticks.
    let selected_text = move || match selected.read().len() {
        0 => String::new(),
        n => format!("{n} selected"),
    };
    // Ticks that a browser restores would be those of other tasks, if the list has changed.
    view! {
        <form class="bulk" id=LIST_FORM action=ACTION method="post" autocomplete="off" on:submit=send>
            <div class="bulk-selection needs-script">
                <div class="check">
                    <input
                        type="checkbox" id="check-all" aria-describedby="selected-count"
                        prop:checked=move || selected.read().len() == count on:change=select_all
                    />
                    <label for="check-all">"Select all"</label>
                </div>
                <span class="selected-count" id="selected-count" prop:textContent=selected_text></span>
            </div>
            <label class="visually-hidden" for=SELECT>"Action for the selected tasks"</label>
            <select
                class="input select bulk-act" id=SELECT name=ACT prop:value=move || action.get()
                on:change=move |event| action.set(event_target_value(&event))
            >
                <SelectOption value="" text="Action…"/>
                {options}
            </select>
            <button type="submit" class="button" on:click=|event| ignore_second_click(&event)>"Apply"</button>
        </form>
    }
}
