//! The security log.

use crate::error::Result;
use crate::view_models::SecurityEvents;
use domain::PageQuery;
use domain::security_event::SecurityEventFilter;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters::security_events::{all_events, own_events};
#[cfg(feature = "ssr")]
use crate::ssr::actor;

/// Returns a page of the events of the caller's account.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "security_events/own", input = Json)]
pub async fn security_event_list_me(page: PageQuery) -> Result<SecurityEvents> {
    own_events(&actor()?, page).await
}

/// Returns a page of the events of all accounts, or of the one with this user name or e-mail
/// address.
///
/// # Errors
/// `forbidden` for all but superusers.
#[server(prefix = "/fn", endpoint = "security_events/list", input = Json)]
pub async fn security_event_list(
    account: String,
    filter: SecurityEventFilter,
    page: PageQuery,
) -> Result<SecurityEvents> {
    all_events(&actor()?, &account, &filter, page).await
}
