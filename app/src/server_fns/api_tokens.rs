//! API tokens of the account.

use crate::error::Result;
use crate::view_models::TokensView;
use domain::account::Secret;
use domain::api_token::Scope;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::presenters;
#[cfg(feature = "ssr")]
use crate::ssr::{actor, into_server_error, new_token, redirect_with_flash, services};
#[cfg(feature = "ssr")]
use domain::api_token::ApiTokenRequest;

/// The fields of the form for a new token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    /// Name for its owner.
    pub name: String,
    /// Permissions.
    pub scopes: Vec<Scope>,
    /// Days until it expires.
    pub expires_in_days: String,
    /// The password of the account; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

#[cfg(feature = "ssr")]
impl TokenForm {
    fn into_request(self) -> ApiTokenRequest {
        ApiTokenRequest {
            name: self.name,
            scopes: self.scopes,
            // 0 is out of range, so text that is not a number is refused like a wrong number.
            expires_in_days: self.expires_in_days.trim().parse().unwrap_or(0),
            current_password: Some(self.current_password),
        }
    }
}

/// The field of the form that revokes a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenDeleteForm {
    /// The token.
    pub id: i64,
}

/// Returns the caller's tokens, newest first, with the one that was just created.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tokens/list", input = Json)]
pub async fn token_list() -> Result<TokensView> {
    presenters::api_tokens::token_list(&actor()?).await
}

/// Creates a token, which the next page shows once.
///
/// # Errors
/// `validation` with the fields; `conflict` when there are too many tokens.
#[server(prefix = "/fn", endpoint = "tokens/create")]
pub async fn token_create(form: TokenForm) -> Result<()> {
    let created = services()?.api_token_create(&actor()?, form.into_request()).await;
    new_token::hand_over(&created.map_err(into_server_error)?.token);
    redirect_with_flash(new_token::PAGE, "The token was created.").await
}

/// Revokes a token of the caller.
///
/// # Errors
/// `not_found` when the caller has no token with this id.
#[server(prefix = "/fn", endpoint = "tokens/delete")]
pub async fn token_delete(form: TokenDeleteForm) -> Result<()> {
    let deleted = services()?.api_token_delete(&actor()?, form.id).await;
    deleted.map_err(into_server_error)?;
    redirect_with_flash(new_token::PAGE, "The token was revoked.").await
}
