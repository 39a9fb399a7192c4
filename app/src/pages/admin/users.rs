//! List of all accounts, with search.

use super::access::hide_forbidden;
use super::user_table::UserTable;
use crate::components::{Empty, Loading, PageHeader, Pager, PlainLink, render_result};
use crate::markup::SelectOption;
use crate::pages::query::{use_number, use_text};
use crate::resource::page_resource;
use crate::server_fns::users::user_list;
use crate::view_models::Users;
use domain::PageQuery;
use domain::account::UserFilter;
use domain::percent_encoding::encode;
use leptos::prelude::*;
use leptos_router::components::A;

/// Filters of the list: value and label.
const FILTERS: [(&str, &str); 4] = [
    ("", "All accounts"),
    ("active", "Active"),
    ("deactivated", "Deactivated"),
    ("superusers", "Superusers"),
];

fn user_filter(q: String, show: &str) -> UserFilter {
    UserFilter {
        q: Some(q).filter(|q| !q.trim().is_empty()),
        is_active: match show {
            "active" => Some(true),
            "deactivated" => Some(false),
            _ => None,
        },
        is_superuser: (show == "superusers").then_some(true),
    }
}

/// List of accounts.
#[component]
pub fn UsersPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let (q, show) = (use_text("q"), use_text("show"));
    let list = page_resource(
        move || (page.get(), q.get(), show.get()),
        |(page, q, show)| async move {
            let query = PageQuery {
                page,
                ..PageQuery::default()
            };
            user_list(user_filter(q, &show), query).await.map_err(hide_forbidden)
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(list.await, |list| {
                    view! { <UserListView list q=q.get_untracked() show=show.get_untracked()/> }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn UserListView(list: Users, q: String, show: String) -> impl IntoView {
    let Users {
        items,
        total,
        page,
        total_pages,
        ..
    } = list;
    let base = format!("/admin/users?q={}&show={}&page=", encode(&q), encode(&show));
    let table = if total == 0 {
        view! {
            <Empty title="No accounts found" text="No account matches the search.">
                <PlainLink href="/admin/users" attr:class="button">"Clear search"</PlainLink>
            </Empty>
        }
        .into_any()
    } else {
        view! {
            <UserTable items/>
            <Pager base page total_pages total noun=("account", "accounts")/>
        }
        .into_any()
    };
    view! {
        <PageHeader title="Accounts">
            <A href="/admin/system" attr:class="button">"System"</A>
            <A href="/admin/security" attr:class="button">"Security log"</A>
            <A href="/admin/users/new" attr:class="button button-primary">"New account"</A>
        </PageHeader>
        <SearchForm q show/>
        <div class="section">{table}</div>
    }
}

#[component]
fn SearchForm(q: String, show: String) -> impl IntoView {
    let options = FILTERS
        .into_iter()
        .map(|(value, text)| {
            let selected = value == show;
            view! { <SelectOption value text selected/> }
        })
        .collect_view();
    view! {
        <form class="form-row search" action="/admin/users" method="get" role="search">
            <div class="field">
                <label class="field-label" for="q">"Search"</label>
                <input class="input" id="q" name="q" type="search" value=q placeholder="Name or e-mail address" maxlength="200"/>
            </div>
            <div class="field">
                <label class="field-label" for="show">"Show"</label>
                <select class="input select" id="show" name="show">{options}</select>
            </div>
            <button type="submit" class="button">"Search"</button>
        </form>
    }
}
