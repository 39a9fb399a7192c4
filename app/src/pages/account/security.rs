//! Security log of the account: each event with its actor and IP address.

use crate::components::{Loading, Pager, SecurityEventRows, render_result};
use crate::markup::TabTitle;
use crate::pages::query::use_number;
use crate::resource::page_resource;
use crate::server_fns::security_events::security_event_list_me;
use crate::view_models::SecurityEvents;
use domain::PageQuery;
use leptos::prelude::*;

/// List of security events.
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
                render_result(list.await, |list| view! { <Events list/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Events(list: SecurityEvents) -> impl IntoView {
    view! {
        <section class="part">
            <div class="section-header"><h2>"Security log"</h2></div>
            <p class="section-text">
                "If you do not recognise an event, change your password: this ends all other sessions."
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
