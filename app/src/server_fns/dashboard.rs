//! The start page.

use super::Result;
use crate::views::DashboardView;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::task_numbers::numbers;
#[cfg(feature = "ssr")]
use crate::ssr::tasks::{add_samples, next};
#[cfg(feature = "ssr")]
use crate::ssr::{actor, done, refuse, services};

/// Counts and the newest rows.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "dashboard/get", input = Json)]
pub async fn dashboard_get() -> Result<DashboardView> {
    let actor = actor()?;
    let newest = domain::PageQuery { page: 1, per_page: 5 };
    let datasets = super::datasets::list(&actor, newest).await?;
    let runs = super::runs::list(&actor, backend::RunFilter::default(), newest).await?;
    let tasks = numbers(&services()?, &actor).await.map_err(refuse)?;
    let next = next(&actor).await?;
    let live_runs = super::runs::live_count(&actor).await?;
    Ok(DashboardView {
        tasks,
        next,
        datasets,
        runs,
        live_runs,
    })
}

/// Fills a new account: the sample data sets, and some tasks that show what tasks can be.
///
/// # Errors
/// When there is no room for them.
#[server(prefix = "/fn", endpoint = "dashboard/add_samples")]
pub async fn samples_add() -> Result<()> {
    let actor = actor()?;
    services()?.dataset_add_samples(&actor).await.map_err(refuse)?;
    add_samples(&actor).await?;
    done("/", "Sample data sets and tasks were added.").await
}
