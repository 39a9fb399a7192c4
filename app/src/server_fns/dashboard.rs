//! The dashboard.

use crate::error::Result;
use crate::view_models::DashboardView;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters::dashboard::{add_samples, dashboard_view};
#[cfg(feature = "ssr")]
use crate::ssr::{actor, redirect_with_flash};

/// Returns the counts, the next tasks, and the newest data sets and runs.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "dashboard/get", input = Json)]
pub async fn dashboard_get() -> Result<DashboardView> {
    dashboard_view(&actor()?).await
}

/// Adds the sample data sets and some sample tasks to a new account.
///
/// # Errors
/// `quota_exceeded` when they do not fit into the quota.
#[server(prefix = "/fn", endpoint = "dashboard/add_samples")]
pub async fn samples_add() -> Result<()> {
    add_samples(&actor()?).await?;
    redirect_with_flash("/", "Sample data sets and tasks were added.").await
}
