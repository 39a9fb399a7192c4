//! Registration of accounts.

use crate::actor::{Account, Actor, Client};
use crate::auth::{Lane, opaque_string};
use crate::crypto::random;
use crate::db;
use crate::db::users::{NewUserRow, UserRow};
use crate::error::{Error, Result};
use crate::rate_limit::RateLimitKey;
use crate::services::Services;
use crate::services::auth::lock_actor::lock_superusers;
use crate::services::auth::mail_limit::MailOrigin;
use crate::services::auth::mail_links::LinkMail;
use crate::services::auth::security_log::NewEvent;
use crate::text::composed;
use domain::account::{NewUser, User};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure, FieldError};

/// Number of characters of a wrong value that its error repeats.
const MAX_SHOWN: usize = 50;

/// Creator of an account.
#[derive(Clone, Copy)]
pub(crate) enum Creator<'a> {
    /// Owner of the new account.
    Visitor(&'a Client),
    /// Superuser who creates it for somebody.
    Superuser(&'a Actor),
    /// Operator, by FIRST_SUPERUSER, which names this address.
    FirstSuperuser(&'a str),
}

impl Creator<'_> {
    fn lane(self) -> Lane {
        match self {
            Self::Visitor(_) => Lane::Other,
            Self::Superuser(_) | Self::FirstSuperuser(_) => Lane::Known,
        }
    }

    fn event(self, user_id: i64) -> NewEvent {
        let kind = SecurityEventKind::AccountCreated;
        match self {
            Self::Visitor(client) => NewEvent::of_account(kind, user_id, client),
            Self::Superuser(actor) => NewEvent::by_actor(kind, actor, user_id),
            Self::FirstSuperuser(_) => NewEvent::of_account(kind, user_id, &Client::default()),
        }
    }
}

impl Services {
    /// Registers an account; the rate is limited by address.
    ///
    /// # Errors
    /// When a value is not acceptable, or the e-mail address or the user name is taken;
    /// [`ErrorCode::RateLimited`]; [`ErrorCode::InsufficientStorage`] when the disk is nearly full.
    pub async fn user_register(&self, new: NewUser, client: &Client) -> Result<User> {
        Ok(self.register(new, client).await?.into())
    }

    /// Registers an account as [`Services::user_register`], and signs it in to a browser session.
    /// This does not count as an attempt to sign in: the limit of attempts for the name may be
    /// reached, and the registration would look like a failure.
    ///
    /// # Errors
    /// As [`Services::user_register`].
    pub async fn user_register_and_sign_in(&self, new: NewUser, client: &Client) -> Result<Account> {
        let account = Account::from(self.register(new, client).await?);
        self.remember_network(account.user.id, client).await?;
        self.record_browser_sign_in(&account, client).await?;
        Ok(account)
    }

    async fn register(&self, new: NewUser, client: &Client) -> Result<UserRow> {
        self.logins
            .check(RateLimitKey::new("register", &[&client.network()]))
            .await?;
        self.reserve.check()?;
        let row = self.user_add(new, false, Creator::Visitor(client)).await?;
        self.send_link_in_background(row.id, LinkMail::EmailVerify, MailOrigin::of_client(client));
        Ok(row)
    }

    /// Adds an account.
    pub(crate) async fn user_add(&self, new: NewUser, is_superuser: bool, creator: Creator<'_>) -> Result<UserRow> {
        let lane = creator.lane();
        let new = self.check_new(new, lane).await?;
        let hashed_password = self.passwords.hash(&new.password, lane).await?;
        let session_secret = random::<16>()?;
        let mut tx = self.db.begin().await?;
        if let Creator::Superuser(actor) = creator {
            lock_superusers(&mut tx, actor).await?;
        }
        let (email_taken, username_taken) = db::users::taken(&mut tx.conn(), &new.email, &new.username, 0).await?;
        refuse_taken(email_taken, username_taken)?;
        let row = NewUserRow {
            email: &new.email,
            username: &new.username,
            full_name: new.full_name.as_deref(),
            hashed_password: &hashed_password,
            is_superuser,
            time_zone: new.time_zone.as_deref().unwrap_or("UTC"),
            session_secret: &session_secret,
            now: self.clock.now(),
        };
        let inserted = db::users::insert(&mut tx.conn(), &row).await.map_err(name_taken)?;
        if let Creator::FirstSuperuser(email) = creator {
            db::superusers::set_first(&mut tx.conn(), inserted.id, email).await?;
        }
        let event = creator.event(inserted.id);
        let event = if is_superuser {
            event.with_detail("As a superuser")
        } else {
            event
        };
        let recorded = self.record(&mut tx, event).await?;
        tx.commit().await?;
        recorded.log();
        Ok(inserted)
    }

    /// Checks the rules of the domain, and those that are too heavy for a browser.
    async fn check_new(&self, mut new: NewUser, lane: Lane) -> Result<NewUser> {
        new.password = opaque_string(&new.password);
        new.email = composed(&new.email);
        let (password, email, username) = (new.password.clone(), new.email.clone(), new.username.clone());
        let wrong_zone = check_time_zone(new.time_zone.as_deref()).err();
        let (new, mut errors) = match new.parse() {
            Ok(new) => (Some(new), Vec::new()),
            Err(errors) => (None, errors),
        };
        // A password of a wrong length has been reported already.
        if !errors.iter().any(|error| error.field() == "password") {
            errors.extend(self.passwords.check(&password, &[&email, &username], lane).await?.err());
        }
        errors.extend(wrong_zone);
        match new {
            Some(new) if errors.is_empty() => Ok(new),
            _ => Err(Failure::validation(errors).into()),
        }
    }
}

/// Checks that the server knows a time zone; a blank one means UTC.
pub(crate) fn check_time_zone(zone: Option<&str>) -> std::result::Result<(), FieldError> {
    match zone.filter(|zone| !zone.trim().is_empty()) {
        Some(zone) if zone.parse::<chrono_tz::Tz>().is_err() => {
            let zone: String = zone.chars().take(MAX_SHOWN).collect();
            let message = format!("“{zone}” is no time zone; an example is Europe/Berlin.");
            Err(FieldError::new("time_zone", "choice", message))
        }
        _ => Ok(()),
    }
}

/// Converts the error of a registration that another one preceded on PostgreSQL; the retry names
/// the taken value.
pub(crate) fn name_taken(error: Error) -> Error {
    match error {
        Error::Database(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            Error::conflict("This e-mail address or user name has just been taken. Try again.")
        }
        other => other,
    }
}

pub(crate) fn refuse_taken(email: bool, username: bool) -> Result<()> {
    let mut errors = Vec::new();
    if email {
        let message = "There is an account with this e-mail address already. Sign in to it, or use another address.";
        errors.push(FieldError::new("email", "taken", message));
    }
    if username {
        errors.push(FieldError::new(
            "username",
            "taken",
            "This user name is taken. Choose another.",
        ));
    }
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(Failure {
            detail: first.message.clone(),
            errors,
            ..Failure::from_code(ErrorCode::Conflict)
        }
        .into()),
    }
}
