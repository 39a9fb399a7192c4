//! People: what an account holds, and the rules of its names.

use crate::error::FieldError;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The most characters of an e-mail address (RFC 5321).
pub const MAX_EMAIL: usize = 254;
/// The shortest user name.
pub const MIN_USERNAME: usize = 3;
/// The longest user name.
pub const MAX_USERNAME: usize = 50;
/// The longest full name.
pub const MAX_FULL_NAME: usize = 100;
/// The shortest password.
pub const MIN_PASSWORD: usize = 8;
/// The longest password.
pub const MAX_PASSWORD: usize = 128;

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
    /// When the e-mail address was verified.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// What the pages call the person.
    #[must_use]
    pub fn display_name(&self) -> &str {
        self.full_name.as_deref().unwrap_or(&self.username)
    }
}

/// A text that must not be printed: its `Debug` hides it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = Password))]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A wish for an account.
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
    /// The account as it will be stored, or every rule that it breaks.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn parse(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep =
            |result: Result<String, FieldError>| result.map_err(|error| errors.push(error)).unwrap_or_default();
        let email = keep(parse_email(&self.email));
        let username = keep(parse_username(&self.username));
        let full_name = self.full_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        let full_name = full_name.map(|name| keep(parse_full_name(name)));
        keep(check_password(self.password.expose()).map(|()| String::new()));
        let time_zone = self.time_zone.filter(|zone| !zone.trim().is_empty());
        if errors.is_empty() {
            Ok(Self {
                email,
                username,
                full_name,
                time_zone,
                password: self.password,
            })
        } else {
            Err(errors)
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
    /// The wish that the form expresses.
    #[must_use]
    pub fn into_new_user(self) -> NewUser {
        let present = |text: String| Some(text).filter(|text| !text.trim().is_empty());
        NewUser {
            email: self.email,
            username: self.username,
            password: self.password,
            full_name: present(self.full_name),
            time_zone: present(self.time_zone),
        }
    }
}

/// What a person signs in with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Credentials {
    /// The user name or the e-mail address.
    pub username: String,
    /// The password.
    pub password: Secret,
}

/// A new password for an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far.
    pub current_password: Secret,
    /// 8 to 128 characters that are hard to guess.
    pub new_password: Secret,
}

/// A wish for a link for a new password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordForgot {
    /// The e-mail address of the account.
    pub email: String,
}

/// A new password, with the token of the mail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordReset {
    /// What the link of the mail holds.
    pub token: Secret,
    /// 8 to 128 characters that are hard to guess.
    pub new_password: Secret,
}

/// The proof that a mail was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailVerify {
    /// What the link of the mail holds.
    pub token: Secret,
}

/// An access token and the refresh token that renews it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenPair {
    /// The JWT for `Authorization: Bearer`.
    pub access_token: String,
    /// For one use at `/auth/refresh`.
    pub refresh_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until the access token expires.
    pub expires_in: i64,
}

/// An e-mail address: trimmed, in lower case, of a plausible form.
///
/// Only a mail proves that an address is real, so the form is checked loosely: one `@`, something before it, and a
/// domain with a dot behind it.
///
/// # Errors
/// When it is empty, too long or not of that form.
pub fn parse_email(text: &str) -> Result<String, FieldError> {
    let email = text.trim().to_lowercase();
    if email.is_empty() {
        return Err(FieldError::new("email", "required", "Enter an e-mail address."));
    }
    if email.chars().count() > MAX_EMAIL {
        let message = format!("An e-mail address has at most {MAX_EMAIL} characters.");
        return Err(FieldError::new("email", "too_long", message));
    }
    let plausible = email.split_once('@').is_some_and(|(local, domain)| {
        let labels_are_fine = domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        !local.is_empty()
            && local.chars().count() <= 64
            && domain.contains('.')
            && labels_are_fine
            && !email
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || "<>()[],;:\\\"".contains(c))
    });
    if plausible {
        Ok(email)
    } else {
        Err(FieldError::new(
            "email",
            "invalid",
            "Enter an e-mail address such as ada@example.com.",
        ))
    }
}

