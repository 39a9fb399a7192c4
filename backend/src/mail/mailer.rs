//! Delivery of mail: by SMTP, or into memory for the mail page of development.

use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::account::Secret;
use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransport;
use lettre::{AsyncTransport, Message, Tokio1Executor};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Largest number of mails that are kept in memory.
const MAX_MAILS_IN_MEMORY: usize = 100;
/// Time limit of each step with the mail server.
const SMTP_TIMEOUT: Duration = Duration::from_secs(30);

/// Delivery of mail.
#[derive(Clone, Debug, Default)]
pub enum MailSettings {
    /// Sends no mail.
    #[default]
    Off,
    /// Keeps mails in memory, for the mail page of development.
    InMemory,
    /// Sends mail through a server.
    Smtp {
        /// `smtps://user:password@host` or `smtp://…?tls=required`.
        url: Secret,
        /// Sender.
        from: String,
    },
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Address of the recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Time at which the mail was handed to the mailer.
    pub sent_at: DateTime<Utc>,
}

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Mailer {
    Off,
    InMemory(Arc<Mutex<VecDeque<Mail>>>),
    Smtp(Arc<Smtp>),
}

/// A mail server.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mailer {
    /// Creates the mailer, without connecting to the server.
    pub(crate) fn new(settings: &MailSettings) -> Result<Self> {
        Ok(match settings {
            MailSettings::Off => Self::Off,
            MailSettings::InMemory => Self::InMemory(Arc::default()),
            MailSettings::Smtp { url, from } => {
                // The URL holds a password, so the message of the library is not passed on.
                let wrong =
                    |_| Error::Settings("SMTP_URL cannot be used; it must look like smtps://user:password@host".into());
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(wrong)?;
                let from = from.parse();
                Self::Smtp(Arc::new(Smtp {
                    transport: transport.timeout(Some(SMTP_TIMEOUT)).build(),
                    from: from.map_err(|_| Error::Settings("EMAILS_FROM must be an e-mail address".into()))?,
                }))
            }
        })
    }

    /// Returns how mail is delivered: `off`, `memory` or `smtp`.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::InMemory(_) => "memory",
            Self::Smtp(_) => "smtp",
        }
    }

    /// Returns whether mail is not delivered at all.
    pub(crate) fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Connects to the mail server and signs in. Returns a sentence that describes the delivery.
    pub(crate) async fn check(&self) -> Result<String> {
        match self {
            Self::Off => Ok("SMTP_URL is not set: no mail is sent".into()),
            Self::InMemory(_) => Ok("SMTP_URL is not set: mails are kept at /dev/mail".into()),
            Self::Smtp(smtp) => match smtp.transport.test_connection().await {
                Ok(true) => Ok("the mail server answers".into()),
                Ok(false) => Err(Error::Settings("the mail server does not answer".into())),
                Err(error) => Err(Error::unexpected("SMTP_URL", error)),
            },
        }
    }

    /// Sends a mail.
    pub(crate) async fn send(&self, mail: Mail) -> Result<()> {
        let failed = |error: &dyn ToString| Error::unexpected("mail", error.to_string());
        match self {
            Self::Off => Ok(()),
            Self::InMemory(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_front(mail);
                kept.truncate(MAX_MAILS_IN_MEMORY);
                Ok(())
            }
            Self::Smtp(smtp) => {
                let to: Mailbox = mail.to.parse().map_err(|error| failed(&error))?;
                let message = Message::builder().from(smtp.from.clone()).to(to).subject(mail.subject);
                let message = message.body(mail.text).map_err(|error| failed(&error))?;
                smtp.transport.send(message).await.map_err(|error| failed(&error))?;
                Ok(())
            }
        }
    }

    /// Returns the mails in memory, newest first; `None` unless mails are kept in memory.
    pub(crate) fn mails_in_memory(&self) -> Option<Vec<Mail>> {
        match self {
            Self::InMemory(kept) => {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                Some(kept.iter().cloned().collect())
            }
            Self::Off | Self::Smtp(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::smtp::smtp_server;

    fn mail(number: usize) -> Mail {
        Mail {
            to: "ada@example.com".into(),
            subject: number.to_string(),
            text: "text".into(),
            sent_at: DateTime::default(),
        }
    }

    #[tokio::test]
    async fn the_newest_mails_are_kept() {
        let mailer = Mailer::new(&MailSettings::InMemory).unwrap();
        for number in 0..=MAX_MAILS_IN_MEMORY {
            mailer.send(mail(number)).await.unwrap();
        }
        let kept = mailer.mails_in_memory().unwrap();
        let subjects: Vec<usize> = kept.iter().map(|mail| mail.subject.parse().unwrap()).collect();
        let newest: Vec<usize> = (1..=MAX_MAILS_IN_MEMORY).rev().collect();
        assert_eq!(subjects, newest);
        assert!(Mailer::new(&MailSettings::Off).unwrap().mails_in_memory().is_none());
    }

    #[tokio::test]
    async fn wrong_settings_are_named_without_the_password() {
        let smtp = |url: &str, from: &str| MailSettings::Smtp {
            url: Secret::new(url),
            from: from.into(),
        };
        let refused = |settings| Mailer::new(&settings).err().unwrap().to_string();
        let error = refused(smtp("http://user:hush@host", "a@example.com"));
        assert!(error.contains("SMTP_URL") && !error.contains("hush"), "{error}");
        assert!(refused(smtp("smtps://user:hush@host", "nobody")).contains("EMAILS_FROM"));
        assert!(
            !Mailer::new(&smtp("smtps://user:hush@host", "a@example.com"))
                .unwrap()
                .is_off()
        );
    }

    #[tokio::test]
    async fn a_mail_reaches_an_smtp_server() {
        let (settings, server) = smtp_server("220 ready").await;
        Mailer::new(&settings).unwrap().send(mail(7)).await.unwrap();
        let text = server.await.unwrap();
        for part in ["Subject: 7", "To: ada@example.com", "playground@example.com", "text"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[tokio::test]
    async fn a_check_sends_no_mail_and_returns_the_state_of_the_server() {
        let (settings, server) = smtp_server("220 ready").await;
        let finding = Mailer::new(&settings).unwrap().check().await.unwrap();
        assert_eq!(
            (finding.as_str(), server.await.unwrap().as_str()),
            ("the mail server answers", "")
        );
        let (settings, _server) = smtp_server("554 closed").await;
        let refused = Mailer::new(&settings).unwrap().check().await.unwrap_err().to_string();
        assert!(refused.contains("SMTP_URL") && refused.contains("closed"), "{refused}");
    }
}
