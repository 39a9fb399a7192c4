//! Who is signed in.

use super::Result;
use crate::views::AccountView;
use leptos::prelude::*;
use server_fn::codec::Json;

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
