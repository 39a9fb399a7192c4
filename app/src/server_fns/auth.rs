//! Registration, sign-in and sign-out, password reset, e-mail verification.

use crate::error::Result;
use domain::account::{EmailVerify, PasswordForgot, PasswordReset, RegisterForm, Secret};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::return_to::safe_return_path;
#[cfg(feature = "ssr")]
use crate::ssr::{context, into_server_error, redirect_with_flash, sign_in, sign_out, start_session};
#[cfg(feature = "ssr")]
use domain::account::Credentials;

/// The fields of the sign-in form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoginForm {
    /// The user name or the e-mail address.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// Path to return to after the sign-in.
    pub next: String,
}

/// Creates an account and signs it in.
///
/// # Errors
/// `validation` with the fields; `conflict` when the name or the address is taken.
#[server(prefix = "/fn", endpoint = "auth/register")]
pub async fn auth_register(form: RegisterForm) -> Result<()> {
    let context = context()?;
    let registered = context
        .services
        .user_register_and_sign_in(form.into_new_user(), &context.client)
        .await;
    start_session(registered.map_err(into_server_error)?).await?;
    redirect_with_flash("/", "Your account was created.").await
}

/// Signs in.
///
/// # Errors
/// `invalid_credentials`.
#[server(prefix = "/fn", endpoint = "auth/login")]
pub async fn auth_login(form: LoginForm) -> Result<()> {
    let LoginForm {
        username,
        password,
        next,
    } = form;
    sign_in(Credentials { username, password }).await?;
    leptos_axum::redirect(safe_return_path(&next));
    Ok(())
}

/// Sends a password reset link, if the address has an account.
///
/// # Errors
/// `validation` when the address is invalid; `conflict` when this server sends no mail.
#[server(prefix = "/fn", endpoint = "auth/password_forgot")]
pub async fn auth_password_forgot(form: PasswordForgot) -> Result<()> {
    let context = context()?;
    let requested = context.services.password_forgot(&form, &context.client).await;
    requested.map_err(into_server_error)?;
    leptos_axum::redirect("/password/forgot?sent=1");
    Ok(())
}

/// Sets a new password with the token of a mail.
///
/// # Errors
/// An error when the token has expired or was used, or the password is not acceptable.
#[server(prefix = "/fn", endpoint = "auth/password_reset")]
pub async fn auth_password_reset(form: PasswordReset) -> Result<()> {
    let context = context()?;
    let reset = context.services.password_reset(&form, &context.client).await;
    reset.map_err(into_server_error)?;
    redirect_with_flash("/login", "Your password was changed. Sign in with the new one.").await
}

/// Confirms an e-mail address with the token of a mail.
///
/// # Errors
/// An error when the token has expired or was used.
#[server(prefix = "/fn", endpoint = "auth/email_verify")]
pub async fn auth_email_verify(form: EmailVerify) -> Result<()> {
    let context = context()?;
    let verified = context.services.email_verify(&form, &context.client).await;
    verified.map_err(into_server_error)?;
    redirect_with_flash("/", "Your e-mail address is confirmed.").await
}

/// Signs out.
///
/// # Errors
/// `internal` when the session cannot be deleted.
#[server(prefix = "/fn", endpoint = "auth/logout")]
pub async fn auth_logout() -> Result<()> {
    sign_out().await?;
    redirect_with_flash("/login", "You are signed out.").await
}
