//! The frame of every page behind the sign-in.

use super::Icon;
use super::nav::MainNav;
use super::theme_switch::ThemeSwitch;
use crate::server_fns::account::account_me;
use leptos::prelude::*;
use leptos_router::components::{A, Outlet};

/// Sidebar, top bar and the page at hand.
#[component]
pub fn Frame() -> impl IntoView {
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="frame">
            <div class="sidebar">
                <MainNav/>
            </div>
            <header class="topbar">
                <A href="/" attr:class="brand brand-small" attr:aria-label="Playground">
                    <span class="brand-mark" aria-hidden="true"></span>
                    <span>"Playground"</span>
                </A>
                <div class="topbar-end">
                    <ThemeSwitch/>
                    <AccountMenu/>
                </div>
            </header>
            <main id="main" class="main" tabindex="-1">
                <Outlet/>
            </main>
        </div>
    }
}

/// Who is signed in, and the way out.
#[component]
fn AccountMenu() -> impl IntoView {
    let account = Resource::new_blocking(|| (), |()| account_me());
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let account = account.await.ok().flatten()?;
                Some(
                    view! {
                        <div class="account">
                            <span class="account-name" title=account.username>{account.display_name}</span>
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
