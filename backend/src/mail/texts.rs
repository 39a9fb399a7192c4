//! What the mails say.

use super::Mail;
use chrono::{DateTime, Utc};

/// A link for a new password.
pub(crate) fn password_reset(to: &str, name: &str, link: &str, sent_at: DateTime<Utc>) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Choose a new password".to_owned(),
        text: format!(
            "Hello {name},\n\nsomebody, probably you, asked for a new password for your account on AI Backend Playground.\n\
             Choose one here, within an hour:\n\n{link}\n\nIf it was not you, there is nothing to do: your password stays as it is.\n"
        ),
        sent_at,
    }
}

/// A link that proves that the address is read.
pub(crate) fn email_verify(to: &str, name: &str, link: &str, sent_at: DateTime<Utc>) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Confirm your e-mail address".to_owned(),
        text: format!(
            "Hello {name},\n\nplease confirm that this address belongs to your account on AI Backend Playground, within three days:\n\n\
             {link}\n\nIf you have not made an account, there is nothing to do.\n"
        ),
        sent_at,
    }
}
