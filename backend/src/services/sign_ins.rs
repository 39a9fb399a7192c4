//! Where a person is signed in, and ending it: one by one, or all at once.

use super::security_log::NewEvent;
use super::{Actor, Services};
use crate::auth::{Lane, fingerprint, random};
use crate::db;
use crate::db::Tx;
use crate::error::{Error, Result};
use domain::account::PasswordChange;
use domain::security_event::SecurityEventKind;
use domain::sign_in::SignIn;
use domain::{ErrorCode, Failure};

impl Services {
    /// What the list of sign-ins calls the browser session of a cookie.
    #[must_use]
    pub fn sign_in_id(session_id: &str) -> String {
        fingerprint(session_id.as_bytes())
    }

    /// Where the caller is signed in, what was used last first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_list(&self, actor: &Actor) -> Result<Vec<SignIn>> {
        let now = self.clock.now();
        let mut reader = self.db.read().await?;
        let mut all = db::sessions::of_user(&mut reader.conn(), actor.user_id, now).await?;
        all.extend(db::refresh_tokens::of_user(&mut reader.conn(), actor.user_id, now).await?);
        all.sort_by(|a, b| b.last_seen.cmp(&a.last_seen).then_with(|| a.id.cmp(&b.id)));
        Ok(all)
    }

    /// Ends one sign-in of the caller, with its tokens.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`] when the caller has none of that id.
    pub async fn sign_in_end(&self, actor: &Actor, id: &str) -> Result<()> {
        // No id holds a null character, and PostgreSQL would refuse the question.
        if id.contains('\0') {
            return Err(Error::not_found("sign-in"));
        }
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        // None is renewed meanwhile.
        db::users::lock(&mut tx.conn(), actor.user_id).await?;
        let ended = db::sessions::delete_of_user(&mut tx.conn(), actor.user_id, id).await?
            || db::refresh_tokens::revoke_family_of_user(&mut tx.conn(), actor.user_id, id, now).await?;
        if !ended {
            return Err(Error::not_found("sign-in"));
        }
        let recorded = self
            .record(&mut tx, NewEvent::own(SecurityEventKind::SessionEnded, actor))
            .await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Signs the caller out everywhere, at once: browsers, refresh tokens, access tokens and the tokens of scripts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in_end_all(&self, actor: &Actor) -> Result<()> {
        let mut tx = self.db.begin().await?;
        self.end_all(&mut tx, actor.user_id).await?;
        let recorded = self
            .record(&mut tx, NewEvent::own(SecurityEventKind::AllSessionsEnded, actor))
            .await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// Changes the caller's password, and signs out everywhere: who knew the old one is out.
    ///
    /// # Errors
    /// When the current password is missing or wrong, or the new one is not acceptable.
    pub async fn password_change(&self, actor: &Actor, change: PasswordChange) -> Result<()> {
        let row = db::users::by_id(&mut self.db.read().await?.conn(), actor.user_id).await?;
        let row = row.ok_or_else(|| Failure::of(ErrorCode::Unauthorized))?;
        self.confirm(actor, &row, change.current_password.as_ref()).await?;
        let (new, others) = (&change.new_password, [row.email.as_str(), &row.username]);
        if let Err(error) = self.passwords.check(new, &others, Lane::Known).await? {
            return Err(Error::field("new_password", &error.code, error.message));
        }
        let hashed_password = self.passwords.hash(new, Lane::Known).await?;
        let mut tx = self.db.begin().await?;
        db::users::set_password(&mut tx.conn(), actor.user_id, &hashed_password, self.clock.now()).await?;
        self.end_all(&mut tx, actor.user_id).await?;
        let recorded = self
            .record(&mut tx, NewEvent::own(SecurityEventKind::PasswordChanged, actor))
            .await?;
        tx.commit().await?;
        recorded.log();
        self.tell_of_password(&row);
        Ok(())
    }

    /// Every session and every token of an account is worth nothing from now on.
    pub(super) async fn end_all(&self, tx: &mut Tx, user_id: i64) -> Result<()> {
        let now = self.clock.now();
        db::users::renew_session_secret(&mut tx.conn(), user_id, &random::<16>()?, now).await?;
        db::refresh_tokens::revoke_of_user(&mut tx.conn(), user_id, now).await?;
        db::api_tokens::delete_of_user(&mut tx.conn(), user_id).await?;
        db::sessions::delete_all_of_user(&mut tx.conn(), user_id).await
    }
}
