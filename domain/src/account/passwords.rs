//! Passwords that change, and mails that prove something.

use super::Secret;
use serde::{Deserialize, Serialize};

/// A new password for an account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password so far, unless it was entered within the last 15 minutes.
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
