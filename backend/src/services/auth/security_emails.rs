//! Mails to the owner of an account about security-relevant changes.

use crate::db::users::UserRow;
use crate::error::Result;
use crate::mail;
use crate::mail::Mail;
use crate::services::Services;
use tracing::Instrument;

impl Services {
    /// Sends a mail.
    pub(crate) async fn send_mail(&self, mail: Mail) -> Result<()> {
        let sent = self.mailer.send(mail).await;
        self.metrics.count_mail(&sent);
        sent
    }

    /// Sends a mail about a changed password.
    pub(crate) fn send_password_changed_mail(&self, row: &UserRow) {
        self.send_security_mail(row, |name| {
            mail::password_changed(&row.email, name, &self.public_url, self.clock.now())
        });
    }

    /// Sends a mail about a changed e-mail address, to the previous address.
    pub(crate) fn send_email_changed_mail(&self, before: &UserRow) {
        self.send_security_mail(before, |name| {
            mail::email_changed(
                &before.email,
                name,
                &before.username,
                &self.public_url,
                self.clock.now(),
            )
        });
    }

    /// Sends a mail to a verified address: others may belong to strangers. A failed mail does not
    /// undo the change.
    fn send_security_mail(&self, row: &UserRow, write: impl FnOnce(&str) -> Mail) {
        if self.mailer.is_off() || row.email_verified_at.is_none() {
            return;
        }
        let mail = write(row.full_name.as_deref().unwrap_or(&row.username));
        let (services, user_id) = (self.clone(), row.id);
        let task = async move {
            if let Err(error) = services.send_mail(mail).await {
                tracing::warn!(%error, user_id, "a mail about a change of an account could not be sent");
            }
        };
        tokio::spawn(task.in_current_span());
    }
}
