//! The frame of every page behind the sign-in.

use super::Icon;
use super::nav::MainNav;
use super::shortcuts::Shortcuts;
use super::theme_switch::ThemeSwitch;
use super::tooltip::Tooltip;
use crate::live::Live;
use crate::resource::{Json, page_resource};
use crate::server_fns::Result;
use crate::server_fns::account::account_me;
use crate::views::AccountView;
use leptos::prelude::*;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::use_location;
use std::time::Duration;

/// Tells readers of screens what has changed without them.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Says it as soon as the reader pauses.
    pub fn say(self, text: impl Into<String>) {
        drop(self.0.try_set(text.into()));
    }
}

/// Who is signed in, once it is known.
pub(super) type SignedIn = Resource<Result<Option<AccountView>>, Json>;

/// Sidebar, top bar and the page at hand.
#[component]
pub fn Frame() -> impl IntoView {
    let main = NodeRef::<leptos::html::Main>::new();
    let announced = RwSignal::new(String::new());
    let announcer = Announcer(announced);
    provide_context(announcer);
    announce_pages(main, announcer);
    let live = Live::start();
    provide_context(live);
    let account = page_resource(|| (), |()| account_me());
    view! {
        <a class="skip-link" href="#main">"Skip to content"</a>
        <div class="frame">
            <div class="sidebar">
                <MainNav account/>
            </div>
            <header class="topbar">
                <A href="/" attr:class="brand brand-small" attr:aria-label="Playground">
                    <span class="brand-mark" aria-hidden="true"></span>
                    <span>"Playground"</span>
                </A>
                <div class="topbar-end">
                    <Shortcuts/>
                    <ThemeSwitch/>
                    <AccountMenu account/>
                </div>
            </header>
            <p class="visually-hidden" role="status">{announced}</p>
            <div class="offline" role="status">
                {move || {
                    live.is_lost()
                        .then_some("The server cannot be reached. What you see may be out of date; connecting again by itself.")
                }}
            </div>
            <main id="main" class="main" tabindex="-1" node_ref=main>
                <Outlet/>
            </main>
        </div>
        <Tooltip/>
    }
}

/// When the browser itself goes to another page: moves the focus to the new content and tells its title.
fn announce_pages(main: NodeRef<leptos::html::Main>, announcer: Announcer) {
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now) {
            if let Some(main) = main.get_untracked() {
                drop(main.focus());
            }
            announce_title(announcer, document().title(), TITLE_TRIES);
        }
        now
    });
}

/// The title follows the content, which follows the code of the page and the answer of the server.
const TITLE_DELAY: Duration = Duration::from_millis(400);
/// A page may be called as the one before; after this many delays its title is told nevertheless.
const TITLE_TRIES: u32 = 10;

fn announce_title(announcer: Announcer, before: String, tries: u32) {
    set_timeout(
        move || match document().title() {
            // Between two pages there is none.
            title if (title.is_empty() || title == before) && tries > 0 => announce_title(announcer, before, tries - 1),
            title => announcer.say(title),
        },
        TITLE_DELAY,
    );
}

/// Who is signed in, and the way out.
#[component]
fn AccountMenu(account: SignedIn) -> impl IntoView {
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                let account = account.await.ok().flatten()?;
                // On phones only the icon is left.
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
