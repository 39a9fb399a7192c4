//! What is proved by reading a mail: a forgotten password's owner, and an e-mail address.

use super::security_log::NewEvent;
use super::{Actor, Client, Services};
use crate::auth::{Lane, fingerprint, random};
use crate::db;
use crate::db::mail_tokens::{NewMailTokenRow, Purpose};
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::mail::{self, Mail};
use crate::rate_limit::Key;
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use domain::account::{EmailVerify, PasswordForgot, PasswordReset};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

/// How long a link for a new password works.
const RESET_LIFETIME: TimeDelta = TimeDelta::hours(1);
/// How long a link that proves an address works.
const VERIFY_LIFETIME: TimeDelta = TimeDelta::days(3);

/// What a link is sent with.
#[derive(Clone, Copy, Debug)]
pub(super) enum Letter {
    PasswordReset,
    EmailVerify,
    /// To somebody whom a superuser has made an account for.
    AccountCreated,
}

impl Services {
    /// Sends a link for a new password to the address, if it has an active account. The answer is the same either way, and
    /// takes the same time: who asks does not learn whether there is an account.
    ///
    /// # Errors
    /// When the address is none, or this server sends no mail; [`ErrorCode::RateLimited`].
    pub async fn password_forgot(&self, forgot: &PasswordForgot, client: &Client) -> Result<()> {
        let email = domain::account::parse_email(&forgot.email).map_err(|error| Failure::validation(vec![error]))?;
        self.logins.check(Key::new("forgot", &[&client.network()]))?;
        if self.mailer.is_off() {
            return Err(Error::busy(
                "This server sends no mail. Ask its operator for a new password.",
            ));
        }
        // Counted whether there is an account or not: a refusal must not tell.
        let mut tx = self.db.begin().await?;
        let mail_id = self.count_mail(&mut tx, &email, Purpose::PasswordReset).await?;
        tx.commit().await?;
        let services = self.clone();
        tokio::spawn(async move {
            if let Err(error) = services.send_password_reset(&email, mail_id).await {
                tracing::warn!(%error, "a mail for a new password could not be sent");
            }
        });
        Ok(())
    }

    async fn send_password_reset(&self, email: &str, mail_id: i64) -> Result<()> {
        let row = db::users::by_login(&mut self.db.read().await?.conn(), email).await?;
        match row.filter(|row| row.is_active) {
            Some(row) => self.send_link(&row, Letter::PasswordReset, Some(mail_id)).await,
            None => Ok(()),
        }
    }

    /// Sets the password of the account that a link belongs to, and signs it out everywhere. The link has proved the
    /// address too.
    ///
    /// # Errors
    /// When the link has been used or has expired, or the password is not acceptable.
    pub async fn password_reset(&self, reset: &PasswordReset, client: &Client) -> Result<()> {
        let hash = fingerprint(reset.token.expose().as_bytes());
        let (purpose, now) = (Purpose::PasswordReset, self.clock.now());
        let mut reader = self.db.read().await?;
        let token = db::mail_tokens::good(&mut reader.conn(), &hash, purpose, now).await?;
        let token = token.ok_or_else(dead_link)?;
        let row = db::users::by_id(&mut reader.conn(), token.user_id).await?;
        drop(reader);
        // A link that went to an address which the account has left opens nothing.
        let row = row.filter(|row| row.is_active && row.email == token.email);
        let row = row.ok_or_else(dead_link)?;
        let (new, others) = (&reset.new_password, [row.email.as_str(), &row.username]);
        // Someone with a link from a mail has proved the address.
        if let Err(error) = self.passwords.check(new, &others, Lane::Known).await? {
            return Err(Error::field("new_password", &error.code, error.message));
        }
        let hashed_password = self.passwords.hash(new, Lane::Known).await?;
        let mut tx = self.db.begin().await?;
        // Somebody may have been faster while the password was hashed.
        let used = db::mail_tokens::use_up(&mut tx.conn(), &hash, purpose, self.clock.now()).await?;
        let used = used.ok_or_else(dead_link)?;
        db::users::set_password(&mut tx.conn(), row.id, &hashed_password, now).await?;
        db::users::verify_email(&mut tx.conn(), row.id, &used.email, now).await?;
        db::mail_tokens::delete_of_user(&mut tx.conn(), row.id, purpose).await?;
        self.end_all(&mut tx, row.id).await?;
        let event = NewEvent::of_account(SecurityEventKind::PasswordReset, row.id, client);
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        self.tell_of_password(&UserRow {
            email_verified_at: Some(now),
            ..row
        });
        Ok(())
    }

