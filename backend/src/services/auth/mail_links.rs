//! Mails with a single-use link.

use crate::crypto::{fingerprint, random};
use crate::db::mail_tokens::{NewMailTokenRow, Purpose};
use crate::db::users::UserRow;
use crate::error::{Error, Result};
use crate::mail::Mail;
use crate::services::Services;
use crate::services::auth::mail_limit::MailOrigin;
use crate::{db, mail};
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use tracing::Instrument;

/// Lifetime of a link to set a new password.
const RESET_LIFETIME: TimeDelta = TimeDelta::hours(1);
/// Lifetime of a link to verify an address.
const VERIFY_LIFETIME: TimeDelta = TimeDelta::days(3);

/// Kind of a mail with a link.
#[derive(Clone, Copy, Debug)]
pub(crate) enum LinkMail {
    PasswordReset,
    EmailVerify,
    /// To the owner of an account that a superuser created.
    AccountCreated,
}

/// Count of a mail.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Counted<'a> {
    /// The mail of this id was counted already.
    Already(i64),
    /// The mail is counted for this origin.
    By(&'a MailOrigin),
}

impl Services {
    /// Sends a link in the background. A failed mail does not undo the change of the account.
    pub(crate) fn send_link_in_background(&self, user_id: i64, mail_kind: LinkMail, origin: MailOrigin) {
        if self.mailer.is_off() {
            return;
        }
        let services = self.clone();
        let task = async move {
            let sent = async {
                let row = db::users::by_id(&mut services.db.read().await?.conn(), user_id).await?;
                match row {
                    Some(row) => services.send_link(&row, mail_kind, Counted::By(&origin)).await,
                    None => Ok(()),
                }
            };
            if let Err(error) = sent.await {
                tracing::warn!(%error, user_id, "a mail to a new account could not be sent");
            }
        };
        tokio::spawn(task.in_current_span());
    }

    /// Returns the mails in memory, newest first; `None` unless the settings keep mails in memory.
    #[must_use]
    pub fn mails_in_memory(&self) -> Option<Vec<Mail>> {
        self.mailer.mails_in_memory()
    }

    /// Sends a link.
    pub(crate) async fn send_link(&self, row: &UserRow, mail_kind: LinkMail, counted: Counted<'_>) -> Result<()> {
        let token = BASE64URL_NOPAD.encode(&random::<32>()?);
        let now = self.clock.now();
        let (purpose, path, lifetime) = match mail_kind {
            LinkMail::PasswordReset => (Purpose::PasswordReset, "password/reset", RESET_LIFETIME),
            LinkMail::EmailVerify | LinkMail::AccountCreated => (Purpose::EmailVerify, "email/verify", VERIFY_LIFETIME),
        };
        let mut tx = self.db.begin().await?;
        let mail_id = match counted {
            Counted::Already(mail_id) => mail_id,
            Counted::By(origin) => self.count_mail(&mut tx, &row.email, purpose, origin).await?,
        };
        self.count_mail_for_account(&mut tx, row.id, mail_id, purpose).await?;
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
        // A registration with a foreign address must not send a text of its choice to that address.
        let known = row.email_verified_at.map(|_| name);
        let mail = match mail_kind {
            LinkMail::PasswordReset => mail::password_reset(&row.email, known, &link, now),
            LinkMail::EmailVerify => mail::email_verify(&row.email, known, &link, now),
            LinkMail::AccountCreated => {
                mail::account_created(&row.email, name, &row.username, &link, &self.public_url, now)
            }
        };
        self.send_mail(mail).await
    }
}

pub(crate) fn invalid_link() -> Error {
    Error::field(
        "token",
        "invalid",
        "This link has been used or has expired. Ask for a new one.",
    )
}
