//! The account of the person who is signed in.

use super::Result;
use crate::error::AppError;
use crate::views::AccountView;
use domain::ErrorCode;
use domain::account::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

/// The fields of the form for another password.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    /// The password so far.
    pub current_password: Secret,
    /// The new one.
    pub new_password: Secret,
}

/// The account that is signed in; none for a visitor.
///
/// # Errors
/// None of its own.
#[server(prefix = "/fn", endpoint = "account/me", input = Json)]
pub async fn account_me() -> Result<Option<AccountView>> {
    Ok(crate::ssr::signed_in_user()?.map(|user| AccountView {
        id: user.id,
        display_name: user.display_name().to_owned(),
        username: user.username,
        is_superuser: user.is_superuser,
    }))
}

/// The account that is signed in, for pages that need one.
///
/// # Errors
/// `unauthorized` for a visitor.
pub async fn account_signed_in() -> Result<AccountView> {
    account_me().await?.ok_or_else(|| AppError::of(ErrorCode::Unauthorized))
}

/// Changes the password. Every other browser is signed out, and tokens end.
///
/// # Errors
/// When the current password is wrong, or the new one is not acceptable.
#[server(prefix = "/fn", endpoint = "account/change_password")]
pub async fn account_change_password(form: PasswordForm) -> Result<()> {
    let actor = crate::ssr::actor()?;
    let change = domain::account::PasswordChange {
        current_password: form.current_password,
        new_password: form.new_password,
    };
    let changed = crate::ssr::services()?.password_change(&actor, change).await;
    changed.map_err(crate::ssr::refuse)?;
    crate::ssr::stay_signed_in(&actor).await?;
    let text = "Your password is changed. You are signed out everywhere else.";
    crate::ssr::done("/account/password", text).await
}
