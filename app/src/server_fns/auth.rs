//! Making an account, signing in and out.

use super::Result;
use domain::account::{EmailVerify, PasswordForgot, PasswordReset, RegisterForm, Secret};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The fields of the sign-in form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LoginForm {
    /// The user name or the e-mail address.
    pub username: String,
    /// The password.
    pub password: Secret,
    /// Where to go then.
    pub next: String,
}

/// Makes an account and signs it in.
///
/// # Errors
/// What is wrong with the fields; `conflict` when the name or the address is taken.
#[server(prefix = "/fn", endpoint = "auth/register")]
pub async fn auth_register(form: RegisterForm) -> Result<()> {
    let credentials = domain::account::Credentials {
        username: form.email.clone(),
        password: form.password.clone(),
    };
    let context = crate::ssr::context()?;
    context
        .services
        .user_register(form.into_new_user(), &context.client)
        .await
        .map_err(crate::ssr::refuse)?;
    crate::ssr::sign_in(credentials).await?;
    crate::ssr::done("/", "Your account is ready.").await
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
    crate::ssr::sign_in(domain::account::Credentials { username, password }).await?;
    leptos_axum::redirect(crate::next::safe_next(&next));
    Ok(())
}

/// Sends a link for a new password, if the address has an account.
///
/// # Errors
/// When it is no address, or this server sends no mail.
#[server(prefix = "/fn", endpoint = "auth/password_forgot")]
pub async fn auth_password_forgot(form: PasswordForgot) -> Result<()> {
    let context = crate::ssr::context()?;
    let asked = context.services.password_forgot(&form, &context.client).await;
    asked.map_err(crate::ssr::refuse)?;
    leptos_axum::redirect("/password/forgot?sent=1");
    Ok(())
}

/// Sets a new password with the token of a mail.
///
/// # Errors
/// When the token cannot be used any more, or the password is not acceptable.
#[server(prefix = "/fn", endpoint = "auth/password_reset")]
pub async fn auth_password_reset(form: PasswordReset) -> Result<()> {
    let context = crate::ssr::context()?;
    let reset = context.services.password_reset(&form, &context.client).await;
    reset.map_err(crate::ssr::refuse)?;
    crate::ssr::done("/login", "Your password is changed. Sign in with the new one.").await
}

/// Confirms an e-mail address with the token of a mail.
///
/// # Errors
/// When the token cannot be used any more.
#[server(prefix = "/fn", endpoint = "auth/email_verify")]
pub async fn auth_email_verify(form: EmailVerify) -> Result<()> {
    let context = crate::ssr::context()?;
    let verified = context.services.email_verify(&form, &context.client).await;
    verified.map_err(crate::ssr::refuse)?;
    crate::ssr::done("/", "Your e-mail address is confirmed.").await
}

/// Signs out.
///
/// # Errors
/// When the session cannot be deleted.
#[server(prefix = "/fn", endpoint = "auth/logout")]
pub async fn auth_logout() -> Result<()> {
    crate::ssr::sign_out().await?;
    crate::ssr::done("/login", "You are signed out.").await
}
