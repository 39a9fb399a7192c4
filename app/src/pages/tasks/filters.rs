//! Filters and order of tasks: a form with the fields of the URL.

use crate::components::{keep_focus, keep_mounted};
use crate::labels::{priority_options, status_options};
use crate::markup::SelectOption;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::tasks::label_list;
use domain::task::{DueFilter, TaskPriority, TaskQuery, TaskSort, TaskStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Orders to choose from: value and label.
const ORDERS: [(&str, &str); 6] = [
    ("", "Due date"),
    ("start_date,due_date", "Start date"),
    ("-priority,due_date", "Priority"),
    ("-created_at", "Newest"),
    ("-updated_at", "Last updated"),
    ("title", "Title"),
];

/// A select of the form, or the input of a day.
#[derive(Clone, Copy, PartialEq)]
enum Field {
    Status,
    Priority,
    Label,
    StartAfter,
    StartBefore,
    Due,
    Sort,
}

impl Field {
    /// Returns the fields of a page: a board shows every status, and a calendar has its own order.
    fn for_page(path: &str) -> Vec<Self> {
        let is_used = |field: &Self| match field {
            Self::Status => path != "/tasks/board",
            Self::Sort => path != "/tasks/calendar",
            Self::Priority | Self::Label | Self::StartAfter | Self::StartBefore | Self::Due => true,
        };
        let all = [
            Self::Status,
            Self::Priority,
            Self::Label,
            Self::StartAfter,
            Self::StartBefore,
            Self::Due,
            Self::Sort,
        ];
        all.into_iter().filter(is_used).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Label => "label",
            Self::StartAfter => "start_after",
            Self::StartBefore => "start_before",
            Self::Due => "due",
            Self::Sort => "sort",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Priority => "Priority",
            Self::Label => "Label",
            Self::StartAfter => "Starts from",
            Self::StartBefore => "Starts before",
            Self::Due => "Due",
            Self::Sort => "Sort by",
        }
    }

    /// Returns values and labels of the options; `labels` are those of the reader's tasks.
    fn options(self, labels: Vec<String>) -> Vec<(String, String)> {
        let own = |(value, text): (&str, &str)| (value.to_owned(), text.to_owned());
        match self {
            Self::Status => std::iter::once(own(("", "Open")))
                .chain(status_options())
                .chain([own(("all", "All"))])
                .collect(),
            Self::Priority => std::iter::once(own(("", "Any"))).chain(priority_options()).collect(),
            Self::Label => std::iter::once(own(("", "Any")))
                .chain(labels.into_iter().map(|label| (label.clone(), label)))
                .collect(),
            Self::StartAfter | Self::StartBefore => Vec::new(),
            Self::Due => [
                ("", "Any time"),
                ("overdue", "Overdue"),
                ("today", "Today"),
                ("week", "Next 7 days"),
            ]
            .map(own)
            .to_vec(),
            Self::Sort => ORDERS.map(own).to_vec(),
        }
    }

    /// Returns the chosen value; several of a list are separated by commas.
    fn value(self, query: &TaskQuery) -> String {
        match self {
            Self::Status if query.status.len() == TaskStatus::ALL.len() => "all".to_owned(),
            Self::Status => joined(query.status.iter().map(|status| status.as_str())),
            Self::Priority => joined(query.priority.iter().map(|priority| priority.as_str())),
            Self::Label => query.label.join(","),
            Self::StartAfter => query.start_after.clone(),
            Self::StartBefore => query.start_before.clone(),
            Self::Due => query.due.map_or("", DueFilter::as_str).to_owned(),
            Self::Sort => query.sort.clone().map(String::from).unwrap_or_default(),
        }
    }

    fn set(self, query: &mut TaskQuery, value: &str) {
        match self {
            Self::Status if value == "all" => query.status = TaskStatus::ALL.to_vec(),
            Self::Status => query.status = value.split(',').filter_map(TaskStatus::parse).collect(),
            Self::Priority => query.priority = value.split(',').filter_map(TaskPriority::parse).collect(),
            Self::Label => query.label = items(value).map(str::to_owned).collect(),
            Self::StartAfter => value.clone_into(&mut query.start_after),
            Self::StartBefore => value.clone_into(&mut query.start_before),
            Self::Due => query.due = DueFilter::ALL.into_iter().find(|due| due.as_str() == value),
            Self::Sort => {
                let sort = TaskSort::try_from(value.to_owned()).ok();
                query.sort = sort.filter(|_| !value.is_empty());
            }
        }
        query.page = 1;
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.collect::<Vec<_>>().join(",")
}

/// Returns the items of a list that is separated by commas.
fn items(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').filter(|item| !item.is_empty())
}

/// The filter form. With scripts a change applies at once; without, a button applies it.
#[component]
pub fn TaskFilters(
    /// Path of the page.
    path: &'static str,
    /// Query of the URL.
    query: Memo<TaskQuery>,
) -> impl IntoView {
    let navigate = use_navigate();
    let q = RwSignal::new(query.with_untracked(|query| query.q.clone()));
    let fields = Field::for_page(path)
        .into_iter()
        .map(|field| match field {
            Field::Label => view! { <LabelField path query/> }.into_any(),
            field => view! { <FilterField field path query labels=Vec::new()/> }.into_any(),
        })
        .collect_view();
    let chosen = move || {
        let query = query.read();
        Field::for_page(path)
            .into_iter()
            .filter(|field| !field.value(&query).is_empty())
            .count()
    };
    let fold_label = move || match chosen() {
        0 => "Filters".to_owned(),
        n => format!("Filters ({n})"),
    };
    let search = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut query = query.get_untracked();
        q.get_untracked().trim().clone_into(&mut query.q);
        query.page = 1;
        navigate(&query.url(path), Default::default());
    };
    view! {
        <form class="form-row filters" action=path method="get" role="search" on:submit=search>
            <div class="field">
                <label class="field-label" for="filter-q">"Search"</label>
                <input class="input" id="filter-q" name="q" type="search" maxlength="200" value=q.get_untracked() bind:value=q/>
            </div>
            // On narrow screens, the following fields are shown only when it is open.
            <details class="filters-fold"><summary class="button">{fold_label}</summary></details>
            {fields}
            <button type="submit" class="button needs-no-script">"Apply"</button>
        </form>
    }
}

