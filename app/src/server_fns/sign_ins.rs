//! Where a person is signed in, and ending it.

use super::Result;
use crate::views::SignInView;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::Json;

#[cfg(feature = "ssr")]
use crate::ssr::{Zone, actor, device, done, refuse, services, sign_out, this_sign_in, when};

/// The field of the form that ends one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    /// The sign-in.
    pub id: String,
}

/// Where the caller is signed in: this browser first, then what was used last.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "sessions/list", input = Json)]
pub async fn sign_in_list() -> Result<Vec<SignInView>> {
    let actor = actor()?;
    let zone = Zone::of_actor(&actor);
    let this = this_sign_in()?;
    let list = services()?.sign_in_list(&actor).await.map_err(refuse)?;
    let mut list: Vec<_> = list
        .into_iter()
        .map(|row| SignInView {
            device: device(row.agent.as_deref()),
            is_current: Some(&row.id) == this.as_ref(),
            created: when(row.created_at, zone),
            last_seen: when(row.last_seen, zone),
            row,
        })
        .collect();
    list.sort_by_key(|view| !view.is_current);
    Ok(list)
}

/// Ends one sign-in of the caller.
///
/// # Errors
/// `not_found` when the caller has none of that id.
#[server(prefix = "/fn", endpoint = "sessions/end")]
pub async fn sign_in_end(form: SignInForm) -> Result<()> {
    let ended = services()?.sign_in_end(&actor()?, &form.id).await;
    ended.map_err(refuse)?;
    done("/account/sessions", "That device is signed out.").await
}

/// Signs the caller out everywhere, and ends the tokens.
///
/// # Errors
/// `unauthorized` for a visitor.
#[server(prefix = "/fn", endpoint = "sessions/end_all")]
pub async fn sign_in_end_all() -> Result<()> {
    services()?.sign_in_end_all(&actor()?).await.map_err(refuse)?;
    sign_out().await?;
    done("/login", "You are signed out everywhere.").await
}
