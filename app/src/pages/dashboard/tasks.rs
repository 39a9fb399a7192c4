//! Tasks on the dashboard: counts, next tasks and charts.

use crate::charts::{Chart, Figure, TableData};
use crate::components::Empty;
use crate::number::whole;
use crate::pages::tasks::line::TaskLine;
use crate::view_models::{ChartView, TaskItem, TaskStatsView};
use leptos::prelude::*;
use leptos_router::components::A;

/// Tiles with counts, each a link to the counted list.
#[component]
pub fn Tiles(
    /// Counts and charts of tasks.
    tasks: TaskStatsView,
    /// Number of all runs.
    runs: i64,
    /// Number of queued and running runs.
    unfinished_runs: i64,
) -> impl IntoView {
    let tiles = [
        ("/tasks?due=overdue", "Overdue", tasks.overdue),
        ("/tasks?due=today", "Due today", tasks.due_today),
        ("/tasks?status=in_progress", "In progress", tasks.in_progress),
        ("/runs", "Runs", runs),
        ("/runs?state=unfinished", "Queued or running", unfinished_runs),
    ];
    let tiles = tiles
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
    view! { <div class="tiles">{tiles}</div> }
}

/// The first open tasks by due date.
#[component]
pub fn NextTasks(
    /// The tasks.
    next_tasks: Vec<TaskItem>,
    /// Number of all tasks.
    total: i64,
) -> impl IntoView {
    let body = if next_tasks.is_empty() {
        let text = if total == 0 {
            "Add a task above."
        } else {
            "All tasks are done."
        };
        view! { <Empty title="No open tasks" text/> }.into_any()
    } else {
        let lines = next_tasks
            .into_iter()
            .map(|item| view! { <TaskLine item/> })
            .collect_view();
        view! { <ul class="rows tasks">{lines}</ul> }.into_any()
    };
    view! {
        <section class="section">
            <div class="section-header"><h2>"Next tasks"</h2><A href="/tasks">"All tasks"</A></div>
            {body}
        </section>
    }
}

/// Charts of the tasks, if there are any.
#[component]
pub fn TaskCharts(
    /// Counts and charts of tasks.
    tasks: TaskStatsView,
) -> impl IntoView {
    let charts = tasks
        .charts
        .into_iter()
        .map(|chart| {
            let ChartView {
                title,
                description,
                svg,
                columns,
                rows,
            } = chart;
            let heading = title.clone();
            let table = TableData {
                columns,
                rows,
                ..TableData::default()
            };
            let chart = Chart {
                title,
                description,
                svg,
                table,
                ..Chart::default()
            };
            view! {
                <section class="section">
                    <h3>{heading}</h3>
                    <Figure chart/>
                </section>
            }
        })
        .collect::<Vec<_>>();
    let mean = tasks.mean_completion.map(
        |span| view! { <p class="section-text">{format!("Average time from creation to completion: {span}.")}</p> },
    );
    (!charts.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-header"><h2>"Task statistics"</h2></div>
                {mean}
                <div class="chart-grid">{charts}</div>
            </section>
        }
    })
}
