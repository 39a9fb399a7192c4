//! Dashboard: open tasks, statistics, newest runs and data sets.

pub mod tasks;

use crate::components::{DatasetTable, Empty, LastGood, Loading, PageHeader, RunTable};
use crate::forms::{FormError, PostForm, SubmitButton};
use crate::pages::tasks::conflict_dialog::ConflictDialog;
use crate::pages::tasks::editor::Editor;
use crate::pages::tasks::line::LIST_FORM;
use crate::pages::tasks::quick_add::QuickAdd;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::dashboard::dashboard_get;
use crate::view_models::{DashboardView, Datasets, Runs};
use leptos::prelude::*;
use leptos_router::components::A;
use tasks::{NextTasks, TaskCharts, Tiles};

/// The dashboard.
#[component]
pub fn DashboardPage() -> impl IntoView {
    let data = page_resource(|| (), |()| dashboard_get());
    Realtime::from_context().on_run_state_change(move || data.refetch());
    Editor::provide(move || data.refetch());
    let last_good = LastGood::default();
    view! {
        <PageHeader title="Dashboard">
            <A href="/runs/new" attr:class="button">"New run"</A>
            <A href="/tasks/new" attr:class="button button-primary">"New task"</A>
        </PageHeader>
        <QuickAdd/>
        <FormError actions=&["/fn/tasks/act", "/fn/dashboard/add_samples"]/>
        <form id=LIST_FORM action="/fn/tasks/act" method="post"></form>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                last_good.render((), data.await, |view| view! { <Dashboard view/> }.into_any())
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
        next_tasks,
        datasets,
        runs,
        unfinished_runs,
        is_utc,
    } = view;
    if tasks.total == 0 && datasets.total == 0 && runs.total == 0 {
        return view! { <FirstSteps/> }.into_any();
    }
    view! {
        <Tiles tasks=tasks.clone() runs=runs.total unfinished_runs/>
        {is_utc.then(|| view! { <ZoneHint/> })}
        <NextTasks next_tasks total=tasks.total/>
        <TaskCharts tasks/>
        <RecentRuns runs/>
        <RecentDatasets datasets/>
    }
    .into_any()
}

/// Says that times are in UTC. Browsers with scripts send their time zone at the registration;
/// other accounts, also those that a superuser has created, have to choose it.
#[component]
fn ZoneHint() -> impl IntoView {
    view! { <p class="section-text">"Times are in UTC. " <A href="/account">"Choose your time zone"</A></p> }
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
        view! { <Empty title="No data sets yet" text="Upload a table to train models on it."/> }.into_any()
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

/// Introduction for a new account.
#[component]
fn FirstSteps() -> impl IntoView {
    view! {
        <section class="panel first-steps">
            <h2>"Get started"</h2>
            <p>
                "Add a task above, or upload a table and train a model on it. To look around first, add sample content: \
                 well-known data sets and some tasks."
            </p>
            <div class="actions">
                <PostForm action="/fn/dashboard/add_samples" class="inline-form">
                    <SubmitButton label="Add sample content"/>
                </PostForm>
                <A href="/datasets" attr:class="button">"Upload a table"</A>
            </div>
            <ol class="steps">
                <li>"Add a data set and check its columns."</li>
                <li>"Choose a column to predict, for which algorithms are suggested; or find groups of rows with K-Means."</li>
                <li>"Explore clusters, metrics and trees, and download the results."</li>
            </ol>
        </section>
    }
}