/// A user name: trimmed; letters, digits, `.`, `_` and `-` of ASCII, beginning with a letter or a digit.
///
/// # Errors
/// When it is empty, too short, too long or holds another character.
pub fn parse_username(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    let fail = |code, message: String| Err(FieldError::new("username", code, message));
    let length = name.chars().count();
    if length == 0 {
        return fail("required", "Choose a user name.".into());
    }
    if length < MIN_USERNAME {
        return fail(
            "too_short",
            format!("A user name has at least {MIN_USERNAME} characters."),
        );
    }
    if length > MAX_USERNAME {
        return fail(
            "too_long",
            format!("A user name has at most {MAX_USERNAME} characters."),
        );
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !name.chars().all(allowed) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return fail(
            "invalid",
            "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit.".into(),
        );
    }
    Ok(name.to_owned())
}

/// A full name: trimmed, at most 100 characters, on one line.
///
/// # Errors
/// When it is too long or holds control characters.
pub fn parse_full_name(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    if name.chars().count() > MAX_FULL_NAME {
        let message = format!("A name has at most {MAX_FULL_NAME} characters.");
        return Err(FieldError::new("full_name", "too_long", message));
    }
    if name.chars().any(char::is_control) {
        return Err(FieldError::new(
            "full_name",
            "invalid",
            "A name holds no line breaks or control characters.",
        ));
    }
    Ok(name.to_owned())
}

/// The length of a password. How guessable it is, the server says: the dictionaries are too heavy for a browser.
///
/// # Errors
/// When it is shorter or longer than allowed.
pub fn check_password(text: &str) -> Result<(), FieldError> {
    let length = text.chars().count();
    if length == 0 {
        return Err(FieldError::new("password", "required", "Choose a password."));
    }
    if length < MIN_PASSWORD {
        let message = format!("A password has at least {MIN_PASSWORD} characters.");
        return Err(FieldError::new("password", "too_short", message));
    }
    if length > MAX_PASSWORD {
        let message = format!("A password has at most {MAX_PASSWORD} characters.");
        return Err(FieldError::new("password", "too_long", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses_are_lowered_and_checked_loosely() {
        assert_eq!(parse_email(" Ada@Example.COM ").unwrap(), "ada@example.com");
        assert!(parse_email("ada+tag@sub.example.co.uk").is_ok());
        assert!(parse_email("adä@exämple.de").is_ok());
        for bad in [
            "ada",
            "@example.com",
            "ada@",
            "ada@example",
            "a b@example.com",
            "a@b@c.de",
            "a@b..de",
            "a@-b.de",
            "a\n@b.de",
        ] {
            assert_eq!(parse_email(bad).unwrap_err().code, "invalid", "{bad}");
        }
        assert_eq!(parse_email("").unwrap_err().code, "required");
        assert_eq!(
            parse_email(&format!("{}@example.com", "a".repeat(300)))
                .unwrap_err()
                .code,
            "too_long"
        );
    }

    #[test]
    fn user_names_are_short_and_plain() {
        assert_eq!(parse_username(" ada.l-1_x ").unwrap(), "ada.l-1_x");
        for (bad, code) in [
            ("", "required"),
            ("ab", "too_short"),
            (".ada", "invalid"),
            ("a da", "invalid"),
            ("ada@x", "invalid"),
        ] {
            assert_eq!(parse_username(bad).unwrap_err().code, code, "{bad}");
        }
        assert_eq!(parse_username(&"a".repeat(51)).unwrap_err().code, "too_long");
    }

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
    fn a_secret_is_not_printed() {
        let user = NewUser {
            password: Secret::new("correct horse"),
            ..NewUser::default()
        };
        assert!(!format!("{user:?}").contains("horse"));
        assert_eq!(serde_json::to_value(&user.password).unwrap(), "correct horse");
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
