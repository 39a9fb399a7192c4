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
const KEPT: usize = 100;
/// Time-out of a mail server.
const PATIENCE: Duration = Duration::from_secs(30);

/// Delivery of mail.
#[derive(Clone, Debug, Default)]
pub enum MailSettings {
    /// Sends no mail.
    #[default]
    Off,
    /// Keeps mails in memory, to be read on a page.
    Keep,
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
    /// Time at which it was written.
    pub sent_at: DateTime<Utc>,
}

/// Sends mail. Cheap to clone.
#[derive(Clone)]
pub(crate) enum Mailer {
    Off,
    Keep(Arc<Mutex<VecDeque<Mail>>>),
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
            MailSettings::Keep => Self::Keep(Arc::default()),
            MailSettings::Smtp { url, from } => {
                // The URL holds a password, so the message of the library is not passed on.
                let wrong =
                    |_| Error::Settings("SMTP_URL cannot be used; it must look like smtps://user:password@host".into());
                let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.expose()).map_err(wrong)?;
                let from = from.parse();
                Self::Smtp(Arc::new(Smtp {
                    transport: transport.timeout(Some(PATIENCE)).build(),
                    from: from.map_err(|_| Error::Settings("EMAILS_FROM must be an e-mail address".into()))?,
                }))
            }
        })
    }

    /// Returns how mail is delivered: `off`, `memory` or `smtp`.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Keep(_) => "memory",
            Self::Smtp(_) => "smtp",
        }
    }

    /// Whether mail is not delivered at all.
    pub(crate) fn is_off(&self) -> bool {
        matches!(self, Self::Off)
    }

    /// Connects to the mail server and signs in, and says what becomes of mails.
    pub(crate) async fn check(&self) -> Result<String> {
        match self {
            Self::Off => Ok("SMTP_URL is not set: no mail is sent".into()),
            Self::Keep(_) => Ok("SMTP_URL is not set: mails are kept at /dev/mail".into()),
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
            Self::Keep(kept) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.push_front(mail);
                kept.truncate(KEPT);
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
    pub(crate) fn kept(&self) -> Option<Vec<Mail>> {
        match self {
            Self::Keep(kept) => {
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
        let mailer = Mailer::new(&MailSettings::Keep).unwrap();
        for number in 0..=KEPT {
            mailer.send(mail(number)).await.unwrap();
        }
        let kept = mailer.kept().unwrap();
        assert_eq!(
            (kept.len(), kept[0].subject.as_str(), kept[99].subject.as_str()),
            (100, "100", "1")
        );
        assert!(Mailer::new(&MailSettings::Off).unwrap().kept().is_none());
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
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let (reader, mut writer) = stream.into_split();
            let mut lines = BufReader::new(reader).lines();
            writer.write_all(b"220 test\r\n").await.unwrap();
            let (mut text, mut in_data) = (String::new(), false);
            while let Some(line) = lines.next_line().await.unwrap() {
                let answer = match line.as_str() {
                    "." if in_data => {
                        in_data = false;
                        "250 taken"
                    }
                    _ if in_data => {
                        text.push_str(&line);
                        text.push('\n');
                        continue;
                    }
                    "DATA" => {
                        in_data = true;
                        "354 go on"
                    }
                    "QUIT" => break,
                    _ => "250 ok",
                };
                writer.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                if answer == "250 taken" {
                    break;
                }
            }
            text
        });
        let settings = MailSettings::Smtp {
            url: Secret::new(url),
            from: "Playground <playground@example.com>".into(),
        };
        Mailer::new(&settings).unwrap().send(mail(7)).await.unwrap();
        let text = server.await.unwrap();
        for part in ["Subject: 7", "To: ada@example.com", "playground@example.com", "text"] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }
}
