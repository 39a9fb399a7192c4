//! Change of the actor's password.

use crate::actor::{Account, Actor};
use crate::auth::Lane;
use crate::db;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::auth::lock_actor::lock_actor;
use crate::services::auth::security_log::NewEvent;
use domain::account::PasswordChange;
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

impl Services {
    /// Changes the actor's password and ends every sign-in, in case that somebody else knew the old
    /// password. Returns the account after that, for a new session.
    ///
    /// # Errors
    /// When the current password is missing or wrong, the new one is not acceptable, or the sign-in
    /// has ended.
    pub async fn password_change(&self, actor: &Actor, change: PasswordChange) -> Result<Account> {
        let row = db::users::by_id(&mut self.db.read().await?.conn(), actor.user_id).await?;
        let row = row.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?;
        self.require_recent_password(actor, &row, change.current_password.as_ref())
            .await?;
        let (new, others) = (&change.new_password, [row.email.as_str(), &row.username]);
        if let Err(error) = self.passwords.check(new, &others, Lane::Known).await? {
            return Err(Error::field("new_password", &error.code, error.message));
        }
        let hashed_password = self.passwords.hash(new, Lane::Known).await?;
        let mut tx = self.db.begin().await?;
        lock_actor(&mut tx, actor).await?;
        db::users::set_password(&mut tx.conn(), actor.user_id, &hashed_password, self.clock.now()).await?;
        self.end_all_sign_ins(&mut tx, actor.user_id).await?;
        let recorded = self
            .record(
                &mut tx,
                NewEvent::of_own_account(SecurityEventKind::PasswordChanged, actor),
            )
            .await?;
        let changed = db::users::by_id(&mut tx.conn(), actor.user_id).await?;
        tx.commit().await?;
        recorded.log();
        self.send_password_changed_mail(&row);
        Ok(changed
            .ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?
            .into())
    }
}
