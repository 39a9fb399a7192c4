//! View models of accounts.

use super::DisplayTime;
use domain::Page;
use domain::account::User;
use domain::api_token::ApiToken;
use domain::security_event::SecurityEvent;
use domain::sign_in::SignIn;
use serde::{Deserialize, Serialize};

/// The signed-in account, for the frame of the pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Id.
    pub id: i64,
    /// Full name, or the user name.
    pub display_name: String,
    /// User name.
    pub username: String,
    /// Whether the account may manage others.
    pub is_superuser: bool,
    /// Whether sensitive changes need the password again.
    pub asks_password: bool,
}

/// The profile of the signed-in account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileView {
    /// The account.
    pub user: User,
    /// Time of the e-mail verification.
    pub verified: Option<DisplayTime>,
    /// Time of creation.
    pub created: DisplayTime,
    /// Time zones to choose from.
    pub zones: Vec<String>,
    /// Whether a new e-mail address needs the password again.
    pub asks_password: bool,
}

/// A sign-in: a browser or an API client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInView {
    /// The sign-in.
    pub row: SignIn,
    /// Browser and system, such as “Firefox on Windows”.
    pub device: String,
    /// Whether the sign-in is that of this browser.
    pub is_current: bool,
    /// Time of the sign-in.
    pub created: DisplayTime,
    /// Time of the last use.
    pub last_seen: DisplayTime,
}

/// An entry of a security log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityEventView {
    /// The event.
    pub row: SecurityEvent,
    /// Browser and system, such as “Firefox on Windows”.
    pub device: String,
    /// Time of the last occurrence.
    pub at: DisplayTime,
}

/// A page of a security log.
pub type SecurityEvents = Page<SecurityEventView>;

/// An API token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenView {
    /// The token.
    pub row: ApiToken,
    /// Time of creation.
    pub created: DisplayTime,
    /// Time of the last use.
    pub last_used: Option<DisplayTime>,
    /// Time of its expiry.
    pub expires: DisplayTime,
    /// Whether the token has expired.
    pub has_expired: bool,
}

/// The API tokens of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokensView {
    /// The tokens, newest first.
    pub tokens: Vec<TokenView>,
    /// The token that was just created, which is shown only once.
    pub created: Option<String>,
    /// Whether a new token needs the password again.
    pub asks_password: bool,
}

/// An account, as a superuser sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserView {
    /// The account.
    pub row: User,
    /// Time of creation.
    pub created: DisplayTime,
    /// Time of the e-mail verification.
    pub verified: Option<DisplayTime>,
    /// Whether the account is the reader's own.
    pub is_own: bool,
}

/// A page of accounts.
pub type Users = Page<UserView>;
