//! The list of runs.

use super::query::use_number;
use crate::components::{Empty, Kept, Loading, PageHeader, Pager, RunTable};
use crate::forms::SubmitButton;
use crate::live::Live;
use crate::resource::page_resource;
use crate::server_fns::runs::run_list;
use crate::views::Runs;
use domain::PageQuery;
use leptos::prelude::*;
use leptos_router::components::{A, Form};

/// Every run, newest first.
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
    Live::of_page().on_run_states(move || list.refetch());
    let kept = Kept::default();
    let picked = RwSignal::new(Vec::<i64>::new());
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let (list, dataset) = (list.await, dataset.get_untracked());
                kept.load((page.get_untracked(), dataset), list, |list| view! { <RunListView list dataset picked/> }.into_any())
             })}
        </Transition>
    }
    .into_any()
}

#[component]
fn RunListView(list: Runs, dataset: i64, picked: RwSignal<Vec<i64>>) -> impl IntoView {
    let Runs {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    let (base, new) = if dataset > 0 {
        (
            format!("/runs?dataset={dataset}&page="),
            format!("/runs/new?dataset={dataset}"),
        )
    } else {
        ("/runs?page=".to_owned(), "/runs/new".to_owned())
    };
    let narrowed = (dataset > 0).then(|| {
        let name = items.first().map(|item| format!(" “{}”", item.row.dataset_name));
        let text = format!(
            "Only runs on the data set{}.",
            name.unwrap_or_else(|| " that was chosen".into())
        );
        view! { <p class="facts"><span>{text}</span><A href="/runs">"Show all"</A></p> }
    });
    let train = new.clone();
    let table = if total == 0 {
        view! {
            <Empty title="No runs yet" text="A run trains one algorithm on one data set and keeps what it found.">
                <A href=train attr:class="button">"Train a model"</A>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <Form action="/runs/compare" method="get" attr:class="form">
                <div class="actions">
                    <SubmitButton label="Compare" class="button"/>
                    <span class="field-hint">"Check 2 to 10 runs to see them side by side."</span>
                </div>
                <RunTable items picked/>
            </Form>
            <Pager base page total_pages total noun=("run", "runs")/>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Runs">
            <A href=new attr:class="button button-primary">"New run"</A>
        </PageHeader>
        {narrowed}
        <div class="section">{table}</div>
    }
}
