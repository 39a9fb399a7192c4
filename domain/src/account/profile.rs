//! Profile: the part of an account that its owner changes.

use super::{Secret, User, parse_email, parse_full_name, parse_username};
use crate::error::FieldError;
use crate::line::is_blank;
use crate::patch_field::PatchField;
use serde::{Deserialize, Serialize};

/// Profile of an account; absent fields get their defaults.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// An e-mail address that no other account has.
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.com"))]
    pub email: String,
    /// 3 to 50 letters, digits, `.`, `_` or `-`, that no other account has.
    #[cfg_attr(feature = "openapi", schema(example = "ada"))]
    pub username: String,
    /// At most 100 characters.
    #[serde(default)]
    pub full_name: Option<String>,
    /// The IANA name of a time zone; absent means UTC.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: Option<String>,
    /// Needed to change the e-mail address, to which a forgotten password is sent, unless it was
    /// entered within the last 15 minutes. Also accepted as `password`, so that the body of a
    /// registration can be sent here; it never changes the password.
    #[serde(default, alias = "password")]
    pub current_password: Option<Secret>,
}

impl Profile {
    /// Returns the profile as it will be stored, or all its errors. Only the server knows the time
    /// zones, so it checks theirs.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn parse(self) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut keep =
            |result: Result<String, FieldError>| result.map_err(|error| errors.push(error)).unwrap_or_default();
        let email = keep(parse_email(&self.email));
        let username = keep(parse_username(&self.username));
        let full_name = self.full_name.as_deref().map(str::trim).filter(|name| !is_blank(name));
        let full_name = full_name.map(|name| keep(parse_full_name(name)));
        let time_zone = self.time_zone.filter(|zone| !zone.trim().is_empty());
        if errors.is_empty() {
            Ok(Self {
                email,
                username,
                full_name,
                time_zone,
                current_password: self.current_password,
            })
        } else {
            Err(errors)
        }
    }
}

/// A change to one's own account, as a JSON merge patch (RFC 7396): absent members stay, null
/// sets the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ProfilePatch {
    /// See [`Profile::email`]; cannot be null.
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub email: PatchField<String>,
    /// See [`Profile::username`]; cannot be null.
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = String, required = false))]
    pub username: PatchField<String>,
    /// See [`Profile::full_name`].
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub full_name: PatchField<String>,
    /// See [`Profile::time_zone`].
    #[serde(skip_serializing_if = "PatchField::is_keep")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, example = "Europe/Berlin"))]
    pub time_zone: PatchField<String>,
    /// See [`Profile::current_password`].
    #[serde(skip_serializing_if = "Option::is_none", alias = "password")]
    pub current_password: Option<Secret>,
}

impl ProfilePatch {
    /// Returns the profile after the change.
    #[must_use]
    pub fn apply(self, user: User) -> Profile {
        Profile {
            // A cleared field is reported as missing, as in a registration without it.
            email: self.email.apply_to(Some(user.email)).unwrap_or_default(),
            username: self.username.apply_to(Some(user.username)).unwrap_or_default(),
            full_name: self.full_name.apply_to(user.full_name),
            time_zone: self.time_zone.apply_to(Some(user.time_zone)),
            current_password: self.current_password,
        }
    }
}

/// Proof that the caller knows the own password when any account is deleted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AccountDeletion {
    /// The password of the caller, unless it was entered within the last 15 minutes; as `password`
    /// it is accepted too.
    #[serde(default, alias = "password", skip_serializing_if = "Option::is_none")]
    pub current_password: Option<Secret>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use serde_json::json;

    fn user() -> User {
        let time = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        User {
            id: 1,
            email: "ada@example.com".into(),
            username: "ada".into(),
            full_name: Some("Ada".into()),
            is_active: true,
            is_superuser: false,
            time_zone: "Europe/Berlin".into(),
            email_verified_at: None,
            created_at: time,
            updated_at: time,
        }
    }

    #[test]
    fn a_patch_keeps_what_is_absent_and_null_gives_the_default() {
        let patched = |value| serde_json::from_value::<ProfilePatch>(value).unwrap().apply(user());
        let same = patched(json!({}));
        assert_eq!(
            (same.email.as_str(), same.full_name.as_deref()),
            ("ada@example.com", Some("Ada"))
        );
        assert_eq!(same.time_zone.as_deref(), Some("Europe/Berlin"));
        let other = patched(json!({ "full_name": null, "time_zone": null, "username": "lovelace" }));
        assert_eq!(
            (other.username.as_str(), other.full_name, other.time_zone),
            ("lovelace", None, None)
        );
        let errors = patched(json!({ "email": null, "username": "x" })).parse().unwrap_err();
        let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["required", "too_short"]);
    }

    #[test]
    fn a_profile_cannot_change_rights() {
        for bad in [
            json!({ "email": "a@b.de", "username": "ada", "is_superuser": true }),
            json!({ "email": "a@b.de", "username": "ada", "is_active": false }),
            json!({ "email": "a@b.de", "username": "ada", "email_verified_at": "2026-01-01T00:00:00Z" }),
            json!({ "email": "a@b.de", "username": "ada", "id": 7 }),
        ] {
            assert!(serde_json::from_value::<ProfilePatch>(bad.clone()).is_err(), "{bad}");
            assert!(serde_json::from_value::<Profile>(bad.clone()).is_err(), "{bad}");
        }
    }
}
