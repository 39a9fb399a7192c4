//! Password change, password reset and verification of e-mail addresses.

use super::Secret;
use serde::{Deserialize, Serialize};

/// A new password for an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// Current password, unless it was entered within the last 15 minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_password: Option<Secret>,
    /// 8 to 128 characters that are hard to guess.
    pub new_password: Secret,
}

/// Proof that the caller knows the password of the account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordConfirmation {
    /// The password of the account.
    pub current_password: Secret,
}

/// Request for a mail with a link to reset the password.
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
    /// Token from the link in the mail.
    pub token: Secret,
    /// 8 to 128 characters that are hard to guess.
    pub new_password: Secret,
}

/// Proof that the owner reads the mail of the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EmailVerify {
    /// Token from the link in the mail.
    pub token: Secret,
}
