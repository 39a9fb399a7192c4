//! View models of API tokens.

use super::display_time::display_time;
use crate::error::Result;
use crate::ssr::{into_server_error, new_token, services};
use crate::view_models::{TokenView, TokensView};
use backend::{Actor, Zone};
use chrono::{DateTime, Utc};
use domain::api_token::ApiToken;

/// Returns the tokens of the actor, newest first, with the one that was just created.
pub(crate) async fn token_list(actor: &Actor) -> Result<TokensView> {
    let services = services()?;
    let (zone, now) = (Zone::of_actor(actor), services.clock().now());
    let list = services.api_token_list(actor).await.map_err(into_server_error)?;
    let tokens: Vec<_> = list.into_iter().map(|row| token_view(row, now, zone)).collect();
    // A cookie that was tampered with must not be shown as a token.
    let is_own = |token: &String| tokens.iter().any(|view| token.starts_with(&view.row.prefix));
    let created = new_token::take().filter(is_own);
    Ok(TokensView {
        tokens,
        created,
        asks_password: !services.password_is_recent(actor),
    })
}

fn token_view(row: ApiToken, now: DateTime<Utc>, zone: Zone) -> TokenView {
    TokenView {
        created: display_time(row.created_at, zone),
        last_used: row.last_used_at.map(|at| display_time(at, zone)),
        expires: display_time(row.expires_at, zone),
        has_expired: row.expires_at <= now,
        row,
    }
}
