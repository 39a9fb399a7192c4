//! The tasks of the dashboard: what is due, what comes next, and all of them in numbers.

use crate::charts::{Figure, Numbers};
use crate::components::Empty;
use crate::components::number::whole;
use crate::pages::tasks::line::TaskLine;
use crate::views::{Drawing, TaskItem, TaskNumbers};
use leptos::prelude::*;
use leptos_router::components::A;

/// Counts, each with the way to what it counts.
#[component]
pub fn Tiles(
    /// The tasks in numbers.
    tasks: TaskNumbers,
    /// All runs.
    runs: i64,
    /// Runs that wait or run.
    live_runs: i64,
) -> impl IntoView {
    let tiles = [
        ("/tasks?due=overdue", "Overdue", tasks.overdue),
        ("/tasks?due=today", "Due today", tasks.due_today),
        ("/tasks?status=in_progress", "In progress", tasks.in_progress),
        ("/runs", "Runs", runs),
        ("/runs", "Running or waiting", live_runs),
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

/// What should be done first.
#[component]
pub fn NextTasks(
    /// The tasks.
    next: Vec<TaskItem>,
    /// How many tasks there are at all.
    total: i64,
) -> impl IntoView {
    let body = if next.is_empty() {
        let text = if total == 0 {
            "Write what comes to mind into the line above."
        } else {
            "Everything is done."
        };
        view! { <Empty title="Nothing to do" text/> }.into_any()
    } else {
        let lines = next.into_iter().map(|item| view! { <TaskLine item/> }).collect_view();
        view! { <ul class="rows tasks">{lines}</ul> }.into_any()
    };
    view! {
        <section class="section">
            <div class="section-header"><h2>"Next tasks"</h2><A href="/tasks">"All tasks"</A></div>
            {body}
        </section>
    }
}

/// Charts, as far as there is something to draw.
#[component]
pub fn TaskCharts(
    /// The tasks in numbers.
    tasks: TaskNumbers,
) -> impl IntoView {
    let charts = tasks
        .charts
        .into_iter()
        .map(
            |Drawing {
                 title,
                 description,
                 svg,
                 columns,
                 rows,
             }| {
                let numbers = Numbers {
                    columns,
                    rows,
                    series: Vec::new(),
                };
                view! {
                    <section class="section">
                        <h3>{title.clone()}</h3>
                        <Figure title description svg numbers/>
                    </section>
                }
            },
        )
        .collect::<Vec<_>>();
    let mean = tasks
        .mean_completion
        .map(|span| view! { <p class="section-text">{format!("From making a task to completing it: {span} on average.")}</p> });
    (!charts.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-header"><h2>"Tasks in numbers"</h2></div>
                {mean}
                <div class="chart-grid">{charts}</div>
            </section>
        }
    })
}
