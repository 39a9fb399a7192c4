//! The signed-in account.

use crate::error::AppError;
use crate::error::Result;
use crate::view_models::{AccountView, ProfileView};
use domain::ErrorCode;
use domain::account::{Secret, Usage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters::account::{current_account, profile};
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, redirect_with_flash, services, sign_out, start_session};
#[cfg(feature = "ssr")]
use backend::ExpectedVersion;
#[cfg(feature = "ssr")]
use domain::account::{AccountDeletion, PasswordChange, PasswordConfirmation, ProfilePatch};
#[cfg(feature = "ssr")]
use domain::patch_field::PatchField;

/// The fields of the form for name and time zone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// The user name.
    pub username: String,
    /// The full name; empty means none.
    pub full_name: String,
    /// The IANA name of the time zone.
    pub time_zone: String,
}

/// The fields of the form for a new e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailForm {
    /// The new address.
    pub email: String,
    /// The password of the account; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

/// The fields of the form for a new password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    /// The current password; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
    /// The new password.
    pub new_password: Secret,
}

#[cfg(feature = "ssr")]
impl PasswordForm {
    fn into_change(self) -> PasswordChange {
        PasswordChange {
            current_password: Some(self.current_password),
            new_password: self.new_password,
        }
    }
}

/// The field of the forms that require only the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CurrentPasswordForm {
    /// The password of the account; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

/// Returns the signed-in account; `None` for a visitor.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "account/me", input = Json)]
pub async fn account_me() -> Result<Option<AccountView>> {
    current_account()
}

/// Returns the signed-in account, for pages that need one.
///
/// # Errors
/// `unauthorized` for a visitor.
pub async fn account_signed_in() -> Result<AccountView> {
    account_me()
        .await?
        .ok_or_else(|| AppError::from_code(ErrorCode::Unauthorized))
}

/// Returns the profile of the account.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "account/profile", input = Json)]
pub async fn account_profile() -> Result<ProfileView> {
    profile(&actor()?).await
}

/// Returns the usage and the quota of the account.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "account/usage", input = Json)]
pub async fn account_usage() -> Result<Usage> {
    services()?.user_usage_me(&actor()?).await.map_err(into_server_error)
}

/// Changes name and time zone.
///
/// # Errors
/// `validation` with the fields; `conflict` when the user name is taken.
#[server(prefix = "/fn", endpoint = "account/update")]
pub async fn account_update(form: ProfileForm) -> Result<()> {
    let patch = ProfilePatch {
        username: PatchField::Set(form.username),
        full_name: PatchField::Set(form.full_name),
        time_zone: PatchField::Set(form.time_zone),
        ..ProfilePatch::default()
    };
    let updated = services()?
        .user_update_me(&actor()?, patch, &ExpectedVersion::Any)
        .await;
    updated.map_err(into_server_error)?;
    redirect_with_flash("/account", "Your profile was saved.").await
}

/// Changes the e-mail address and sends a verification link to it.
///
/// # Errors
/// `validation` with the fields; `conflict` when the address is taken.
#[server(prefix = "/fn", endpoint = "account/change_email")]
pub async fn account_change_email(form: EmailForm) -> Result<()> {
    let patch = ProfilePatch {
        email: PatchField::Set(form.email),
        current_password: Some(form.current_password),
        ..ProfilePatch::default()
    };
    let updated = services()?
        .user_update_me(&actor()?, patch, &ExpectedVersion::Any)
        .await;
    updated.map_err(into_server_error)?;
    redirect_with_flash("/account", "Your e-mail address was changed.").await
}

/// Sends the verification link again.
///
/// # Errors
/// `conflict` when the address is verified already, or this server sends no mail.
#[server(prefix = "/fn", endpoint = "account/send_link")]
pub async fn account_send_link() -> Result<()> {
    services()?
        .email_verify_send(&actor()?)
        .await
        .map_err(into_server_error)?;
    redirect_with_flash("/account", "The confirmation link was sent.").await
}

/// Changes the password. Ends every other sign-in and all API tokens.
///
/// # Errors
/// `validation` when the current password is wrong, or the new one is not acceptable.
#[server(prefix = "/fn", endpoint = "account/change_password")]
pub async fn account_change_password(form: PasswordForm) -> Result<()> {
    let changed = services()?.password_change(&actor()?, form.into_change()).await;
    start_session(changed.map_err(into_server_error)?).await?;
    let text = "Your password was changed. You are signed out everywhere else.";
    redirect_with_flash("/account/password", text).await
}

/// Confirms the password, which allows the export of the account for 15 minutes.
///
/// # Errors
/// `validation` when the password is missing or wrong.
#[server(prefix = "/fn", endpoint = "account/confirm_password")]
pub async fn account_confirm_password(#[server(default)] form: CurrentPasswordForm) -> Result<()> {
    let confirmation = PasswordConfirmation {
        current_password: form.current_password,
    };
    let confirmed = services()?.password_confirm(&actor()?, &confirmation).await;
    confirmed.map_err(into_server_error)?;
    redirect_with_flash("/account/data", "You can download your data now.").await
}

/// Deletes the account with all its data.
///
/// # Errors
/// `validation` when the password is wrong; `conflict` for the last active superuser.
#[server(prefix = "/fn", endpoint = "account/delete")]
pub async fn account_delete(
    // A form whose only field is absent posts an empty body.
    #[server(default)] form: CurrentPasswordForm,
) -> Result<()> {
    let deletion = AccountDeletion {
        current_password: Some(form.current_password),
    };
    let deleted = services()?
        .user_delete_me(&actor()?, &deletion, &ExpectedVersion::Any)
        .await;
    deleted.map_err(into_server_error)?;
    sign_out().await?;
    redirect_with_flash("/login", "Your account was deleted.").await
}
