//! The security log.

use super::Result;
use crate::views::SecurityEvents;
use domain::PageQuery;
use domain::security_event::SecurityEventFilter;
use leptos::prelude::*;
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, device, refuse, services, when};
#[cfg(feature = "ssr")]
use crate::views::SecurityEventView;
#[cfg(feature = "ssr")]
use domain::Page;
#[cfg(feature = "ssr")]
use domain::security_event::SecurityEvent;

#[cfg(feature = "ssr")]
fn view(list: Page<SecurityEvent>, zone: Zone) -> SecurityEvents {
    list.map(|row| SecurityEventView {
        device: device(row.agent.as_deref()),
        at: when(row.last_at, zone),
        row,
    })
}

/// A page of what was done to the caller's account.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "security_events/own", input = Json)]
pub async fn security_event_list_me(page: PageQuery) -> Result<SecurityEvents> {
    let actor = actor()?;
    let filter = SecurityEventFilter::default();
    let list = services()?.security_event_list_me(&actor, &filter, page).await;
    Ok(view(list.map_err(refuse)?, Zone::of_actor(&actor)))
}

/// A page of what was done to all accounts, or to the one of a user name or e-mail address.
///
/// # Errors
/// `forbidden` for all but superusers.
#[server(prefix = "/fn", endpoint = "security_events/list", input = Json)]
pub async fn security_event_list(
    account: String,
    filter: SecurityEventFilter,
    page: PageQuery,
) -> Result<SecurityEvents> {
    let actor = actor()?;
    let services = services()?;
    let user_id = match account.trim() {
        "" => None,
        // No account has the id 0.
        name => Some(services.user_find(&actor, name).await.map_err(refuse)?.unwrap_or(0)),
    };
    let list = services.security_event_list(&actor, user_id, &filter, page).await;
    Ok(view(list.map_err(refuse)?, Zone::of_actor(&actor)))
}
