//! State of the installation.

use crate::error::Result;
use crate::view_models::SystemView;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters::system::system_view;
#[cfg(feature = "ssr")]
use crate::ssr::actor;

/// Returns the state of the installation.
///
/// # Errors
/// `forbidden` for all but superusers.
#[server(prefix = "/fn", endpoint = "system/status", input = Json)]
pub async fn system_status() -> Result<SystemView> {
    system_view(&actor()?).await
}
