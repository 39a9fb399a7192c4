//! Comparison of runs.

use crate::components::{Empty, LastGood, Loading, PageHeader, PlainLink, StateBadge};
use crate::error::Result;
use crate::pages::query::{ids_text, use_ids};
use crate::resource::page_resource;
use crate::server_fns::runs::run_compare;
use crate::view_models::{ComparisonRow, ComparisonView};
use domain::run::{COMPARED_RUNS, ComparedRun};
use leptos::prelude::*;
use leptos_router::components::A;

/// Comparison of the runs in the URL.
#[component]
pub fn RunComparePage() -> impl IntoView {
    let ids = use_ids();
    let data = page_resource(move || ids.get(), load_comparison);
    let last_good = LastGood::default();
    view! {
        <PageHeader title="Compare runs" breadcrumbs=vec![("/runs", "Runs")]/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let (ids, data) = (ids.get_untracked(), data.await);
                last_good.render(ids.clone(), data, |found| match found {
                    Some(comparison) => view! { <Comparison comparison/> }.into_any(),
                    None => view! { <NothingToCompare ids/> }.into_any(),
                })
            })}
        </Transition>
    }
    .into_any()
}

/// Returns `None` for too few or too many runs.
async fn load_comparison(ids: Vec<i64>) -> Result<Option<ComparisonView>> {
    match COMPARED_RUNS.contains(&ids.len()) {
        true => run_compare(ids).await.map(Some),
        false => Ok(None),
    }
}

#[component]
fn NothingToCompare(ids: Vec<i64>) -> impl IntoView {
    let list = match ids.as_slice() {
        [] => "/runs".to_owned(),
        ids => format!("/runs?ids={}", ids_text(ids)),
    };
    view! {
        <Empty title="Select 2 to 10 runs" text="Select the runs that you want to compare, then press “Compare”.">
            <PlainLink href=list attr:class="button">"Select runs"</PlainLink>
        </Empty>
    }
}

#[component]
fn Comparison(comparison: ComparisonView) -> impl IntoView {
    let ComparisonView {
        runs,
        metrics,
        settings,
        note,
    } = comparison;
    let note = note.map(|note| view! { <p class="alert alert-warning" role="note">{note}</p> });
    let columns = runs.len() + 1;
    let heads = runs.into_iter().map(|run| view! { <RunHead run/> }).collect_view();
    view! {
        {note}
        <div class="compare">
            <label class="check"><input type="checkbox" id="only-differences"/>"Show only differences"</label>
            <div class="table-box" tabindex="0" role="region" aria-label="Comparison">
                <table class="table table-dense">
                    <caption class="visually-hidden">"Comparison of runs; differences are marked"</caption>
                    <thead><tr><th scope="col">"Run"</th>{heads}</tr></thead>
                    <RowGroup title="Metrics" rows=metrics columns/>
                    <RowGroup title="Settings" rows=settings columns/>
                </table>
            </div>
        </div>
    }
}

#[component]
fn RunHead(run: ComparedRun) -> impl IntoView {
    view! {
        <th scope="col" class="compare-run">
            <A href=format!("/runs/{}", run.id)>{format!("{} {}", run.algorithm_name, run.id)}</A>
            <A href=format!("/datasets/{}", run.dataset_id)>{run.dataset_name}</A>
            <StateBadge state=run.state/>
        </th>
    }
}

#[component]
fn RowGroup(title: &'static str, rows: Vec<ComparisonRow>, columns: usize) -> impl IntoView {
    if rows.is_empty() {
        return ().into_any();
    }
    let rows = rows
        .into_iter()
        .map(|row| {
            let mut best = row.best.into_iter();
            let cells = row
                .cells
                .into_iter()
                .map(|text| match best.next() {
                    Some(true) => view! { <td><strong title="Best value">{text}</strong></td> }.into_any(),
                    _ => view! { <td>{text}</td> }.into_any(),
                })
                .collect_view();
            view! { <tr data-differs=row.differs.then_some("")><th scope="row">{row.label}</th>{cells}</tr> }
        })
        .collect_view();
    view! {
        <tbody>
            <tr class="compare-group"><th scope="rowgroup" colspan=columns>{title}</th></tr>
            {rows}
        </tbody>
    }
    .into_any()
}
