//! Sign-ins of a user: list and end.

use crate::actor::Actor;
use crate::crypto::{fingerprint, random};
use crate::db;
use crate::db::Tx;
use crate::db::mail_tokens::Purpose;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::auth::lock_actor::lock_actor;
use crate::services::auth::security_log::NewEvent;
use domain::security_event::SecurityEventKind;
use domain::sign_in::SignIn;

impl Services {
    /// Returns the id in the list of sign-ins for the browser session of a cookie.
    #[must_use]
    pub fn sign_in_id(session_id: &str) -> String {
        fingerprint(session_id.as_bytes())
    }

    /// Returns the actor's sign-ins, the most recently used first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_list(&self, actor: &Actor) -> Result<Vec<SignIn>> {
        let now = self.clock.now();
        let mut reader = self.db.read().await?;
        let mut all = db::sessions::list_of_user(&mut reader.conn(), actor.user_id, now).await?;
        all.extend(db::refresh_tokens::list_of_user(&mut reader.conn(), actor.user_id, now).await?);
        all.sort_by(|a, b| b.last_seen.cmp(&a.last_seen).then_with(|| a.id.cmp(&b.id)));
        Ok(all)
    }

    /// Ends a sign-in of the actor, with its tokens.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`](domain::ErrorCode::NotFound) when the actor has none of that id;
    /// [`ErrorCode::Unauthorized`](domain::ErrorCode::Unauthorized) when that of the request has
    /// ended.
    pub async fn sign_in_end(&self, actor: &Actor, id: &str) -> Result<()> {
        // No id contains a null character, and PostgreSQL would refuse the statement.
        if id.contains('\0') {
            return Err(Error::not_found("sign-in"));
        }
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        // No sign-in is renewed while the account is locked.
        lock_actor(&mut tx, actor).await?;
        let ended = db::sessions::delete_of_user(&mut tx.conn(), actor.user_id, id).await?
            || db::refresh_tokens::revoke_family_of_user(&mut tx.conn(), actor.user_id, id, now).await?;
        if !ended {
            return Err(Error::not_found("sign-in"));
        }
        let recorded = self
            .record(
                &mut tx,
                NewEvent::of_own_account(SecurityEventKind::SessionEnded, actor),
            )
            .await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Ends all sign-ins of the actor: browser sessions, refresh tokens, access tokens and API
    /// tokens.
    ///
    /// # Errors
    /// When the sign-in has ended.
    pub async fn sign_in_end_all(&self, actor: &Actor) -> Result<()> {
        let mut tx = self.db.begin().await?;
        lock_actor(&mut tx, actor).await?;
        self.end_all_sign_ins(&mut tx, actor.user_id).await?;
        let recorded = self
            .record(
                &mut tx,
                NewEvent::of_own_account(SecurityEventKind::AllSessionsEnded, actor),
            )
            .await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Ends every session and every token of an account, and its links for a new password: somebody
    /// else may have asked for one and read the mail.
    pub(crate) async fn end_all_sign_ins(&self, tx: &mut Tx, user_id: i64) -> Result<()> {
        let now = self.clock.now();
        db::users::renew_session_secret(&mut tx.conn(), user_id, &random::<16>()?, now).await?;
        db::refresh_tokens::revoke_of_user(&mut tx.conn(), user_id, now).await?;
        db::api_tokens::delete_of_user(&mut tx.conn(), user_id).await?;
        db::mail_tokens::delete_of_user(&mut tx.conn(), user_id, Purpose::PasswordReset).await?;
        db::sessions::delete_all_of_user(&mut tx.conn(), user_id).await
    }
}
