//! Reset of a forgotten password by a single-use link sent by mail.

use super::mail_links::invalid_link;
use crate::actor::Client;
use crate::auth::Lane;
use crate::crypto::fingerprint;
use crate::db;
use crate::db::mail_tokens::Purpose;
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::rate_limit::RateLimitKey;
use crate::services::Services;
use crate::services::auth::mail_limit::MailOrigin;
use crate::services::auth::mail_links::{Counted, LinkMail};
use crate::services::auth::security_log::NewEvent;
use domain::Failure;
use domain::account::{PasswordForgot, PasswordReset};
use domain::security_event::SecurityEventKind;
use tracing::Instrument;

impl Services {
    /// Sends a link to set a new password to the address, if it has an active account. Answer and
    /// duration are the same without one, so that callers do not learn whether an account exists.
    ///
    /// # Errors
    /// When the address is invalid, or this server sends no mail;
    /// [`ErrorCode::RateLimited`](domain::ErrorCode::RateLimited).
    pub async fn password_forgot(&self, forgot: &PasswordForgot, client: &Client) -> Result<()> {
        let email = domain::account::parse_email(&forgot.email).map_err(|error| Failure::validation(vec![error]))?;
        self.logins
            .check(RateLimitKey::new("forgot", &[&client.network()]))
            .await?;
        if self.mailer.is_off() {
            return Err(Error::conflict(
                "This server sends no mail. Ask its operator for a new password.",
            ));
        }
        // Counted with and without an account, so that a refusal reveals nothing.
        let mut tx = self.db.begin().await?;
        let origin = MailOrigin::of_client(client);
        let mail_id = self
            .count_mail(&mut tx, &email, Purpose::PasswordReset, &origin)
            .await?;
        tx.commit().await?;
        let services = self.clone();
        let task = async move {
            if let Err(error) = services.send_password_reset(&email, mail_id).await {
                tracing::warn!(%error, "a mail for a new password could not be sent");
            }
        };
        tokio::spawn(task.in_current_span());
        Ok(())
    }

    async fn send_password_reset(&self, email: &str, mail_id: i64) -> Result<()> {
        let row = db::users::by_login(&mut self.db.read().await?.conn(), email).await?;
        match row.filter(|row| row.is_active) {
            Some(row) => {
                self.send_link(&row, LinkMail::PasswordReset, Counted::Already(mail_id))
                    .await
            }
            None => Ok(()),
        }
    }

    /// Sets the password of the account of a link and ends every sign-in. The link has verified the
    /// address as well.
    ///
    /// # Errors
    /// When the link was used or has expired, or the password is not acceptable.
    pub async fn password_reset(&self, reset: &PasswordReset, client: &Client) -> Result<()> {
        let hash = fingerprint(reset.token.expose().as_bytes());
        let (purpose, now) = (Purpose::PasswordReset, self.clock.now());
        let mut reader = self.db.read().await?;
        let token = db::mail_tokens::valid(&mut reader.conn(), &hash, purpose, now).await?;
        let token = token.ok_or_else(invalid_link)?;
        let row = db::users::by_id(&mut reader.conn(), token.user_id).await?;
        drop(reader);
        // A link to a previous address of the account is not valid.
        let row = row.filter(|row| row.is_active && row.email == token.email);
        let row = row.ok_or_else(invalid_link)?;
        let (new, others) = (&reset.new_password, [row.email.as_str(), &row.username]);
        // The user of a mailed link has verified the address.
        if let Err(error) = self.passwords.check(new, &others, Lane::Known).await? {
            return Err(Error::field("new_password", &error.code, error.message));
        }
        let hashed_password = self.passwords.hash(new, Lane::Known).await?;
        let mut tx = self.db.begin().await?;
        // The account may have been deactivated or moved while the password was hashed, and another
        // request may have used the link.
        let row = db::users::lock(&mut tx.conn(), row.id).await?;
        let row = row.filter(|row| row.is_active && row.email == token.email);
        let row = row.ok_or_else(invalid_link)?;
        let used = db::mail_tokens::use_up(&mut tx.conn(), &hash, purpose, self.clock.now()).await?;
        let used = used.ok_or_else(invalid_link)?;
        db::users::set_password(&mut tx.conn(), row.id, &hashed_password, now).await?;
        db::users::verify_email(&mut tx.conn(), row.id, &used.email, now).await?;
        self.end_all_sign_ins(&mut tx, row.id).await?;
        let event = NewEvent::of_account(SecurityEventKind::PasswordReset, row.id, client);
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        self.send_password_changed_mail(&UserRow {
            email_verified_at: Some(now),
            ..row
        });
        Ok(())
    }
}
