//! Where a person is signed in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How a sign-in came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// By the page, in a browser.
    Browser,
    /// By `POST /auth/login`, for a client of the JSON API.
    Api,
}

/// A place where a person is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Names it, to end it; of no other use.
    pub id: String,
    /// How it came about.
    pub kind: SignInKind,
    /// The address it was last used from, as far as it is known.
    pub address: Option<String>,
    /// `User-Agent` of the client.
    pub agent: Option<String>,
    /// Time of the start.
    pub created_at: DateTime<Utc>,
    /// When it was last renewed.
    pub last_seen: DateTime<Utc>,
    /// When it ends by itself.
    pub expires_at: DateTime<Utc>,
}
