//! Mails about what only the owner of an account should have done, so that the owner learns when it was somebody else.

use super::Services;
use crate::db::users::UserRow;
use crate::mail::{self, Mail};

impl Services {
    /// Tells the owner of an account that it has another password.
    pub(super) fn tell_of_password(&self, row: &UserRow) {
        self.tell(row, |name| {
            mail::password_changed(&row.email, name, &self.public_url, self.clock.now())
        });
    }

    /// Tells the owner of an account, at the address that it had, that it has another.
    pub(super) fn tell_of_email(&self, before: &UserRow) {
        self.tell(before, |name| {
            mail::email_changed(
                &before.email,
                name,
                &before.username,
                &self.public_url,
                self.clock.now(),
            )
        });
    }

    /// Sends a mail to an address that is proved: any other may be that of somebody who has nothing to do with the account. That
    /// the mail fails does not undo what it tells of.
    fn tell(&self, row: &UserRow, write: impl FnOnce(&str) -> Mail) {
        if self.mailer.is_off() || row.email_verified_at.is_none() {
            return;
        }
        let mail = write(row.full_name.as_deref().unwrap_or(&row.username));
        let (mailer, user_id) = (self.mailer.clone(), row.id);
        tokio::spawn(async move {
            if let Err(error) = mailer.send(mail).await {
                tracing::warn!(%error, user_id, "a mail about a change of an account could not be sent");
            }
        });
    }
}
