//! Operations that need a recently entered password, so that somebody at an open browser cannot
//! take the account over.

use crate::actor::{Actor, SignInKey};
use crate::clock_skew::is_recent;
use crate::db;
use crate::db::users::UserRow;
use crate::error::Result;
use crate::services::Services;
use chrono::TimeDelta;
use domain::account::{PasswordConfirmation, Secret};
use domain::{ErrorCode, Failure, FieldError};

/// Time for which an entered password counts as recent.
const RECENT: TimeDelta = TimeDelta::minutes(15);

impl Services {
    /// Returns whether the password was entered recently in this sign-in. An API token has no
    /// password.
    #[must_use]
    pub fn password_is_recent(&self, actor: &Actor) -> bool {
        let entered = actor.sign_in.as_ref().and_then(|sign_in| sign_in.password_at);
        entered.is_some_and(|entered| is_recent(entered, RECENT, self.clock.now()))
    }

    /// Confirms the password of the account, which then counts as recent.
    ///
    /// # Errors
    /// As [`Services::verify_current_password`].
    pub async fn password_confirm(&self, actor: &Actor, confirmation: &PasswordConfirmation) -> Result<()> {
        let row = self.own_row(actor).await?;
        self.require_recent_password(actor, &row, Some(&confirmation.current_password))
            .await
    }

    /// Verifies a given password, and returns whether a recent one is known: for operations that
    /// find out later whether they need the password.
    ///
    /// # Errors
    /// As [`Services::verify_current_password`].
    pub(crate) async fn confirm_if_given(&self, actor: &Actor, given: Option<&Secret>) -> Result<bool> {
        if given.is_none_or(|password| password.expose().is_empty()) {
            return Ok(self.password_is_recent(actor));
        }
        self.require_recent_password(actor, &self.own_row(actor).await?, given)
            .await?;
        Ok(true)
    }

    /// Fails unless the given password is right, or one was entered recently.
    ///
    /// # Errors
    /// [`ErrorCode::RecentLoginRequired`] when it is missing; as
    /// [`Services::verify_current_password`] when it is given.
    pub(crate) async fn require_recent_password(
        &self,
        actor: &Actor,
        row: &UserRow,
        given: Option<&Secret>,
    ) -> Result<()> {
        match given.filter(|password| !password.expose().is_empty()) {
            Some(password) => {
                self.verify_current_password(actor, row, password).await?;
                self.record_password_entry(actor).await
            }
            None if self.password_is_recent(actor) => Ok(()),
            None => Err(password_required().into()),
        }
    }

    /// Stores that the password was entered in the sign-in of the actor.
    async fn record_password_entry(&self, actor: &Actor) -> Result<()> {
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

/// Returns the refusal of an operation that needs the password.
pub(crate) fn password_required() -> Failure {
    let minutes = RECENT.num_minutes();
    let message = format!("Enter your password: it was last entered more than {minutes} minutes ago.");
    Failure {
        errors: vec![FieldError::new("current_password", "required", message.clone())],
        ..Failure::new(ErrorCode::RecentLoginRequired, message)
    }
}
