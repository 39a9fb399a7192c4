//! Tokens that people make for their scripts.

use super::Result;
use crate::views::TokensView;
use domain::account::Secret;
use domain::api_token::Scope;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, done, new_token, refuse, services, when};
#[cfg(feature = "ssr")]
use crate::views::TokenView;

/// The fields of the form for a new token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    /// What its owner calls it.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Days until it ends.
    pub expires_in_days: String,
    /// The password of the account; empty when it was entered within the last 15 minutes.
    pub current_password: Secret,
}

/// The field of the form that withdraws a token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenDeleteForm {
    /// The token.
    pub id: i64,
}

/// The caller's tokens, newest first, and the one that has just been made.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "tokens/list", input = Json)]
pub async fn token_list() -> Result<TokensView> {
    let actor = actor()?;
    let zone = Zone::of_actor(&actor);
    let services = services()?;
    let now = services.clock().now();
    let list = services.api_token_list(&actor).await.map_err(refuse)?;
    let tokens: Vec<_> = list
        .into_iter()
        .map(|row| TokenView {
            created: when(row.created_at, zone),
            last_used: row.last_used_at.map(|at| when(at, zone)),
            expires: when(row.expires_at, zone),
            has_expired: row.expires_at <= now,
            row,
        })
        .collect();
    // Whatever else the cookie holds is not shown.
    let is_ours = |made: &String| tokens.iter().any(|token| made.starts_with(&token.row.prefix));
    let made = new_token::take().filter(is_ours);
    Ok(TokensView {
        tokens,
        made,
        asks_password: !services.password_is_recent(&actor),
    })
}

/// Makes a token, which the next page shows once.
///
/// # Errors
/// What is wrong with the fields; `conflict` when there are too many.
#[server(prefix = "/fn", endpoint = "tokens/create")]
pub async fn token_create(form: TokenForm) -> Result<()> {
    let request = domain::api_token::ApiTokenRequest {
        name: form.name,
        scopes: form.scopes,
        // What is no number is out of range.
        expires_in_days: form.expires_in_days.trim().parse().unwrap_or(0),
        current_password: Some(form.current_password),
    };
    let made = services()?.api_token_create(&actor()?, request).await.map_err(refuse)?;
    new_token::hand_over(&made.token);
    done(new_token::PAGE, "The token is ready.").await
}

/// Withdraws a token of the caller.
///
/// # Errors
/// `not_found` when the caller has none of that id.
#[server(prefix = "/fn", endpoint = "tokens/delete")]
pub async fn token_delete(form: TokenDeleteForm) -> Result<()> {
    let deleted = services()?.api_token_delete(&actor()?, form.id).await;
    deleted.map_err(refuse)?;
    done(new_token::PAGE, "The token is withdrawn.").await
}
