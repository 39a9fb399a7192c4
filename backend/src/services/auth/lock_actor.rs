//! Check of the actor in the transaction of a change. The actor is known before the body of a
//! request has arrived, so a thief could hold the last byte back until the owner has changed the
//! password, and act after that.

use crate::actor::{Actor, SignInKey};
use crate::db;
use crate::db::Tx;
use crate::db::users::UserRow;
use crate::error::Result;
use domain::{ErrorCode, Failure};

/// Locks the actor's account until the transaction ends, and returns it. Where other accounts are
/// locked as well, [`lock_active`](db::superusers::lock_active) comes first, so that transactions
/// never deadlock.
///
/// # Errors
/// [`ErrorCode::Unauthorized`] when the account is deleted or deactivated, or the sign-in of the
/// request has ended.
pub(crate) async fn lock_actor(tx: &mut Tx, actor: &Actor) -> Result<UserRow> {
    let row = db::users::lock(&mut tx.conn(), actor.user_id).await?;
    let row = row.filter(|row| row.is_active && actor.session_secret.matches(&row.session_secret));
    let is_signed_in = match actor.sign_in.as_ref().map(|sign_in| &sign_in.key) {
        Some(SignInKey::Browser(id)) => db::sessions::is_of_user(&mut tx.conn(), actor.user_id, id).await?,
        Some(SignInKey::Api(family)) => {
            db::refresh_tokens::is_family_of_user(&mut tx.conn(), actor.user_id, family).await?
        }
        None => true,
    };
    let row = row.filter(|_| is_signed_in);
    Ok(row.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?)
}

/// Returns the active superusers and locks them until the transaction ends.
///
/// # Errors
/// [`ErrorCode::Forbidden`] when the actor is not one of them any more; as [`lock_actor`].
pub(crate) async fn lock_superusers(tx: &mut Tx, actor: &Actor) -> Result<Vec<i64>> {
    let superusers = db::superusers::lock_active(&mut tx.conn()).await?;
    lock_actor(tx, actor).await?;
    let actor = Actor {
        is_superuser: superusers.contains(&actor.user_id),
        ..actor.clone()
    };
    actor.require_superuser()?;
    Ok(superusers)
}
