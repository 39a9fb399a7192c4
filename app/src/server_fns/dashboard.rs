//! The start page.

use super::Result;
use crate::views::DashboardView;
use leptos::prelude::*;
use server_fn::codec::Json;

/// Counts and the newest rows.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "dashboard/get", input = Json)]
pub async fn dashboard_get() -> Result<DashboardView> {
    let actor = crate::ssr::actor()?;
    let newest = domain::PageQuery { page: 1, per_page: 5 };
    let datasets = super::datasets::list(&actor, newest).await?;
    let runs = super::runs::list(&actor, backend::RunFilter::default(), newest).await?;
    let live_runs = super::runs::live_count(&actor).await?;
    Ok(DashboardView {
        datasets,
        runs,
        live_runs,
    })
}
