//! Accounts: registering, and proving who one is.

use super::by_mail::Letter;
use super::security_log::NewEvent;
use super::{Account, Actor, Client, Services};
use crate::auth::{Lane, random};
use crate::db;
use crate::db::users::{NewUserRow, UserRow};
use crate::error::{Error, Result};
use crate::rate_limit::Key;
use domain::account::{Credentials, MAX_EMAIL, MAX_PASSWORD, NewUser, Secret, User};
use domain::security_event::SecurityEventKind;
use domain::{ErrorCode, Failure, FieldError};

/// More bytes than any user name or e-mail address has, in whatever alphabet.
const MAX_LOGIN_BYTES: usize = 4 * MAX_EMAIL;
/// Characters of a wrong value that its error repeats.
const MAX_SHOWN: usize = 50;
/// More bytes than any password has.
const MAX_PASSWORD_BYTES: usize = 4 * MAX_PASSWORD;

/// Creator of an account.
#[derive(Clone, Copy)]
pub(super) enum Creator<'a> {
    /// Its owner, who is a visitor so far.
    Visitor(&'a Client),
    /// A superuser, for somebody.
    Superuser(&'a Actor),
    /// The operator, by FIRST_SUPERUSER, which names this address.
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
            Self::Superuser(actor) => NewEvent::by(kind, actor, user_id),
            Self::FirstSuperuser(_) => NewEvent::of_account(kind, user_id, &Client::default()),
        }
    }
}

impl From<UserRow> for Account {
    fn from(row: UserRow) -> Self {
        Self {
            session_secret: row.session_secret.clone(),
            user: row.into(),
        }
    }
}

impl Services {
    /// Makes an account. Anybody may, but not too often from one address.
    ///
    /// # Errors
    /// When a value is not acceptable, or the e-mail address or the user name is taken;
    /// [`ErrorCode::RateLimited`]; [`ErrorCode::InsufficientStorage`] when the disk is nearly full.
    pub async fn user_register(&self, new: NewUser, client: &Client) -> Result<User> {
        self.logins.check(Key::new("register", &[&client.network()]))?;
        self.reserve.check()?;
        let user = self.user_add(new, false, Creator::Visitor(client)).await?;
        self.greet(user.id, Letter::EmailVerify);
        Ok(user)
    }

    /// Adds an account.
    pub(super) async fn user_add(&self, new: NewUser, is_superuser: bool, creator: Creator<'_>) -> Result<User> {
        let lane = creator.lane();
        let new = self.check_new(new, lane).await?;
        let hashed_password = self.passwords.hash(&new.password, lane).await?;
        let session_secret = random::<16>()?;
        let mut tx = self.db.begin().await?;
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
            db::users::set_first_superuser(&mut tx.conn(), inserted.id, email).await?;
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
        Ok(inserted.into())
    }

    /// Signs in for a browser: the account of a user name or e-mail address and password.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidCredentials`], whatever of the two is wrong; [`ErrorCode::RateLimited`] after too many tries
    /// for this name from one address.
    pub async fn user_authenticate(&self, credentials: &Credentials, client: &Client) -> Result<Account> {
        let account = self.verify_credentials(credentials, client).await?;
        let event = NewEvent::of_account(SecurityEventKind::SignedIn, account.user.id, client);
        self.record_alone(event.with_detail("In a browser")).await?;
        Ok(account)
    }

