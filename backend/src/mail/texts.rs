//! Texts of the mails.

use super::mailer::Mail;
use chrono::{DateTime, Utc};

/// Returns a greeting, with the name where the recipient is known to be the account's owner.
fn hello(name: Option<&str>) -> String {
    name.map_or("Hello".to_owned(), |name| format!("Hello {name}"))
}

/// Returns the mail with a link to set a new password.
pub(crate) fn password_reset(to: &str, name: Option<&str>, link: &str, sent_at: DateTime<Utc>) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Choose a new password".to_owned(),
        text: format!(
            "{},\n\nsomebody, probably you, asked for a new password for your account on AI Backend Playground.\n\
             Choose one here, within an hour:\n\n{link}\n\nIf it was not you, there is nothing to do: your password stays as it is.\n",
            hello(name)
        ),
        sent_at,
    }
}

/// Returns the mail with a link that verifies the address.
pub(crate) fn email_verify(to: &str, name: Option<&str>, link: &str, sent_at: DateTime<Utc>) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Confirm your e-mail address".to_owned(),
        text: format!(
            "{},\n\nplease confirm that this address belongs to your account on AI Backend Playground, within three days:\n\n\
             {link}\n\nIf you have not made an account, there is nothing to do.\n",
            hello(name)
        ),
        sent_at,
    }
}

/// Returns the mail about an account that a superuser created, with a link that verifies the
/// address. It does not contain the password, because mail is not confidential.
pub(crate) fn account_created(
    to: &str,
    name: &str,
    username: &str,
    link: &str,
    public_url: &str,
    sent_at: DateTime<Utc>,
) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "An account for you".to_owned(),
        text: format!(
            "Hello {name},\n\nan account has been made for you on AI Backend Playground. Your user name is {username}.\n\
             Confirm that this address is yours, within three days:\n\n{link}\n\n\
             Whoever made the account knows its password. Or choose one of your own here:\n\n{public_url}/password/forgot\n"
        ),
        sent_at,
    }
}

/// Returns the mail about a changed password.
pub(crate) fn password_changed(to: &str, name: &str, public_url: &str, sent_at: DateTime<Utc>) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Your password was changed".to_owned(),
        text: format!(
            "Hello {name},\n\nyour account on AI Backend Playground has another password since just now, and is signed out everywhere.\n\n\
             If it was not you, choose a new password here:\n\n{public_url}/password/forgot\n"
        ),
        sent_at,
    }
}

/// Returns the mail about a changed address, to the previous address.
pub(crate) fn email_changed(to: &str, name: &str, username: &str, public_url: &str, sent_at: DateTime<Utc>) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Your e-mail address was changed".to_owned(),
        text: format!(
            "Hello {name},\n\nyour account on AI Backend Playground has another e-mail address than this one since just now.\n\n\
             If it was not you, sign in as {username}, change your password and put the address back, or tell the operator of\n\n\
             {public_url}\n"
        ),
        sent_at,
    }
}
