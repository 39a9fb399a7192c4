//! API tokens for scripts: named, limited to scopes, with an expiry date.

use crate::account::Secret;
use crate::error::FieldError;
use crate::line::LineRule;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Largest number of characters of a name.
pub const MAX_NAME: usize = 100;
/// Largest number of days for which a token is valid.
pub const MAX_DAYS: u16 = 366;
/// Default number of days for which a token is valid.
pub const DEFAULT_DAYS: u16 = 90;

/// Scope of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Scope {
    /// Read tasks.
    #[serde(rename = "tasks:read")]
    TasksRead,
    /// Read and change tasks.
    #[serde(rename = "tasks:write")]
    TasksWrite,
    /// Read data sets, runs and models, and predict.
    #[serde(rename = "ml:read")]
    MlRead,
    /// Also upload, train and delete.
    #[serde(rename = "ml:write")]
    MlWrite,
    /// Read the account.
    #[serde(rename = "account:read")]
    AccountRead,
}

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 5] = [
        Self::TasksRead,
        Self::TasksWrite,
        Self::MlRead,
        Self::MlWrite,
        Self::AccountRead,
    ];

    /// The scope as the API and forms spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TasksRead => "tasks:read",
            Self::TasksWrite => "tasks:write",
            Self::MlRead => "ml:read",
            Self::MlWrite => "ml:write",
            Self::AccountRead => "account:read",
        }
    }

    /// Whether this scope covers `needed`: write access covers read access.
    #[must_use]
    pub fn allows(self, needed: Self) -> bool {
        self == needed
            || matches!(
                (self, needed),
                (Self::TasksWrite, Self::TasksRead) | (Self::MlWrite, Self::MlRead)
            )
    }
}

/// A token, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    /// The id.
    pub id: i64,
    /// Name that the owner gave it.
    pub name: String,
    /// Its first characters.
    pub prefix: String,
    /// Scopes that it grants.
    pub scopes: Vec<Scope>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last use, to within a minute; null if unused.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Time of expiry.
    pub expires_at: DateTime<Utc>,
}

/// New token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    /// The token itself. It is shown here and never again.
    pub token: String,
    /// Properties that stay visible.
    #[serde(flatten)]
    pub info: ApiToken,
}

/// Request for a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ApiTokenRequest {
    /// 1 to 100 characters, no line breaks.
    pub name: String,
    /// At least one.
    pub scopes: Vec<Scope>,
    /// Days until it ends, 1 to 366. Default: 90.
    #[serde(default = "default_days")]
    pub expires_in_days: u16,
    /// The password of the account, unless it was entered within the last 15 minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_password: Option<Secret>,
}

fn default_days() -> u16 {
    DEFAULT_DAYS
}

impl ApiTokenRequest {
    /// Returns the request with its name trimmed and no scope twice, or all its errors.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn parse(mut self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let rule = LineRule {
            field: "name",
            noun: "A name",
            max: MAX_NAME,
            missing: "Give the token a name, so that you know later what it is for.",
        };
        match rule.parse(&self.name) {
            Ok(name) => self.name = name,
            Err(error) => errors.push(error),
        }
        let mut scopes: Vec<Scope> = Vec::new();
        for scope in self.scopes {
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        if scopes.is_empty() {
            let message = "Say what the token may do, such as tasks:read.";
            errors.push(FieldError::new("scopes", "required", message));
        }
        self.scopes = scopes;
        if !(1..=MAX_DAYS).contains(&self.expires_in_days) {
            let message = format!("A token is good for 1 to {MAX_DAYS} days.");
            errors.push(FieldError::new("expires_in_days", "out_of_range", message));
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn write_access_covers_read_access_and_nothing_else() {
        assert!(Scope::MlWrite.allows(Scope::MlRead) && Scope::MlRead.allows(Scope::MlRead));
        assert!(!Scope::MlRead.allows(Scope::MlWrite) && !Scope::MlWrite.allows(Scope::TasksRead));
    }

    #[test]
    fn a_scope_is_spelt_in_one_way() {
        for scope in Scope::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
    }

    #[test]
    fn a_request_is_normalized_or_refused_field_by_field() {
        let request = |name: &str, scopes: &[Scope], expires_in_days| ApiTokenRequest {
            name: name.into(),
            scopes: scopes.to_vec(),
            expires_in_days,
            current_password: None,
        };
        let normalized = request(" ci ", &[Scope::MlRead, Scope::MlRead], 1).parse().unwrap();
        assert_eq!((normalized.name.as_str(), normalized.scopes.len()), ("ci", 1));
        let errors = request("\u{2060} ", &[], 367).parse().unwrap_err();
        let names: Vec<&str> = errors.iter().map(FieldError::field).collect();
        assert_eq!(names, ["name", "scopes", "expires_in_days"]);
        for name in ["a\0b", "a\nb", "a\u{1b}b"] {
            let errors = request(name, &[Scope::MlRead], 1).parse().unwrap_err();
            assert_eq!((errors[0].field(), errors[0].code.as_str()), ("name", "invalid"));
        }
        assert_eq!(
            request(&"x".repeat(101), &[Scope::MlRead], 0)
                .parse()
                .unwrap_err()
                .len(),
            2
        );
    }
}
