//! View models of accounts, for superusers.

use super::display_time::display_time;
use crate::view_models::UserView;
use backend::{Actor, Zone};
use domain::account::User;

/// Returns an account as `actor` sees it.
pub(crate) fn user_view(user: User, actor: &Actor) -> UserView {
    let zone = Zone::of_actor(actor);
    UserView {
        created: display_time(user.created_at, zone),
        verified: user.email_verified_at.map(|at| display_time(at, zone)),
        is_own: user.id == actor.user_id,
        row: user,
    }
}
