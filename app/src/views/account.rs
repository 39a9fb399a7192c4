//! What the pages of an account show.

use super::When;
use domain::Page;
use domain::account::User;
use domain::api_token::ApiToken;
use domain::security_event::SecurityEvent;
use domain::sign_in::SignIn;
use serde::{Deserialize, Serialize};

/// The account of the person who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// The account.
    pub user: User,
    /// When its e-mail address was confirmed.
    pub verified: Option<When>,
    /// When it was made.
    pub created: When,
    /// The time zones to choose from.
    pub zones: Vec<String>,
    /// Whether another address needs the password again.
    pub asks_password: bool,
}

/// A place where the person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// The sign-in.
    pub row: SignIn,
    /// The program and its system, such as “Firefox on Windows”.
    pub device: String,
    /// Whether it is the browser that asks.
    pub is_current: bool,
    /// When it began.
    pub created: When,
    /// When it was last used.
    pub last_seen: When,
}

/// An entry of a security log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityEventView {
    /// The event.
    pub row: SecurityEvent,
    /// The program and its system, such as “Firefox on Windows”.
    pub device: String,
    /// When it happened last.
    pub at: When,
}

/// A page of a security log.
pub type SecurityEvents = Page<SecurityEventView>;

/// A token of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// The token.
    pub row: ApiToken,
    /// When it was made.
    pub created: When,
    /// When it was last used.
    pub last_used: Option<When>,
    /// When it ends.
    pub expires: When,
    /// Whether it has ended by itself.
    pub has_expired: bool,
}

/// The tokens of the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokensView {
    /// The tokens, newest first.
    pub tokens: Vec<TokenView>,
    /// A token that has just been made: it is shown now and never again.
    pub made: Option<String>,
    /// Whether a new one needs the password again.
    pub asks_password: bool,
}

/// An account, as a superuser sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// The account.
    pub row: User,
    /// When it was made.
    pub created: When,
    /// When its e-mail address was confirmed.
    pub verified: Option<When>,
    /// Whether it is the superuser's own.
    pub is_own: bool,
}

/// A page of accounts.
pub type Users = Page<UserView>;
