//! Security log: what was done to an account, by whom and from where.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $label:literal;)*) => {
        /// Kind of a security event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum SecurityEventKind {
            $($(#[$doc])* $variant,)*
        }

        impl SecurityEventKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Name of the kind in JSON, queries and the database.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Text of the kind for people.
            #[must_use]
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)* }
            }
        }
    };
}

kinds! {
    /// An account was made, by its owner or by a superuser.
    AccountCreated = "account_created", "Account created";
    /// Somebody signed in with the password.
    SignedIn = "signed_in", "Signed in";
    /// A sign-in was refused: unknown name, wrong password, or a deactivated account.
    SignInFailed = "sign_in_failed", "Sign-in failed";
    /// Somebody who is signed in entered a wrong current password.
    PasswordRefused = "password_refused", "Wrong current password";
    /// A browser or a client of the API signed out.
    SignedOut = "signed_out", "Signed out";
    /// A sign-in was ended from the list of sessions.
    SessionEnded = "session_ended", "Session ended";
    /// Every session and token was ended.
    AllSessionsEnded = "all_sessions_ended", "Signed out everywhere";
    /// A refresh token came a second time, so that its sign-in was ended: it may have been stolen.
    RefreshTokenReused = "refresh_token_reused", "Refresh token reused";
    /// The owner changed the password.
    PasswordChanged = "password_changed", "Password changed";
    /// The password was set by the link of a mail.
    PasswordReset = "password_reset", "Password reset by mail";
    /// A superuser or the operator set the password.
    PasswordSet = "password_set", "Password set by an administrator";
    /// The account got another user name.
    Renamed = "renamed", "User name changed";
    /// The account got another e-mail address.
    EmailChanged = "email_changed", "E-mail address changed";
    /// The e-mail address was confirmed by the link of a mail.
    EmailConfirmed = "email_confirmed", "E-mail address confirmed";
    /// A token for a script was made.
    TokenCreated = "token_created", "API token created";
    /// A token for a script was withdrawn.
    TokenDeleted = "token_deleted", "API token withdrawn";
    /// All data of the account was downloaded.
    DataExported = "data_exported", "Data exported";
    /// The account became a superuser.
    Promoted = "promoted", "Promoted to superuser";
    /// The account is no superuser any more.
    Demoted = "demoted", "Demoted";
    /// The account may sign in again.
    Activated = "activated", "Activated";
    /// The account may not sign in any more.
    Deactivated = "deactivated", "Deactivated";
    /// A superuser changed the quota of the account.
    QuotaChanged = "quota_changed", "Quota changed";
    /// An account was deleted.
    AccountDeleted = "account_deleted", "Account deleted";
}

impl SecurityEventKind {
    /// Parses the name of a kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text)
    }

    /// Whether it was an attempt that failed; such events are counted together.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(
            self,
            Self::SignInFailed | Self::PasswordRefused | Self::RefreshTokenReused
        )
    }
}

/// One entry of the security log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SecurityEvent {
    /// The id; a later event has a higher one.
    pub id: i64,
    /// The kind.
    pub kind: SecurityEventKind,
    /// The account that it concerns; null: none that exists.
    pub user_id: Option<i64>,
    /// User name of that account at the time.
    pub username: Option<String>,
    /// Account that acted; null for a visitor, the operator of the server or a deleted account.
    pub actor_id: Option<i64>,
    /// User name of the account that acted at the time; a deleted account is named, too.
    pub actor_username: Option<String>,
    /// More about it, such as the name of a token.
    pub detail: Option<String>,
    /// IP address of the client; null if unknown.
    pub address: Option<String>,
    /// `User-Agent` of the client.
    pub agent: Option<String>,
    /// Finds the request in the log of the server.
    pub request_id: Option<String>,
    /// Number of occurrences: failures of one hour from one network are one event.
    pub occurrences: i64,
    /// Time of the first occurrence.
    pub created_at: DateTime<Utc>,
    /// Time of the last occurrence.
    pub last_at: DateTime<Utc>,
}

/// Conditions of a list of security events.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct SecurityEventFilter {
    /// Only events of this kind.
    pub kind: Option<SecurityEventKind>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_spelt_in_one_way() {
        for &kind in SecurityEventKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
            assert_eq!(SecurityEventKind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(SecurityEventKind::parse("x"), None);
    }
}
