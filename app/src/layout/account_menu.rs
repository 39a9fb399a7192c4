//! The signed-in account in the top bar.

use crate::components::Icon;
use crate::error::Result;
use crate::resource::Json;
use crate::view_models::AccountView;
use leptos::prelude::*;
use leptos_router::components::A;

/// The signed-in account, once it is loaded.
pub(super) type CurrentAccount = Resource<Result<Option<AccountView>>, Json>;

/// Link to the account, and the sign-out button.
#[component]
pub fn AccountMenu(
    /// The signed-in account.
    account: CurrentAccount,
) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let account = account.await.ok().flatten()?;
                // Phones show only the icon.
                let label = format!("{}: your account", account.display_name);
                Some(
                    view! {
                        <div class="account">
                            <A href="/account" attr:class="account-link" attr:title=account.username attr:aria-label=label>
                                <Icon name="person"/>
                                <span class="account-name">{account.display_name}</span>
                            </A>
                            <form action="/fn/auth/logout" method="post">
                                <button type="submit" class="button button-quiet">
                                    <Icon name="exit"/>
                                    <span>"Sign out"</span>
                                </button>
                            </form>
                        </div>
                    },
                )
            })}
        </Suspense>
    }
}
