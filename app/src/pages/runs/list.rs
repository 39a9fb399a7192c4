//! List of runs.

use crate::components::{Empty, LastGood, Loading, PageHeader, Pager, PlainLink, RunTable, checked_before_hydration};
use crate::forms::SubmitButton;
use crate::pages::query::{ids_text, use_ids, use_number, use_text};
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::runs::run_list;
use crate::view_models::Runs;
use domain::PageQuery;
use leptos::prelude::*;
use leptos_router::components::{A, Form};

/// Conditions of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct ListFilter {
    /// Only runs on this data set.
    dataset: Option<i64>,
    /// Only queued and running ones.
    is_unfinished: bool,
}

impl ListFilter {
    /// Returns the part of the query of a URL.
    fn query(self) -> String {
        let dataset = self.dataset.map(|id| format!("dataset={id}&"));
        let state = if self.is_unfinished { "state=unfinished&" } else { "" };
        format!("{}{state}", dataset.unwrap_or_default())
    }

    /// Returns a sentence on the conditions, if there are any.
    fn text(self, dataset_name: Option<&str>) -> Option<String> {
        let name = dataset_name.map(|name| format!(": “{name}”")).unwrap_or_default();
        match (self.dataset, self.is_unfinished) {
            (None, false) => None,
            (None, true) => Some("Only queued and running runs.".to_owned()),
            (Some(_), false) => Some(format!("Only runs on one data set{name}.")),
            (Some(_), true) => Some(format!("Only queued and running runs on one data set{name}.")),
        }
    }
}

/// All runs, newest first. Those that are selected for a comparison stay selected on other pages.
#[component]
pub fn RunsPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let dataset = use_number::<i64>("dataset", 0);
    let state = use_text("state");
    let filter = Memo::new(move |_| ListFilter {
        dataset: Some(dataset.get()).filter(|&id| id > 0),
        is_unfinished: state.with(|state| state == "unfinished"),
    });
    let list = page_resource(
        move || (page.get(), filter.get()),
        |(page, filter)| {
            let query = PageQuery {
                page,
                ..PageQuery::default()
            };
            run_list(filter.dataset, filter.is_unfinished, query)
        },
    );
    Realtime::from_context().on_run_state_change(move || list.refetch());
    let last_good = LastGood::default();
    let selected = RwSignal::new(use_ids().get_untracked());
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let (list, filter) = (list.await, filter.get_untracked());
                last_good.render((page.get_untracked(), filter), list, |list| {
                    view! { <RunListView list filter selected/> }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn RunListView(
    list: Runs,
    filter: ListFilter,
    /// Ids of the selected runs.
    selected: RwSignal<Vec<i64>>,
) -> impl IntoView {
    let Runs {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    // Links to other pages keep the selection, also without scripts and after a reload.
    let pager = move || {
        let kept = match selected.get().as_slice() {
            [] => String::new(),
            ids => format!("ids={}&", ids_text(ids)),
        };
        let base = format!("/runs?{kept}{}page=", filter.query());
        view! { <Pager base page total_pages total noun=("run", "runs")/> }
    };
    let new_run = filter.dataset.map(|id| format!("/runs/new?dataset={id}"));
    let new_run = new_run.unwrap_or_else(|| "/runs/new".to_owned());
    let dataset_name = items.first().map(|item| item.row.dataset_name.as_str());
    let filter_note = filter.text(dataset_name).map(|text| {
        view! { <p class="facts"><span>{text}</span><PlainLink href="/runs">"Show all runs"</PlainLink></p> }
    });
    let train_href = new_run.clone();
    let listed: Vec<i64> = items.iter().map(|item| item.row.id).collect();
    if let Some(checked) = checked_before_hydration("ids") {
        selected.update(|ids| {
            ids.retain(|id| !listed.contains(id));
            ids.extend(checked.iter().filter_map(|id| id.parse::<i64>().ok()));
        });
    }
    let elsewhere = move || {
        let ids = selected.get().into_iter().filter(|id| !listed.contains(id));
        ids.map(|id| view! { <input type="hidden" name="ids" value=id/> })
            .collect_view()
    };
    // A property, because hydration leaves text as the server sent it, without earlier ticks.
    let selected_text = move || format!("{} selected.", selected.read().len());
    let table = if total == 0 && filter.is_unfinished {
        view! { <Empty title="No queued or running runs" text="Runs appear here while they wait and train."/> }
            .into_any()
    } else if total == 0 {
        view! {
            <Empty title="No runs yet" text="A run trains one algorithm on one data set and keeps the result.">
                <A href=train_href attr:class="button">"Train a model"</A>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Form action="/runs/compare" method="get" attr:class="form">
                <div class="actions">
                    <SubmitButton label="Compare" class="button"/>
                    <span class="field-hint">"Select 2 to 10 runs to compare them."</span>
                    <span class="field-hint needs-script" role="status" prop:textContent=selected_text></span>
                    <button
                        type="button" class="button button-small button-quiet needs-script"
                        on:click=move |_| selected.set(Vec::new())
                    >
                        "Clear selection"
                    </button>
                </div>
                {elsewhere}
                <RunTable items selected/>
            </Form>
            {pager}
        }
        .into_any()
    };
    view! {
        <PageHeader title="Runs">
            <A href=new_run attr:class="button button-primary">"New run"</A>
        </PageHeader>
        {filter_note}
        <div class="section">{table}</div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_in_links_and_said() {
        let filter = |dataset, is_unfinished| ListFilter { dataset, is_unfinished };
        assert_eq!(
            (filter(None, false).query(), filter(None, false).text(None)),
            (String::new(), None)
        );
        assert_eq!(filter(Some(3), true).query(), "dataset=3&state=unfinished&");
        let text = |dataset, is_unfinished| filter(dataset, is_unfinished).text(Some("iris")).unwrap_or_default();
        assert_eq!(text(None, true), "Only queued and running runs.");
        assert_eq!(text(Some(3), false), "Only runs on one data set: “iris”.");
        assert_eq!(
            text(Some(3), true),
            "Only queued and running runs on one data set: “iris”."
        );
    }
}
