//! The start page.

use crate::components::number::whole;
use crate::components::{DatasetTable, Empty, Loading, PageHeader, RunTable, load};
use crate::forms::{PostForm, SubmitButton};
use crate::pages::feed::follow_states;
use crate::server_fns::dashboard::dashboard_get;
use crate::views::DashboardView;
use leptos::prelude::*;
use leptos_router::components::A;

/// Counts, what is new, and what to do first.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let data = Resource::new_blocking(|| (), |()| dashboard_get());
    let live = RwSignal::new(false);
    follow_states(live, Callback::new(move |()| data.refetch()));
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(data.await, |view| {
                    let is_live = view.live_runs > 0;
                    Effect::new(move || live.set(is_live));
                    view! { <Dashboard view/> }.into_any()
                })
             })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Dashboard(view: DashboardView) -> impl IntoView {
    let DashboardView {
        datasets,
        runs,
        live_runs,
    } = view;
    let is_new = datasets.total == 0 && runs.total == 0;
    let counts = [
        ("/datasets", "Data sets", datasets.total),
        ("/runs", "Runs", runs.total),
        ("/runs", "Running or waiting", live_runs),
    ];
    let counts = counts
        .into_iter()
        .map(|(path, label, n)| {
            view! {
                <A href=path attr:class="tile">
                    <span class="tile-value">{whole(n)}</span>
                    <span class="tile-label">{label}</span>
                </A>
            }
        })
        .collect_view();
    let body = if is_new {
        view! { <FirstSteps/> }.into_any()
    } else {
        view! {
            <div class="tiles">{counts}</div>
            <section class="section">
                <div class="section-header"><h2>"Recent runs"</h2><A href="/runs">"All runs"</A></div>
                {if runs.items.is_empty() {
                    view! {
                        <Empty title="No runs yet" text="A run trains one algorithm on one data set.">
                            <A href="/runs/new" attr:class="button button-primary">"Train a model"</A>
                        </Empty>
                    }
                    .into_any()
                } else {
                    view! { <RunTable items=runs.items/> }.into_any()
                }}
            </section>
            <section class="section">
                <div class="section-header"><h2>"Recent data sets"</h2><A href="/datasets">"All data sets"</A></div>
                {if datasets.items.is_empty() {
                    view! { <Empty title="No data sets" text="Upload a CSV file to have something to learn from."/> }.into_any()
                } else {
                    view! { <DatasetTable items=datasets.items/> }.into_any()
                }}
            </section>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Dashboard">
            {(!is_new).then(|| view! { <A href="/runs/new" attr:class="button button-primary">"New run"</A> })}
        </PageHeader>
        {body}
    }
}

/// What a new account sees.
#[component]
fn FirstSteps() -> impl IntoView {
    view! {
        <section class="panel first-steps">
            <h2>"Begin with data"</h2>
            <p>"Upload a CSV file of your own, or take the samples that every textbook uses: iris, wine, penguins and more."</p>
            <div class="actions">
                <PostForm action="/fn/datasets/add_samples" class="inline-form">
                    <SubmitButton label="Add sample data sets"/>
                </PostForm>
                <A href="/datasets" attr:class="button">"Upload a CSV file"</A>
            </div>
            <ol class="steps">
                <li>"Add a data set and check what its columns hold."</li>
                <li>"Choose an algorithm: K-Means finds groups, a decision tree or a random forest learns to predict."</li>
                <li>"Look at the clusters, the scores and the tree, and download the result."</li>
            </ol>
        </section>
    }
}
