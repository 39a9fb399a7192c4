//! Filters and order of tasks: a form with the fields of the URL.

use super::filter_field::{Field, items};
use super::query::use_month;
use crate::components::{keep_focus, keep_mounted, value_before_hydration};
use crate::markup::SelectOption;
use crate::number::plural;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::tasks::label_list;
use domain::task::{MAX_LISTED_LABELS, TaskLabels, TaskQuery, view_url};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// Id of the search box.
const SEARCH: &str = "filter-q";

/// The search of a page: its URL, and the texts of fields that may not be part of it yet.
#[derive(Clone, Copy)]
struct Search {
    path: &'static str,
    query: Memo<TaskQuery>,
    month: Memo<String>,
    /// The text in the search box.
    text: RwSignal<String>,
    /// Values of other fields that are changed in the form.
    changes: StoredValue<Vec<(Field, String)>>,
}

impl Search {
    fn new(path: &'static str, query: Memo<TaskQuery>) -> Self {
        let of_url = || query.with_untracked(|query| query.q.clone());
        let text = RwSignal::new(value_before_hydration(SEARCH).unwrap_or_else(of_url));
        let changes = StoredValue::new(Vec::new());
        // The fields follow the URL, such as after "back".
        Effect::new(move |before: Option<TaskQuery>| {
            let now = query.get();
            if before.is_some_and(|before| before != now) {
                text.set(now.q.clone());
                changes.set_value(Vec::new());
            }
            now
        });
        Self {
            path,
            query,
            month: use_month(path),
            text,
            changes,
        }
    }

    /// Changes a field of the form.
    fn change(self, field: Field, value: String) {
        self.changes.update_value(|changes| {
            changes.retain(|(other, _)| *other != field);
            changes.push((field, value));
        });
    }

    /// Returns the URL of the query with all that is changed in the form: the URL of the change
    /// before may not be the current one yet.
    fn url(self) -> String {
        let mut query = self.query.get_untracked();
        self.text.get_untracked().trim().clone_into(&mut query.q);
        for (field, value) in self.changes.get_value() {
            field.set(&mut query, &value);
        }
        view_url(self.path, &query.view(), &self.month.get_untracked())
    }
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
    let search = Search::new(path, query);
    let fields = Field::for_page(path)
        .into_iter()
        .map(|field| match field {
            Field::Label => view! { <LabelField search/> }.into_any(),
            field => view! { <FilterField field search labels=Vec::new()/> }.into_any(),
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
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        navigate(&search.url(), Default::default());
    };
    let month = move || {
        let month = search.month.get();
        (!month.is_empty()).then(|| view! { <input type="hidden" name="month" value=month/> })
    };
    // Values that a browser restores would be read as changes before the hydration.
    view! {
        <form class="form-row filters" action=path method="get" role="search" autocomplete="off" on:submit=submit>
            <div class="field">
                <label class="field-label" for=SEARCH>"Search"</label>
                <input
                    class="input" id=SEARCH name="q" type="search" maxlength="200"
                    value=query.with_untracked(|query| query.q.clone()) bind:value=search.text
                />
            </div>
            // On narrow screens, the following fields are shown only when it is open.
            <details class="filters-fold"><summary class="button">{fold_label}</summary></details>
            {fields}
            <button type="submit" class="button needs-no-script">"Apply"</button>
            {month}
        </form>
    }
}

/// The field of the labels, if there are any: a select, or a text where there are too many.
#[component]
fn LabelField(search: Search) -> impl IntoView {
    let found = page_resource(|| (), |()| label_list());
    Realtime::from_context().on_task_change(move || found.refetch());
    let last = StoredValue::new(TaskLabels::default());
    view! {
        <Transition>
            {move || Suspend::new(async move {
                // After a failed refetch, the last labels stay.
                if let Ok(found) = found.await {
                    last.set_value(found);
                }
                let TaskLabels { labels, total } = last.get_value();
                let is_cut = total > labels.len();
                let mut labels: Vec<String> = labels.into_iter().map(|count| count.label).collect();
                // A label of the URL stays an option even if no task has it any more.
                for label in search.query.get_untracked().label {
                    if !labels.contains(&label) {
                        labels.push(label);
                    }
                }
                keep_focus();
                (!labels.is_empty()).then(|| {
                    keep_mounted(|| {
                        if is_cut {
                            view! { <LabelText search labels total/> }.into_any()
                        } else {
                            view! { <FilterField field=Field::Label search labels/> }.into_any()
                        }
                    })
                })
            })}
        </Transition>
    }
}

/// A text for labels, with suggestions.
#[component]
fn LabelText(
    search: Search,
    /// The suggestions.
    labels: Vec<String>,
    /// Number of all labels.
    total: usize,
) -> impl IntoView {
    const FIELD: Field = Field::Label;
    let navigate = use_navigate();
    let query = search.query;
    let id = format!("filter-{}", FIELD.name());
    let (list, note) = (format!("{id}-list"), format!("{id}-note"));
    let chosen = move || query.with(|query| FIELD.value(query));
    let current = query.with_untracked(|query| FIELD.value(query));
    let apply = move |value: String| {
        search.change(FIELD, value);
        navigate(&search.url(), Default::default());
    };
    let early = value_before_hydration(&id).filter(|value| *value != current);
    if let Some(value) = early {
        let apply = apply.clone();
        Effect::new(move || apply(value.clone()));
    }
    let input = move |event| search.change(FIELD, event_target_value(&event));
    let change = move |event| apply(event_target_value(&event));
    let options = labels
        .into_iter()
        .map(|text| view! { <SelectOption value=text.clone() text/> })
        .collect_view();
    let hint = format!(
        "Suggests the {MAX_LISTED_LABELS} most used of {}.",
        plural(total, "label", "labels")
    );
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{FIELD.label()}</label>
            <p class="field-hint" id=note.clone()>{hint}</p>
            <input
                class="input" id=id name=FIELD.name() list=list.clone() autocomplete="off" value=current
                prop:value=chosen aria-describedby=note on:input=input on:change=change
            />
            <datalist id=list>{options}</datalist>
        </div>
    }
}

#[component]
fn FilterField(field: Field, search: Search, labels: Vec<String>) -> impl IntoView {
    let navigate = use_navigate();
    let query = search.query;
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
    let apply = move |value: String| {
        // The year of a day is being typed.
        if !is_day || !value.starts_with('0') {
            search.change(field, value);
            navigate(&search.url(), Default::default());
        }
    };
    // The input of a day shows no time that a URL may have, and then is empty.
    let early = value_before_hydration(&id).filter(|value| *value != current && !(is_day && value.is_empty()));
    if let Some(value) = early {
        let apply = apply.clone();
        Effect::new(move || apply(value.clone()));
    }
    let change = move |event| apply(event_target_value(&event));
    let control = if is_day {
        view! {
            <input
                class="input" type="date" id=id.clone() name=field.name() value=current prop:value=chosen on:change=change
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
