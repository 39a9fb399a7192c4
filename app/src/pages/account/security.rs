//! Security log of the account: each event with its actor and the address that it came from.

use crate::components::{Loading, Pager, SecurityEventRows, load};
use crate::markup::TabTitle;
use crate::pages::query::use_number;
use crate::resource::page_resource;
use crate::server_fns::security_events::security_event_list_me;
use crate::views::SecurityEvents;
use domain::PageQuery;
use leptos::prelude::*;

/// The list.
#[component]
pub fn AccountSecurityPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let list = page_resource(
        move || page.get(),
        |page| {
            security_event_list_me(PageQuery {
                page,
                ..PageQuery::default()
            })
        },
    );
    view! {
        <TabTitle text="Security"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(list.await, |list| view! { <Events list/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Events(list: SecurityEvents) -> impl IntoView {
    view! {
        <section class="part">
            <div class="section-header"><h2>"What was done to your account"</h2></div>
            <p class="section-text">
                "If something here was not you, change your password: it signs everybody else out."
            </p>
            <div class="section">
                <SecurityEventRows items=list.items/>
                <Pager
                    base="/account/security?page=" page=list.page total_pages=list.total_pages total=list.total
                    noun=("event", "events")
                />
            </div>
        </section>
    }
}
