//! Accounts: their data, registration and sign-in.

mod admin;
mod passwords;
mod profile;
mod quota;
pub(crate) mod resource;
mod rules;
mod secret;

pub use admin::{NewAccount, UserField, UserFilter, UserPatch, UserSort};
pub use passwords::{EmailVerify, PasswordChange, PasswordConfirmation, PasswordForgot, PasswordReset};
pub use profile::{AccountDeletion, Profile, ProfilePatch};
pub use quota::{Quota, QuotaPatch, Usage, UsageOfResource, parse_amount};
pub use resource::{QuotaShortage, Resource};
pub use rules::{
    MAX_EMAIL, MAX_FULL_NAME, MAX_PASSWORD, MAX_USERNAME, MIN_PASSWORD, MIN_USERNAME, check_password, parse_email,
    parse_full_name, parse_username,
};
pub use secret::Secret;

use crate::error::FieldError;
use crate::line::is_blank;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An account, as its owner and superusers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    /// The id.
    pub id: i64,
    /// The e-mail address, in lower case.
    pub email: String,
    /// The user name; unique whatever its case.
    pub username: String,
    /// The full name.
    pub full_name: Option<String>,
    /// Whether the account may sign in.
    pub is_active: bool,
    /// Whether the account may manage others.
    pub is_superuser: bool,
    /// The IANA name of the time zone that dates are shown in.
    pub time_zone: String,
    /// Time of the verification of the e-mail address; null if unverified.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// Returns the name that pages show.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.full_name.as_deref().unwrap_or(&self.username)
    }
}

/// Request for a new account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// An e-mail address that no other account has.
    pub email: String,
    /// 3 to 50 letters, digits, `.`, `_` or `-`, that no other account has.
    pub username: String,
    /// 8 to 128 characters that are hard to guess.
    pub password: Secret,
    /// At most 100 characters.
    #[serde(default)]
    pub full_name: Option<String>,
    /// The IANA name of a time zone; absent means UTC.
    #[serde(default)]
    pub time_zone: Option<String>,
}

impl NewUser {
    /// Returns the account as it will be stored, or all its errors.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn parse(self) -> Result<Self, Vec<FieldError>> {
        let profile = Profile {
            email: self.email,
            username: self.username,
            full_name: self.full_name,
            time_zone: self.time_zone,
            current_password: None,
        };
        let weak = check_password(self.password.expose()).err();
        match (profile.parse(), weak) {
            (Ok(profile), None) => Ok(Self {
                email: profile.email,
                username: profile.username,
                full_name: profile.full_name,
                time_zone: profile.time_zone,
                password: self.password,
            }),
            (profile, weak) => {
                let mut errors = profile.err().unwrap_or_default();
                errors.extend(weak);
                Err(errors)
            }
        }
    }
}

/// The fields of the registration form, as a browser posts them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RegisterForm {
    /// See [`NewUser::email`].
    pub email: String,
    /// See [`NewUser::username`].
    pub username: String,
    /// See [`NewUser::full_name`]; empty means none.
    pub full_name: String,
    /// See [`NewUser::password`].
    pub password: Secret,
    /// Filled in by the browser; empty means UTC.
    pub time_zone: String,
}

impl RegisterForm {
    /// Returns the request of the form.
    #[must_use]
    pub fn into_new_user(self) -> NewUser {
        let present = |text: String| Some(text).filter(|text| !is_blank(text));
        NewUser {
            email: self.email,
            username: self.username,
            password: self.password,
            full_name: present(self.full_name),
            time_zone: present(self.time_zone),
        }
    }
}

/// Credentials of a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// The user name or the e-mail address.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// An access token and the refresh token that renews it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenPair {
    /// The JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// Refresh token for `/auth/refresh`; it can be used once.
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_broken_rule_of_a_registration_is_reported_at_once() {
        let errors = NewUser {
            full_name: Some("x".repeat(101)),
            ..NewUser::default()
        }
        .parse()
        .unwrap_err();
        let fields: Vec<_> = errors
            .iter()
            .map(|error| (error.field(), error.code.as_str()))
            .collect();
        let expected = [
            ("email", "required"),
            ("username", "required"),
            ("full_name", "too_long"),
            ("password", "required"),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn empty_fields_of_the_form_are_absent() {
        let user = RegisterForm {
            full_name: " ".into(),
            ..RegisterForm::default()
        }
        .into_new_user();
        assert_eq!((user.full_name, user.time_zone), (None, None));
    }
}
