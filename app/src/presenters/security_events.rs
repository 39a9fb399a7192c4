//! View models of the security log.

use super::device::device;
use super::display_time::display_time;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::{SecurityEventView, SecurityEvents};
use backend::{Actor, Zone};
use domain::security_event::{SecurityEvent, SecurityEventFilter};
use domain::{Page, PageQuery};

/// Returns a page of the events of the actor's own account.
pub(crate) async fn own_events(actor: &Actor, page: PageQuery) -> Result<SecurityEvents> {
    let filter = SecurityEventFilter::default();
    let list = services()?.security_event_list_me(actor, &filter, page).await;
    Ok(event_views(list.map_err(into_server_error)?, Zone::of_actor(actor)))
}

/// Returns a page of the events of all accounts, or of the one with the user name or e-mail address
/// `account`.
pub(crate) async fn all_events(
    actor: &Actor,
    account: &str,
    filter: &SecurityEventFilter,
    page: PageQuery,
) -> Result<SecurityEvents> {
    let services = services()?;
    let user_id = match account.trim() {
        "" => None,
        // No account has the id 0, so an unknown name matches no events.
        name => Some(
            services
                .user_find(actor, name)
                .await
                .map_err(into_server_error)?
                .unwrap_or(0),
        ),
    };
    let list = services.security_event_list(actor, user_id, filter, page).await;
    Ok(event_views(list.map_err(into_server_error)?, Zone::of_actor(actor)))
}

fn event_views(list: Page<SecurityEvent>, zone: Zone) -> SecurityEvents {
    list.map(|row| SecurityEventView {
        device: device(row.agent.as_deref()),
        at: display_time(row.last_at, zone),
        row,
    })
}
