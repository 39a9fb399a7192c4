//! Making an account, signing in and out.

use super::Result;
use domain::account::{RegisterForm, Secret};
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
    leptos_axum::redirect("/");
    Ok(())
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

/// Signs out.
///
/// # Errors
/// When the session cannot be deleted.
#[server(prefix = "/fn", endpoint = "auth/logout")]
pub async fn auth_logout() -> Result<()> {
    crate::ssr::sign_out().await?;
    leptos_axum::redirect("/login");
    Ok(())
}
