//! The list of runs.

use super::query::use_number;
use crate::components::{Empty, Loading, PageHeader, Pager, RunTable, load};
use crate::server_fns::runs::run_list;
use crate::views::Runs;
use domain::PageQuery;
use leptos::prelude::*;
use leptos_router::components::A;

/// Every run, newest first.
#[component]
pub fn RunsPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let list = Resource::new_blocking(
        move || page.get(),
        |page| {
            run_list(
                None,
                PageQuery {
                    page,
                    ..PageQuery::default()
                },
            )
        },
    );
    view! {
        <Suspense fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { load(list.await, |list| view! { <RunListView list/> }.into_any()) })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn RunListView(list: Runs) -> impl IntoView {
    let Runs {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    let table = if total == 0 {
        view! {
            <Empty title="No runs yet" text="A run trains one algorithm on one data set and keeps what it found.">
                <A href="/runs/new" attr:class="button">"Train a model"</A>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <RunTable items/>
            <Pager base="/runs?page=" page total_pages total noun=("run", "runs")/>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Runs">
            <A href="/runs/new" attr:class="button button-primary">"New run"</A>
        </PageHeader>
        {table}
    }
}
