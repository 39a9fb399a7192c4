//! Sign-in by password.

pub(crate) mod api_tokens;
mod email_verification;
pub(crate) mod lock_actor;
pub(crate) mod mail_limit;
pub(crate) mod mail_links;
mod password_change;
mod password_reset;
pub(crate) mod recent_password;
mod security_emails;
pub(crate) mod security_log;
mod sessions;
pub(crate) mod sign_in_limit;
mod sign_ins;
mod tokens;

#[cfg(test)]
mod tests;

use crate::actor::{Account, Actor, Client};
use crate::auth::{Lane, Verification};
use crate::db;
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::rate_limit::RateLimitKey;
use crate::services::Services;
use crate::services::auth::security_log::NewEvent;
use domain::account::{Credentials, MAX_EMAIL, MAX_PASSWORD, Secret};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

/// More bytes than any user name or e-mail address has, in any alphabet.
const MAX_LOGIN_BYTES: usize = 4 * MAX_EMAIL;
/// More bytes than any password has, in any alphabet.
const MAX_PASSWORD_BYTES: usize = 4 * MAX_PASSWORD;

impl From<UserRow> for Account {
    fn from(row: UserRow) -> Self {
        Self {
            session_secret: row.session_secret.clone(),
            user: row.into(),
        }
    }
}

impl Services {
    /// Signs in to a browser session with a user name or e-mail address and a password.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidCredentials`] when one of the two is wrong; [`ErrorCode::RateLimited`]
    /// after too many attempts for this name from one address.
    pub async fn user_authenticate(&self, credentials: &Credentials, client: &Client) -> Result<Account> {
        let account = self.verify_credentials(credentials, client).await?;
        self.record_browser_sign_in(&account, client).await?;
        Ok(account)
    }

    /// Records that somebody has signed in to a browser session.
    pub(crate) async fn record_browser_sign_in(&self, account: &Account, client: &Client) -> Result<()> {
        let event = NewEvent::of_account(SecurityEventKind::SignedIn, account.user.id, client);
        self.record_alone(event.with_detail("In a browser")).await
    }

    /// Returns the account of a user name or e-mail address and password. Unknown names and
    /// deactivated accounts cost the same time and get the same answer as wrong passwords.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidCredentials`] when one of the two is wrong; [`ErrorCode::RateLimited`]
    /// after too many attempts for this name or from this address.
    pub(crate) async fn verify_credentials(&self, credentials: &Credentials, client: &Client) -> Result<Account> {
        let verified = self.verify(credentials, client).await;
        self.metrics.count_sign_in(&verified);
        verified
    }

    async fn verify(&self, credentials: &Credentials, client: &Client) -> Result<Account> {
        // No account has a name or password of this length. The attempt is rejected without a
        // query, and counts against the rate limit of the empty name.
        let is_too_long =
            credentials.username.len() > MAX_LOGIN_BYTES || credentials.password.expose().len() > MAX_PASSWORD_BYTES;
        let username = if is_too_long { "" } else { credentials.username.trim() };
        // No name contains a null character, and PostgreSQL would refuse the statement.
        let login = username.replace('\0', "\u{fffd}");
        let lane = self.sign_in_lane(&login, client).await?;
        if is_too_long {
            return Err(Failure::from_code(ErrorCode::InvalidCredentials).into());
        }
        let slot = self.passwords.slot(lane).await?;
        let row = db::users::by_login(&mut self.db.for_sign_in().read().await?.conn(), &login).await?;
        let hash = row.as_ref().map(|row| row.hashed_password.clone());
        let verified = slot.verify(&credentials.password, hash).await?;
        match row {
            Some(row) if verified != Verification::Wrong && row.is_active => {
                self.replace_old_hash(&row, verified).await?;
                self.remember_network(row.id, client).await?;
                Ok(row.into())
            }
            row => {
                let user_id = row.map(|row| row.id);
                self.record_failure(SecurityEventKind::SignInFailed, user_id, client)
                    .await;
                Err(Failure::from_code(ErrorCode::InvalidCredentials).into())
            }
        }
    }

    /// Verifies the password of an account. The rate is limited, so that a stolen session does not
    /// help to guess the password.
    ///
    /// # Errors
    /// When the password is wrong; [`ErrorCode::RateLimited`] after too many attempts.
    pub(crate) async fn verify_current_password(
        &self,
        actor: &Actor,
        row: &UserRow,
        current_password: &Secret,
    ) -> Result<()> {
        self.logins
            .check(RateLimitKey::new("password", &[&row.id.to_string()]))
            .await?;
        let is_short = current_password.expose().len() <= MAX_PASSWORD_BYTES;
        let hash = Some(row.hashed_password.clone());
        let verified = match is_short {
            true => self.passwords.verify(current_password, hash, Lane::Known).await?,
            false => Verification::Wrong,
        };
        if verified == Verification::Wrong {
            let kind = SecurityEventKind::PasswordRefused;
            self.record_failure(kind, Some(row.id), &actor.client).await;
            return Err(Error::field("current_password", "wrong", "This is not your password."));
        }
        self.replace_old_hash(row, verified).await
    }

    /// Replaces the hash of a password that was hashed before passwords were normalised by
    /// `opaque_string`.
    async fn replace_old_hash(&self, row: &UserRow, verified: Verification) -> Result<()> {
        let Verification::RightAsTyped(hash) = verified else {
            return Ok(());
        };
        let mut tx = self.db.for_sign_in().begin().await?;
        db::users::replace_hash(&mut tx.conn(), row.id, &row.hashed_password, &hash).await?;
        tx.commit().await
    }

    /// Returns the active account of a session or a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_get(&self, user_id: i64) -> Result<Option<Account>> {
        let row = db::users::by_id(&mut self.db.for_sign_in().read().await?.conn(), user_id).await?;
        Ok(row.filter(|row| row.is_active).map(Account::from))
    }
}
