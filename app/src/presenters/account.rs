//! View models of the signed-in account.

use super::display_time::{display_time, time_zones};
use crate::error::Result;
use crate::ssr::{actor, into_server_error, services, signed_in_user};
use crate::view_models::{AccountView, ProfileView};
use backend::{Actor, Zone};

/// Returns the signed-in account; `None` for a visitor.
pub(crate) fn current_account() -> Result<Option<AccountView>> {
    let Some(user) = signed_in_user()? else {
        return Ok(None);
    };
    Ok(Some(AccountView {
        id: user.id,
        display_name: user.display_name().to_owned(),
        username: user.username,
        is_superuser: user.is_superuser,
        asks_password: !services()?.password_is_recent(&actor()?),
    }))
}

/// Returns the profile of the actor.
pub(crate) async fn profile(actor: &Actor) -> Result<ProfileView> {
    let zone = Zone::of_actor(actor);
    let user = services()?.user_me(actor).await.map_err(into_server_error)?;
    Ok(ProfileView {
        verified: user.email_verified_at.map(|at| display_time(at, zone)),
        created: display_time(user.created_at, zone),
        zones: time_zones(&user.time_zone),
        asks_password: !services()?.password_is_recent(actor),
        user,
    })
}
