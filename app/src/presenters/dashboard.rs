//! View model of the dashboard, and the sample content of a new account.

use super::datasets::dataset_list;
use super::runs::{run_list, unfinished_runs};
use super::task_stats::task_stats_view;
use super::tasks::next_tasks;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::DashboardView;
use backend::{Actor, RunFilter};
use domain::PageQuery;
use domain::task::QuickTask;

/// Returns the counts, the next tasks, and the newest data sets and runs.
pub(crate) async fn dashboard_view(actor: &Actor) -> Result<DashboardView> {
    let newest = PageQuery { page: 1, per_page: 5 };
    Ok(DashboardView {
        tasks: task_stats_view(&services()?, actor).await.map_err(into_server_error)?,
        next_tasks: next_tasks(actor).await?,
        datasets: dataset_list(actor, newest).await?,
        runs: run_list(actor, RunFilter::default(), newest).await?,
        unfinished_runs: unfinished_runs(actor).await?,
        is_utc: actor.time_zone == "UTC",
    })
}

/// Sample tasks, as somebody would type them into the quick-add field.
const SAMPLE_TASKS: [&str; 5] = [
    "Look at the iris data set today !high #learning",
    "Train a random forest on wine tomorrow #learning",
    "Compare K-Means with three and four clusters in 3 days",
    "Read what silhouette means !low",
    "Invite a colleague next week #team",
];

/// Adds the sample data sets and tasks.
pub(crate) async fn add_samples(actor: &Actor) -> Result<()> {
    let services = services()?;
    services.dataset_add_samples(actor).await.map_err(into_server_error)?;
    for text in SAMPLE_TASKS {
        let quick = QuickTask {
            text: text.to_owned(),
            ..QuickTask::default()
        };
        let added = services.task_quick_add(actor, &quick).await;
        added.map_err(into_server_error)?;
    }
    Ok(())
}
