//! Verification of e-mail addresses by single-use links sent by mail.

use super::mail_links::invalid_link;
use crate::actor::{Actor, Client};
use crate::crypto::fingerprint;
use crate::db;
use crate::db::mail_tokens::Purpose;
use crate::error::{Error, Result};
use crate::services::Services;
use crate::services::auth::mail_limit::MailOrigin;
use crate::services::auth::mail_links::{Counted, LinkMail};
use crate::services::auth::security_log::NewEvent;
use domain::account::EmailVerify;
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure};

impl Services {
    /// Sends the actor a link that verifies the e-mail address.
    ///
    /// # Errors
    /// When the address is verified already, or this server sends no mail;
    /// [`ErrorCode::RateLimited`].
    pub async fn email_verify_send(&self, actor: &Actor) -> Result<()> {
        if self.mailer.is_off() {
            return Err(Error::conflict("This server sends no mail."));
        }
        let row = db::users::by_id(&mut self.db.read().await?.conn(), actor.user_id).await?;
        let row = row.ok_or_else(|| Failure::from_code(ErrorCode::Unauthorized))?;
        if row.email_verified_at.is_some() {
            return Err(Error::conflict("Your e-mail address is confirmed already."));
        }
        let origin = MailOrigin::of_client(&actor.client);
        self.send_link(&row, LinkMail::EmailVerify, Counted::By(&origin)).await
    }

    /// Marks the address of a link as verified.
    ///
    /// # Errors
    /// When the link was used or has expired, or the account has another address now.
    pub async fn email_verify(&self, verify: &EmailVerify, client: &Client) -> Result<()> {
        let hash = fingerprint(verify.token.expose().as_bytes());
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        let used = db::mail_tokens::use_up(&mut tx.conn(), &hash, Purpose::EmailVerify, now).await?;
        let used = used.ok_or_else(invalid_link)?;
        if !db::users::verify_email(&mut tx.conn(), used.user_id, &used.email, now).await? {
            return Err(invalid_link());
        }
        let event = NewEvent::of_account(SecurityEventKind::EmailConfirmed, used.user_id, client);
        let recorded = self.record(&mut tx, event.with_detail(used.email)).await?;
        tx.commit().await?;
        recorded.log();
        Ok(())
    }
}
