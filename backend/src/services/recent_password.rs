//! Acts that need a password entered lately: whoever finds an open browser must not be able to take
//! the account over.

use super::{Actor, Services, SignInKey};
use crate::db;
use crate::db::users::UserRow;
use crate::error::Result;
use chrono::TimeDelta;
use domain::account::{PasswordConfirmation, Secret};
use domain::{ErrorCode, Failure, FieldError};

/// How long a password counts as recent.
const RECENT: TimeDelta = TimeDelta::minutes(15);
/// Clocks of two servers may differ by so much; a time that lies further ahead is not believed.
const SKEW: TimeDelta = TimeDelta::minutes(1);

impl Services {
    /// Whether the password was entered in this sign-in within the last 15 minutes. A token of a
    /// script has no password.
    #[must_use]
    pub fn password_is_recent(&self, actor: &Actor) -> bool {
        let entered = actor.sign_in.as_ref().and_then(|sign_in| sign_in.password_at);
        entered.is_some_and(|entered| {
            let age = self.clock.now() - entered;
            age < RECENT && age > -SKEW
        })
    }

    /// Notes that the actor knows the password of the account: for 15 minutes it is not asked for.
    ///
    /// # Errors
    /// As [`Services::prove`].
    pub async fn password_confirm(&self, actor: &Actor, confirmation: &PasswordConfirmation) -> Result<()> {
        let row = self.own_row(actor).await?;
        self.confirm(actor, &row, Some(&confirmation.current_password)).await
    }

    /// Checks a password that is given, and returns whether it counts as recent: for an act of
    /// which it turns out later whether it needs the password.
    ///
    /// # Errors
    /// As [`Services::prove`].
    pub(super) async fn confirm_if_given(&self, actor: &Actor, given: Option<&Secret>) -> Result<bool> {
        if given.is_none_or(|password| password.expose().is_empty()) {
            return Ok(self.password_is_recent(actor));
        }
        self.confirm(actor, &self.own_row(actor).await?, given).await?;
        Ok(true)
    }

    /// Fails unless the password is given now and right, or was entered within the last 15 minutes.
    ///
    /// # Errors
    /// [`ErrorCode::RecentLoginRequired`] when it must be given; as [`Services::prove`] when it is
    /// given.
    pub(super) async fn confirm(&self, actor: &Actor, row: &UserRow, given: Option<&Secret>) -> Result<()> {
        match given.filter(|password| !password.expose().is_empty()) {
            Some(password) => {
                self.prove(actor, row, password).await?;
                self.note_password(actor).await
            }
            None if self.password_is_recent(actor) => Ok(()),
            None => Err(password_required().into()),
        }
    }

    /// Notes that the password was entered in the sign-in of an actor.
    async fn note_password(&self, actor: &Actor) -> Result<()> {
        let Some(sign_in) = &actor.sign_in else { return Ok(()) };
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        match &sign_in.key {
            SignInKey::Browser(id) => db::sessions::set_password_at(&mut tx.conn(), id, now).await?,
            SignInKey::Api(family) => db::refresh_tokens::set_password_at(&mut tx.conn(), family, now).await?,
        }
        tx.commit().await
    }
}

/// Refusal of an act that needs the password.
pub(super) fn password_required() -> Failure {
    let message = "Enter your password: it was last entered more than 15 minutes ago.";
    Failure {
        errors: vec![FieldError::new("current_password", "required", message)],
        ..Failure::new(ErrorCode::RecentLoginRequired, message)
    }
}