    /// Sends the caller a link that proves the e-mail address, unless it is proved.
    ///
    /// # Errors
    /// When the address is proved already, or this server sends no mail; [`ErrorCode::RateLimited`].
    pub async fn email_verify_send(&self, actor: &Actor) -> Result<()> {
        if self.mailer.is_off() {
            return Err(Error::busy("This server sends no mail."));
        }
        let row = db::users::by_id(&mut self.db.read().await?.conn(), actor.user_id).await?;
        let row = row.ok_or_else(|| Failure::of(ErrorCode::Unauthorized))?;
        if row.email_verified_at.is_some() {
            return Err(Error::conflict("Your e-mail address is confirmed already."));
        }
        self.send_link(&row, Letter::EmailVerify, None).await
    }

    /// Greets an account at a new address with the link that proves it. That the mail fails does not undo the account.
    pub(super) fn greet(&self, user_id: i64, letter: Letter) {
        if self.mailer.is_off() {
            return;
        }
        let services = self.clone();
        tokio::spawn(async move {
            let sent = async {
                let row = db::users::by_id(&mut services.db.read().await?.conn(), user_id).await?;
                match row {
                    Some(row) => services.send_link(&row, letter, None).await,
                    None => Ok(()),
                }
            };
            if let Err(error) = sent.await {
                tracing::warn!(%error, user_id, "a mail to a new account could not be sent");
            }
        });
    }

    /// Marks the address of a link as proved.
    ///
    /// # Errors
    /// When the link has been used or has expired, or the account has another address by now.
    pub async fn email_verify(&self, verify: &EmailVerify, client: &Client) -> Result<()> {
        let hash = fingerprint(verify.token.expose().as_bytes());
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let used = db::mail_tokens::use_up(&mut tx.conn(), &hash, Purpose::EmailVerify, now).await?;
        let used = used.ok_or_else(dead_link)?;
        if !db::users::verify_email(&mut tx.conn(), used.user_id, &used.email, now).await? {
            return Err(dead_link());
        }
        let event = NewEvent::of_account(SecurityEventKind::EmailConfirmed, used.user_id, client);
        let recorded = self.record(&mut tx, event.with_detail(used.email)).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }

    /// The mails that were kept instead of sent, newest first; nothing unless the settings say to keep them.
    #[must_use]
    pub fn mail_kept(&self) -> Option<Vec<Mail>> {
        self.mailer.kept()
    }

    /// Sends a link; `mail_id` is the count of the mail, if it was counted when it was asked for.
    async fn send_link(&self, row: &UserRow, letter: Letter, mail_id: Option<i64>) -> Result<()> {
        let token = BASE64URL_NOPAD.encode(&random::<32>()?);
        let now = self.clock.now();
        let (purpose, path, lifetime) = match letter {
            Letter::PasswordReset => (Purpose::PasswordReset, "password/reset", RESET_LIFETIME),
            Letter::EmailVerify | Letter::AccountCreated => (Purpose::EmailVerify, "email/verify", VERIFY_LIFETIME),
        };
        let mut tx = self.db.begin().await?;
        let mail_id = match mail_id {
            Some(mail_id) => mail_id,
            None => self.count_mail(&mut tx, &row.email, purpose).await?,
        };
        self.count_mail_of(&mut tx, row.id, mail_id, purpose).await?;
        let new = NewMailTokenRow {
            user_id: row.id,
            purpose,
            email: &row.email,
            hash: &fingerprint(token.as_bytes()),
            now,
            expires_at: now + lifetime,
        };
        db::mail_tokens::insert(&mut tx.conn(), &new).await?;
        tx.commit().await?;
        let link = format!("{}/{path}?token={token}", self.public_url);
        let name = row.full_name.as_deref().unwrap_or(&row.username);
        // Who has made an account at somebody else's address must not have words of their own sent there.
        let known = row.email_verified_at.map(|_| name);
        let mail = match letter {
            Letter::PasswordReset => mail::password_reset(&row.email, known, &link, now),
            Letter::EmailVerify => mail::email_verify(&row.email, known, &link, now),
            Letter::AccountCreated => {
                mail::account_created(&row.email, name, &row.username, &link, &self.public_url, now)
            }
        };
        self.mailer.send(mail).await
    }
}

fn dead_link() -> Error {
    Error::field(
        "token",
        "invalid",
        "This link has been used or has expired. Ask for a new one.",
    )
}
