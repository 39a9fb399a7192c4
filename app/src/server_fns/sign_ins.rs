//! Sign-ins of the account: browsers and API clients.

use crate::error::Result;
use crate::view_models::SignInView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters;
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, redirect_with_flash, services, sign_out};

/// The field of the form that ends a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    /// Id of the sign-in.
    pub id: String,
}

/// Returns the sign-ins of the caller: this browser first, then by last use.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "sessions/list", input = Json)]
pub async fn sign_in_list() -> Result<Vec<SignInView>> {
    presenters::sign_ins::sign_in_list(&actor()?).await
}

/// Ends one sign-in of the caller.
///
/// # Errors
/// `not_found` when the caller has no sign-in with this id.
#[server(prefix = "/fn", endpoint = "sessions/end")]
pub async fn sign_in_end(form: SignInForm) -> Result<()> {
    let ended = services()?.sign_in_end(&actor()?, &form.id).await;
    ended.map_err(into_server_error)?;
    redirect_with_flash("/account/sessions", "The device was signed out.").await
}

/// Ends all sign-ins and API tokens of the caller.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "sessions/end_all")]
pub async fn sign_in_end_all() -> Result<()> {
    services()?
        .sign_in_end_all(&actor()?)
        .await
        .map_err(into_server_error)?;
    sign_out().await?;
    redirect_with_flash("/login", "You are signed out everywhere.").await
}
