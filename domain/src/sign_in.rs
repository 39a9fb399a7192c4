//! Sign-ins: browser sessions and refresh-token families.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Kind of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SignInKind {
    /// Session cookie, from the sign-in form.
    Browser,
    /// Refresh tokens, from `POST /auth/login`, for a client of the JSON API.
    Api,
}

/// An active sign-in of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Identifier, accepted only by the request that ends the sign-in.
    pub id: String,
    /// Kind of the sign-in.
    pub kind: SignInKind,
    /// IP address of the last use; null if unknown.
    pub address: Option<String>,
    /// `User-Agent` of the client; null if it sent none.
    pub agent: Option<String>,
    /// Time of the sign-in.
    pub created_at: DateTime<Utc>,
    /// Time of the last visit, to within a few minutes, or of the last refresh of the tokens.
    pub last_seen: DateTime<Utc>,
    /// Expiry time.
    pub expires_at: DateTime<Utc>,
}
