//! The account of the person who is signed in.

use super::Result;
use crate::error::AppError;
use crate::views::{AccountView, ProfileView};
use domain::ErrorCode;
use domain::account::{Secret, Usage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, done, refuse, services, sign_out, signed_in_user, stay_signed_in, time_zones, when};
#[cfg(feature = "ssr")]
use backend::ExpectedVersion;
#[cfg(feature = "ssr")]
use domain::account::{AccountDeletion, PasswordChange, PasswordConfirmation, ProfilePatch};
#[cfg(feature = "ssr")]
use domain::patch::Change;

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

/// The fields of the form for another e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmailForm {
    /// The new address.
    pub email: String,
    /// The password of the account; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

/// The fields of the form for another password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    /// The password so far; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
    /// The new one.
    pub new_password: Secret,
}

/// The field of the forms that ask for nothing but the password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CurrentPasswordForm {
    /// The password of the account; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

/// The account that is signed in; none for a visitor.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "account/me", input = Json)]
pub async fn account_me() -> Result<Option<AccountView>> {
    let Some(user) = signed_in_user()? else {
        return Ok(None);
    };
    Ok(Some(AccountView {
        id: user.id,
        display_name: user.display_name().to_owned(),
        username: user.username,
        is_superuser: user.is_superuser,
        asks_password: !services()?.password_is_recent(&actor()?),
    }))
}

/// The account that is signed in, for pages that need one.
///
/// # Errors
/// `unauthorized` for a visitor.
pub async fn account_signed_in() -> Result<AccountView> {
    account_me().await?.ok_or_else(|| AppError::of(ErrorCode::Unauthorized))
}

/// Everything that the owner may know of the account.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "account/profile", input = Json)]
pub async fn account_profile() -> Result<ProfileView> {
    let actor = actor()?;
    let zone = Zone::of_actor(&actor);
    let user = services()?.user_me(&actor).await.map_err(refuse)?;
    Ok(ProfileView {
        verified: user.email_verified_at.map(|at| when(at, zone)),
        created: when(user.created_at, zone),
        zones: time_zones(&user.time_zone),
        asks_password: !services()?.password_is_recent(&actor),
        user,
    })
}

/// How much the account keeps, beside its quota.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "account/usage", input = Json)]
pub async fn account_usage() -> Result<Usage> {
    services()?.user_usage_me(&actor()?).await.map_err(refuse)
}

/// Changes name and time zone.
///
/// # Errors
/// What is wrong with the fields; `conflict` when the user name is taken.
#[server(prefix = "/fn", endpoint = "account/update")]
pub async fn account_update(form: ProfileForm) -> Result<()> {
    let patch = ProfilePatch {
        username: Change::Set(form.username),
        full_name: Change::Set(form.full_name),
        time_zone: Change::Set(form.time_zone),
        ..ProfilePatch::default()
    };
    let updated = services()?
        .user_update_me(&actor()?, patch, &ExpectedVersion::Any)
        .await;
    updated.map_err(refuse)?;
    done("/account", "Your profile was saved.").await
}

/// Changes the e-mail address, to which a link is sent that confirms it.
///
/// # Errors
/// What is wrong with the fields; `conflict` when the address is taken.
#[server(prefix = "/fn", endpoint = "account/change_email")]
pub async fn account_change_email(form: EmailForm) -> Result<()> {
    let patch = ProfilePatch {
        email: Change::Set(form.email),
        current_password: Some(form.current_password),
        ..ProfilePatch::default()
    };
    let updated = services()?
        .user_update_me(&actor()?, patch, &ExpectedVersion::Any)
        .await;
    updated.map_err(refuse)?;
    done("/account", "Your e-mail address was changed.").await
}

/// Sends the link that confirms the e-mail address once more.
///
/// # Errors
/// `conflict` when it is confirmed already; `unavailable` when this server sends no mail.
#[server(prefix = "/fn", endpoint = "account/send_link")]
pub async fn account_send_link() -> Result<()> {
    services()?.email_verify_send(&actor()?).await.map_err(refuse)?;
    done("/account", "A mail with the link is on its way.").await
}

/// Changes the password. Every other browser is signed out, and tokens end.
///
/// # Errors
/// When the current password is wrong, or the new one is not acceptable.
#[server(prefix = "/fn", endpoint = "account/change_password")]
pub async fn account_change_password(form: PasswordForm) -> Result<()> {
    let actor = actor()?;
    let change = PasswordChange {
        current_password: Some(form.current_password),
        new_password: form.new_password,
    };
    services()?.password_change(&actor, change).await.map_err(refuse)?;
    stay_signed_in(&actor).await?;
    let text = "Your password is changed. You are signed out everywhere else.";
    done("/account/password", text).await
}

/// Enters the password again, which opens the export of the account for 15 minutes.
///
/// # Errors
/// When the password is missing or wrong.
#[server(prefix = "/fn", endpoint = "account/confirm_password")]
pub async fn account_confirm_password(#[server(default)] form: CurrentPasswordForm) -> Result<()> {
    let confirmation = PasswordConfirmation {
        current_password: form.current_password,
    };
    let confirmed = services()?.password_confirm(&actor()?, &confirmation).await;
    confirmed.map_err(refuse)?;
    done("/account/data", "Your data can be downloaded now.").await
}

/// Deletes the account with everything that belongs to it.
///
/// # Errors
/// When the password is wrong; `conflict` for the last active superuser.
#[server(prefix = "/fn", endpoint = "account/delete")]
pub async fn account_delete(
    // A form without a field posts nothing at all.
    #[server(default)] form: CurrentPasswordForm,
) -> Result<()> {
    let deletion = AccountDeletion {
        current_password: Some(form.current_password),
    };
    let deleted = services()?
        .user_delete_me(&actor()?, &deletion, &ExpectedVersion::Any)
        .await;
    deleted.map_err(refuse)?;
    sign_out().await?;
    done("/login", "Your account was deleted.").await
}
