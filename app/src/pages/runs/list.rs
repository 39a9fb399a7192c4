//! List of runs.

use crate::components::{Empty, LastGood, Loading, PageHeader, Pager, PlainLink, RunTable};
use crate::forms::SubmitButton;
use crate::pages::query::{ids_text, use_ids, use_number};
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::runs::run_list;
use crate::view_models::Runs;
use domain::PageQuery;
use leptos::prelude::*;
use leptos_router::components::{A, Form};

/// All runs, newest first. Those that are selected for a comparison stay selected on other pages.
#[component]
pub fn RunsPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let dataset = use_number::<i64>("dataset", 0);
    let list = page_resource(
        move || (page.get(), dataset.get()),
        |(page, dataset)| {
            let query = PageQuery {
                page,
                ..PageQuery::default()
            };
            run_list(Some(dataset).filter(|&id| id > 0), query)
        },
    );
    Realtime::from_context().on_run_state_change(move || list.refetch());
    let last_good = LastGood::default();
    let ids = use_ids().get_untracked();
    // Without scripts, what was selected stays in the URL.
    let kept = match ids.as_slice() {
        [] => String::new(),
        ids => format!("ids={}&", ids_text(ids)),
    };
    let selected = RwSignal::new(ids);
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || {
                let kept = kept.clone();
                Suspend::new(async move {
                    let (list, dataset) = (list.await, dataset.get_untracked());
                    last_good.render((page.get_untracked(), dataset), list, |list| {
                        view! { <RunListView list dataset selected kept/> }.into_any()
                    })
                })
            }}
        </Transition>
    }
    .into_any()
}

#[component]
fn RunListView(
    list: Runs,
    dataset: i64,
    /// Ids of the selected runs.
    selected: RwSignal<Vec<i64>>,
    /// Part of the query of links to other pages.
    kept: String,
) -> impl IntoView {
    let Runs {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    let (base, new_run) = if dataset > 0 {
        (
            format!("/runs?{kept}dataset={dataset}&page="),
            format!("/runs/new?dataset={dataset}"),
        )
    } else {
        (format!("/runs?{kept}page="), "/runs/new".to_owned())
    };
    let filter_note = (dataset > 0).then(|| {
        let name = items.first().map(|item| format!(": “{}”", item.row.dataset_name));
        let text = format!("Only runs on one data set{}.", name.unwrap_or_default());
        view! { <p class="facts"><span>{text}</span><PlainLink href="/runs">"Show all runs"</PlainLink></p> }
    });
    let train_href = new_run.clone();
    let listed: Vec<i64> = items.iter().map(|item| item.row.id).collect();
    let elsewhere = move || {
        let ids = selected.get().into_iter().filter(|id| !listed.contains(id));
        ids.map(|id| view! { <input type="hidden" name="ids" value=id/> })
            .collect_view()
    };
    let selected_text = move || format!("{} selected.", selected.read().len());
    let table = if total == 0 {
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
                    <span class="field-hint needs-script" role="status">{selected_text}</span>
                </div>
                {elsewhere}
                <RunTable items selected/>
            </Form>
            <Pager base page total_pages total noun=("run", "runs")/>
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
