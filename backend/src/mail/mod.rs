//! Mail: the texts, and their delivery.

mod mailer;
mod texts;

pub(crate) use mailer::Mailer;
pub use mailer::{Mail, MailSettings};
pub(crate) use texts::{account_created, email_changed, email_verify, password_changed, password_reset};
