//! The start page.

use crate::components::{DatasetTable, Empty, Kept, Loading, PageHeader, RunTable};
use crate::forms::{PostForm, Refusal, SubmitButton};
use crate::live::Live;
use crate::pages::dashboard_tasks::{NextTasks, TaskCharts, Tiles};
use crate::pages::tasks::conflict::ConflictDialog;
use crate::pages::tasks::edit::Editor;
use crate::pages::tasks::line::LIST_FORM;
use crate::pages::tasks::quick_add::QuickAdd;
use crate::resource::page_resource;
use crate::server_fns::dashboard::dashboard_get;
use crate::views::{DashboardView, Datasets, Runs};
use leptos::prelude::*;
use leptos_router::components::A;

/// What is to be done, what is new, and what to do first.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let data = page_resource(|| (), |()| dashboard_get());
    Live::of_page().on_run_states(move || data.refetch());
    Editor::provide(move || data.refetch());
    let kept = Kept::default();
    view! {
        <PageHeader title="Dashboard">
            <A href="/runs/new" attr:class="button">"New run"</A>
            <A href="/tasks/new" attr:class="button button-primary">"New task"</A>
        </PageHeader>
        <QuickAdd/>
        <Refusal actions=&["/fn/tasks/act", "/fn/dashboard/add_samples"]/>
        <form id=LIST_FORM action="/fn/tasks/act" method="post"></form>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                kept.load((), data.await, |view| view! { <Dashboard view/> }.into_any())
             })}
        </Transition>
        <ConflictDialog/>
    }
    .into_any()
}

#[component]
fn Dashboard(view: DashboardView) -> impl IntoView {
    let DashboardView {
        tasks,
        next,
        datasets,
        runs,
        live_runs,
    } = view;
    if tasks.total == 0 && datasets.total == 0 && runs.total == 0 {
        return view! { <FirstSteps/> }.into_any();
    }
    view! {
        <Tiles tasks=tasks.clone() runs=runs.total live_runs/>
        <NextTasks next total=tasks.total/>
        <TaskCharts tasks/>
        <RecentRuns runs/>
        <RecentDatasets datasets/>
    }
    .into_any()
}

#[component]
fn RecentRuns(runs: Runs) -> impl IntoView {
    let body = if runs.items.is_empty() {
        view! {
            <Empty title="No runs yet" text="A run trains one algorithm on one data set.">
                <A href="/runs/new" attr:class="button">"Train a model"</A>
            </Empty>
        }
        .into_any()
    } else {
        view! { <RunTable items=runs.items/> }.into_any()
    };
    view! {
        <section class="section">
            <div class="section-header"><h2>"Recent runs"</h2><A href="/runs">"All runs"</A></div>
            {body}
        </section>
    }
}

#[component]
fn RecentDatasets(datasets: Datasets) -> impl IntoView {
    let body = if datasets.items.is_empty() {
        view! { <Empty title="No data sets" text="Upload a CSV file to have something to learn from."/> }.into_any()
    } else {
        view! { <DatasetTable items=datasets.items/> }.into_any()
    };
    view! {
        <section class="section">
            <div class="section-header"><h2>"Recent data sets"</h2><A href="/datasets">"All data sets"</A></div>
            {body}
        </section>
    }
}

/// What a new account sees.
#[component]
fn FirstSteps() -> impl IntoView {
    view! {
        <section class="panel first-steps">
            <h2>"Begin here"</h2>
            <p>
                "Write a task into the line above, or upload a CSV file and let an algorithm learn from it. To look around first, take \
                 sample content: data sets that every textbook uses, and some tasks."
            </p>
            <div class="actions">
                <PostForm action="/fn/dashboard/add_samples" class="inline-form">
                    <SubmitButton label="Add sample content"/>
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