/// The select of the labels, if there are any.
#[component]
fn LabelField(path: &'static str, query: Memo<TaskQuery>) -> impl IntoView {
    let found = page_resource(|| (), |()| label_list());
    Realtime::from_context().on_task_change(move || found.refetch());
    let last = StoredValue::new(Vec::new());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // After a failed refetch, the last labels stay.
                if let Ok(found) = found.await {
                    last.set_value(found);
                }
                let mut labels = last.get_value();
                // A label of the URL stays an option even if no task has it any more.
                for label in query.get_untracked().label {
                    if !labels.contains(&label) {
                        labels.push(label);
                    }
                }
                keep_focus();
                (!labels.is_empty()).then(|| {
                    keep_mounted(|| view! { <FilterField field=Field::Label path query labels/> }.into_any())
                })
            })}
        </Transition>
    }
}

#[component]
fn FilterField(field: Field, path: &'static str, query: Memo<TaskQuery>, labels: Vec<String>) -> impl IntoView {
    let navigate = use_navigate();
    let id = format!("filter-{}", field.name());
    let chosen = move || query.with(|query| field.value(query));
    let known = field.options(labels);
    let current = query.with_untracked(|query| field.value(query));
    let options = known
        .iter()
        .map(|(value, text)| {
            let selected = *value == current;
            view! { <SelectOption value=value.clone() text=text.clone() selected/> }
        })
        .collect_view();
    // A choice that only a URL can make, such as two priorities, is an option of its own.
    let unlisted = move || {
        let value = chosen();
        let is_known = known.iter().any(|(known_value, _)| *known_value == value);
        (!is_known).then(|| {
            let labels = items(&value).map(|item| {
                let option = known.iter().find(|(value, _)| value == item);
                option.map_or(item, |(_, text)| text)
            });
            let text = labels.collect::<Vec<_>>().join(", ");
            view! { <SelectOption value text selected=true/> }
        })
    };
    let is_day = matches!(field, Field::StartAfter | Field::StartBefore);
    let change = move |event| {
        let value = event_target_value(&event);
        // The year of a day is being typed.
        if is_day && value.starts_with('0') {
            return;
        }
        let mut query = query.get_untracked();
        field.set(&mut query, &value);
        navigate(&query.url(path), Default::default());
    };
    let control = if is_day {
        let value = query.with_untracked(|query| field.value(query));
        view! {
            <input
                class="input" type="date" id=id.clone() name=field.name() value=value prop:value=chosen on:change=change
            />
        }
        .into_any()
    } else {
        view! {
            <select class="input select" id=id.clone() name=field.name() prop:value=chosen on:change=change>
                {options} {unlisted}
            </select>
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label class="field-label" for=id>{field.label()}</label>
            {control}
        </div>
    }
}
