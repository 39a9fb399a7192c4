//! Administration: requests of superusers about other accounts.

use super::{NewUser, Profile, ProfilePatch, QuotaPatch, Secret, User};
use crate::error::FieldError;
use crate::patch_field::PatchField;
use crate::search::check_search;
use crate::sort::{Order, Sort, SortField};
use serde::{Deserialize, Serialize};

/// A superuser's change to an account, as a JSON merge patch (RFC 7396): absent members stay, null
/// sets the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct UserPatch {
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
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub time_zone: PatchField<String>,
    /// A new password, for a person who has forgotten the old one and gets no mail; it ends all
    /// sessions and tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
    /// Whether the account may sign in; `false` ends all of its sessions and tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_active: Option<bool>,
    /// Whether the account may manage others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_superuser: Option<bool>,
    /// Quota of the account.
    #[serde(skip_serializing_if = "QuotaPatch::is_empty")]
    pub quota: QuotaPatch,
    /// Password of the caller: needed for another address, password or right of the account, unless
    /// it was entered within the last 15 minutes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_password: Option<Secret>,
}

impl UserPatch {
    /// Returns the profile after the change.
    #[must_use]
    pub fn apply(self, user: User) -> Profile {
        let patch = ProfilePatch {
            email: self.email,
            username: self.username,
            full_name: self.full_name,
            time_zone: self.time_zone,
            current_password: None,
        };
        patch.apply(user)
    }
}

/// Request of a superuser for a new account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAccount {
    /// See [`NewUser::email`].
    #[cfg_attr(feature = "openapi", schema(example = "ada@example.com"))]
    pub email: String,
    /// See [`NewUser::username`].
    #[cfg_attr(feature = "openapi", schema(example = "ada"))]
    pub username: String,
    /// See [`NewUser::password`].
    pub password: Secret,
    /// See [`NewUser::full_name`].
    #[serde(default)]
    pub full_name: Option<String>,
    /// See [`NewUser::time_zone`].
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = "Europe/Berlin"))]
    pub time_zone: Option<String>,
    /// Whether the account may manage others.
    #[serde(default)]
    pub is_superuser: bool,
    /// Password of the caller: needed to make a superuser, unless it was entered within the last 15
    /// minutes.
    #[serde(default)]
    pub current_password: Option<Secret>,
}

impl NewAccount {
    /// Returns the account as a registration.
    #[must_use]
    pub fn into_new_user(self) -> NewUser {
        NewUser {
            email: self.email,
            username: self.username,
            password: self.password,
            full_name: self.full_name,
            time_zone: self.time_zone,
        }
    }
}

/// Filter of a list of accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct UserFilter {
    /// Only accounts with this text in e-mail address, user name or full name, whatever the case.
    pub q: Option<String>,
    /// Only accounts that may sign in, or only those that may not.
    pub is_active: Option<bool>,
    /// Only superusers, or only the others.
    pub is_superuser: Option<bool>,
}

impl UserFilter {
    /// Returns the errors of its values; empty when there are none.
    #[must_use]
    pub fn check(&self) -> Vec<FieldError> {
        self.q.iter().filter_map(|text| check_search(text).err()).collect()
    }
}

/// Sort key of a list of accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserField {
    /// The id.
    Id,
    /// The user name, whatever its case.
    Username,
    /// The e-mail address.
    Email,
    /// The full name, whatever its case; accounts without one come last in either direction.
    FullName,
    /// Time of creation.
    CreatedAt,
    /// Time of the last change.
    UpdatedAt,
}

impl SortField for UserField {
    const FIELDS: &'static [Self] = &[
        Self::Id,
        Self::Username,
        Self::Email,
        Self::FullName,
        Self::CreatedAt,
        Self::UpdatedAt,
    ];
    /// Oldest first.
    const DEFAULT: Order<Self> = Order {
        field: Self::Id,
        descending: false,
    };

    fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Username => "username",
            Self::Email => "email",
            Self::FullName => "full_name",
            Self::CreatedAt => "created_at",
            Self::UpdatedAt => "updated_at",
        }
    }
}

/// An order of accounts.
pub type UserSort = Sort<UserField>;
