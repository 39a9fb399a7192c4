//! Every account: searching, and the way to one.

use super::hide;
use crate::components::{Empty, Loading, PageHeader, Pager, TimeText, load};
use crate::next::encode;
use crate::pages::query::{use_number, use_text};
use crate::server_fns::users::user_list;
use crate::views::{UserView, Users};
use domain::PageQuery;
use domain::account::UserFilter;
use leptos::prelude::*;
use leptos_router::components::A;

/// What the list can be narrowed to.
const SHOWN: [(&str, &str); 4] = [
    ("", "Everybody"),
    ("active", "Active"),
    ("deactivated", "Deactivated"),
    ("superusers", "Superusers"),
];

fn filter(q: String, show: &str) -> UserFilter {
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

/// The list.
#[component]
pub fn UsersPage() -> impl IntoView {
    let page = use_number::<u32>("page", 1);
    let (q, show) = (use_text("q"), use_text("show"));
    let list = Resource::new_blocking(
        move || (page.get(), q.get(), show.get()),
        |(page, q, show)| async move {
            let query = PageQuery {
                page,
                ..PageQuery::default()
            };
            user_list(filter(q, &show), query).await.map_err(hide)
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(list.await, |list| {
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
            <Empty title="Nobody is found" text="No account fits the search.">
                <A href="/admin/users" attr:class="button">"Show everybody"</A>
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
        <PageHeader title="Users">
            <A href="/admin/users/new" attr:class="button button-primary">"New user"</A>
        </PageHeader>
        <SearchForm q show/>
        <div class="section">{table}</div>
    }
}

#[component]
fn SearchForm(q: String, show: String) -> impl IntoView {
    let options = SHOWN
        .into_iter()
        .map(|(value, text)| {
            let selected = value == show;
            view! { <option value=value selected=selected>{text}</option> }
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

#[component]
fn UserTable(items: Vec<UserView>) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|UserView { row, created, .. }| {
            view! {
                <tr>
                    <th scope="row"><A href=format!("/admin/users/{}", row.id)>{row.username}</A></th>
                    <td><Badges is_active=row.is_active is_superuser=row.is_superuser/></td>
                    <td>{row.email}</td>
                    <td>{row.full_name}</td>
                    <td><TimeText when=created/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Users">
            <table class="table">
                <caption class="visually-hidden">"Users"</caption>
                <thead>
                    <tr>
                        <th scope="col">"User name"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">"E-mail"</th>
                        <th scope="col">"Full name"</th>
                        <th scope="col">"Created"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// Whether an account may sign in, and whether it may manage others.
#[component]
pub fn Badges(
    /// It may sign in.
    is_active: bool,
    /// It may manage others.
    is_superuser: bool,
) -> impl IntoView {
    let (state, text) = if is_active {
        ("succeeded", "Active")
    } else {
        ("failed", "Deactivated")
    };
    view! {
        <span class="badges">
            <span class="badge" data-state=state>{text}</span>
            {is_superuser.then(|| view! { <span class="badge" data-state="running">"Superuser"</span> })}
        </span>
    }
}
