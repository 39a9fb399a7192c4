//! Security log of all accounts.

use super::access::hide_forbidden;
use crate::components::{Empty, Loading, PageHeader, Pager, PlainLink, SecurityEventRows, render_result};
use crate::markup::SelectOption;
use crate::pages::query::{use_number, use_text};
use crate::resource::page_resource;
use crate::server_fns::security_events::security_event_list;
use crate::view_models::SecurityEvents;
use domain::PageQuery;
use domain::percent_encoding::encode;
use domain::security_event::{SecurityEventFilter, SecurityEventKind};
use leptos::prelude::*;

/// List of security events with filters.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let (account, kind) = (use_text("account"), use_text("kind"));
    let list = page_resource(
        move || (page.get(), account.get(), kind.get()),
        |(page, account, kind)| async move {
            let query = PageQuery {
                page,
                ..PageQuery::default()
            };
            let filter = SecurityEventFilter {
                kind: SecurityEventKind::parse(&kind),
            };
            security_event_list(account, filter, query)
                .await
                .map_err(hide_forbidden)
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(list.await, |list| {
                    view! { <Events list account=account.get_untracked() kind=kind.get_untracked()/> }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Events(list: SecurityEvents, account: String, kind: String) -> impl IntoView {
    let base = format!(
        "/admin/security?account={}&kind={}&page=",
        encode(&account),
        encode(&kind)
    );
    let rows = if list.total == 0 {
        view! {
            <Empty title="No events found" text="No event matches the filters.">
                <PlainLink href="/admin/security" attr:class="button">"Clear filters"</PlainLink>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <SecurityEventRows items=list.items with_account=true/>
            <Pager base page=list.page total_pages=list.total_pages total=list.total noun=("event", "events")/>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Security log" breadcrumbs=vec![("/admin/users", "Accounts")]/>
        <FilterForm account kind/>
        <div class="section">{rows}</div>
    }
}

#[component]
fn FilterForm(account: String, kind: String) -> impl IntoView {
    let kinds = SecurityEventKind::ALL
        .iter()
        .map(|one| {
            let selected = one.as_str() == kind;
            view! { <SelectOption value=one.as_str() text=one.label() selected/> }
        })
        .collect_view();
    view! {
        <form class="form-row search" action="/admin/security" method="get" role="search">
            <div class="field">
                <label class="field-label" for="account">"Account"</label>
                <input
                    class="input" id="account" name="account" type="search" value=account maxlength="254"
                    placeholder="User name or e-mail address"
                />
            </div>
            <div class="field">
                <label class="field-label" for="kind">"Event"</label>
                <select class="input select" id="kind" name="kind"><SelectOption value="" text="All events"/>{kinds}</select>
            </div>
            <button type="submit" class="button">"Apply"</button>
        </form>
    }
}
