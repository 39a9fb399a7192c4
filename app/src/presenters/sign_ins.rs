//! View models of sign-ins.

use super::device::device;
use super::display_time::display_time;
use crate::error::Result;
use crate::ssr::{current_sign_in_id, into_server_error, services};
use crate::view_models::SignInView;
use backend::{Actor, Zone};

/// Returns the sign-ins of the actor: this browser first, then by last use.
pub(crate) async fn sign_in_list(actor: &Actor) -> Result<Vec<SignInView>> {
    let zone = Zone::of_actor(actor);
    let current = current_sign_in_id()?;
    let list = services()?.sign_in_list(actor).await.map_err(into_server_error)?;
    let mut list: Vec<_> = list
        .into_iter()
        .map(|row| SignInView {
            device: device(row.agent.as_deref()),
            is_current: Some(&row.id) == current.as_ref(),
            created: display_time(row.created_at, zone),
            last_seen: display_time(row.last_seen, zone),
            row,
        })
        .collect();
    list.sort_by_key(|view| !view.is_current);
    Ok(list)
}