    /// The account of a user name or e-mail address and password. Unknown names cost the same time
    /// and get the same answer as wrong passwords, and so do deactivated accounts.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidCredentials`], whatever of the two is wrong; [`ErrorCode::RateLimited`]
    /// after too many tries for this name or from this address.
    pub(super) async fn verify_credentials(&self, credentials: &Credentials, client: &Client) -> Result<Account> {
        // Nobody has such a name or such a password: not even looked at, and counted as a try of
        // nobody.
        let is_too_long =
            credentials.username.len() > MAX_LOGIN_BYTES || credentials.password.expose().len() > MAX_PASSWORD_BYTES;
        let username = if is_too_long { "" } else { credentials.username.trim() };
        // No name holds a null character, and PostgreSQL would refuse the question.
        let login = username.replace('\0', "\u{fffd}");
        let lane = self.sign_in_lane(&login, client).await?;
        if is_too_long {
            return Err(Failure::of(ErrorCode::InvalidCredentials).into());
        }
        let turn = self.passwords.turn(lane).await?;
        let row = db::users::by_login(&mut self.db.for_sign_in().read().await?.conn(), &login).await?;
        let hash = row.as_ref().map(|row| row.hashed_password.clone());
        let right = turn.verify(&credentials.password, hash).await?;
        match row {
            Some(row) if right && row.is_active => {
                self.remember_network(row.id, &row.username, client).await?;
                Ok(row.into())
            }
            row => {
                let user_id = row.map(|row| row.id);
                self.record_failure(SecurityEventKind::SignInFailed, user_id, client)
                    .await;
                Err(Failure::of(ErrorCode::InvalidCredentials).into())
            }
        }
    }

    /// Fails unless the password is that of the account. Who has got hold of a session can guess no faster here than at the
    /// door.
    ///
    /// # Errors
    /// When it is another; [`ErrorCode::RateLimited`] after too many tries.
    pub(super) async fn prove(&self, actor: &Actor, row: &UserRow, current_password: &Secret) -> Result<()> {
        self.logins.check(Key::new("password", &[&row.id.to_string()]))?;
        let is_short = current_password.expose().len() <= MAX_PASSWORD_BYTES;
        let hash = Some(row.hashed_password.clone());
        if is_short && self.passwords.verify(current_password, hash, Lane::Known).await? {
            Ok(())
        } else {
            let kind = SecurityEventKind::PasswordRefused;
            self.record_failure(kind, Some(row.id), &actor.client).await;
            Err(Error::field("current_password", "wrong", "This is not your password."))
        }
    }

    /// The active account of an id: what a session or a token stands for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_get(&self, user_id: i64) -> Result<Option<Account>> {
        let row = db::users::by_id(&mut self.db.for_sign_in().read().await?.conn(), user_id).await?;
        Ok(row.filter(|row| row.is_active).map(Account::from))
    }

    /// The caller's own account.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn user_me(&self, actor: &Actor) -> Result<User> {
        let account = self.account_get(actor.user_id).await?;
        Ok(account.ok_or_else(|| Failure::of(ErrorCode::Unauthorized))?.user)
    }

    /// Checks the rules of the domain and those that are too heavy for a browser.
    async fn check_new(&self, new: NewUser, lane: Lane) -> Result<NewUser> {
        let (password, email, username) = (new.password.clone(), new.email.clone(), new.username.clone());
        let wrong_zone = check_time_zone(new.time_zone.as_deref()).err();
        let (new, mut errors) = match new.parse() {
            Ok(new) => (Some(new), Vec::new()),
            Err(errors) => (None, errors),
        };
        // A password whose length is wrong has been reported already.
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

/// A time zone that the server has a table of; a blank one means UTC.
pub(super) fn check_time_zone(zone: Option<&str>) -> std::result::Result<(), FieldError> {
    match zone.filter(|zone| !zone.trim().is_empty()) {
        Some(zone) if zone.parse::<chrono_tz::Tz>().is_err() => {
            let zone: String = zone.chars().take(MAX_SHOWN).collect();
            let message = format!("“{zone}” is no time zone; an example is Europe/Berlin.");
            Err(FieldError::new("time_zone", "choice", message))
        }
        _ => Ok(()),
    }
}

/// On PostgreSQL another account can come in between asking and writing; the retry will say which name it was.
pub(super) fn name_taken(error: Error) -> Error {
    match error {
        Error::Database(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            Error::conflict("This e-mail address or user name has just been taken. Try again.")
        }
        other => other,
    }
}

pub(super) fn refuse_taken(email: bool, username: bool) -> Result<()> {
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
            ..Failure::of(ErrorCode::Conflict)
        }
        .into()),
    }
}
