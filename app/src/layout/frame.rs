//! Frame of the pages that need a sign-in.

use super::account_menu::AccountMenu;
use super::nav::MainNav;
use super::shortcuts::Shortcuts;
use super::theme_switch::ThemeSwitch;
use super::tooltip::Tooltip;
use crate::components::Announcer;
use crate::realtime::Realtime;
use crate::resource::page_resource;
use crate::server_fns::account::account_me;
use leptos::prelude::*;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::use_location;
use std::time::Duration;

/// Sidebar, top bar and the current page.
#[component]
pub fn Frame() -> impl IntoView {
    let main = NodeRef::<leptos::html::Main>::new();
    let announced = RwSignal::new(String::new());
    let announcer = Announcer::new(announced);
    provide_context(announcer);
    announce_pages(main, announcer);
    let realtime = Realtime::from_context();
    realtime.connect();
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
                    realtime.is_lost()
                        .then_some("The server cannot be reached. This page may be out of date. Reconnecting…")
                }}
            </div>
            <main id="main" class="main" tabindex="-1" node_ref=main>
                <Outlet/>
            </main>
        </div>
        <Tooltip/>
    }
}

/// Moves the focus to the new content and announces its title after a navigation in the browser.
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

/// Interval at which the title is read: it is set once code and data of the page have arrived.
const TITLE_DELAY: Duration = Duration::from_millis(400);
/// Number of intervals after which the title is announced even if it has not changed.
const TITLE_TRIES: u32 = 10;

fn announce_title(announcer: Announcer, before: String, tries: u32) {
    set_timeout(
        move || match document().title() {
            // The title is empty between two pages.
            title if (title.is_empty() || title == before) && tries > 0 => announce_title(announcer, before, tries - 1),
            title => announcer.announce(title),
        },
        TITLE_DELAY,
    );
}
