//! Table of accounts, and badges for their state.

use crate::components::TimeText;
use crate::view_models::UserView;
use leptos::prelude::*;
use leptos_router::components::A;

/// Table of accounts.
#[component]
pub fn UserTable(
    /// The rows.
    items: Vec<UserView>,
) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|UserView { row, created, .. }| {
            view! {
                <tr>
                    <th scope="row"><A href=format!("/admin/users/{}", row.id)>{row.username}</A></th>
                    <td><AccountBadges is_active=row.is_active is_superuser=row.is_superuser/></td>
                    <td class="long-text">{row.email}</td>
                    <td class="long-text">{row.full_name}</td>
                    <td><TimeText when=created/></td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label="Accounts">
            <table class="table">
                <caption class="visually-hidden">"Accounts"</caption>
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

/// Badges for an active or deactivated account, and for a superuser.
#[component]
pub fn AccountBadges(
    /// Whether the account may sign in.
    is_active: bool,
    /// Whether the account is a superuser.
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
