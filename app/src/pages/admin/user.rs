//! Page of one account.

use super::access::hide_forbidden;
use super::quota::QuotaPart;
use super::rights::{DELETE, UPDATE, UserRights};
use super::user_table::AccountBadges;
use crate::components::{Loading, PageHeader, TimeText, render_result};
use crate::forms::FormError;
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::account::account_signed_in;
use crate::server_fns::users::{user_get, user_usage};
use crate::view_models::UserView;
use domain::account::Usage;
use domain::percent_encoding::encode;
use leptos::prelude::*;
use leptos_router::components::A;

/// Facts, quota, rights and deletion of an account.
#[component]
pub fn UserPage() -> impl IntoView {
    let id = use_id();
    let user = page_resource(
        move || id.get(),
        |id| async move {
            let user = user_get(id).await.map_err(hide_forbidden)?;
            let usage = user_usage(id).await.map_err(hide_forbidden)?;
            let account = account_signed_in().await?;
            Ok((user, usage, account.asks_password))
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(user.await, |(view, usage, asks_password)| view! { <UserBody view usage asks_password/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn UserBody(view: UserView, usage: Usage, asks_password: bool) -> impl IntoView {
    let UserView {
        row: user,
        created,
        verified,
        is_own,
    } = view;
    let verified = match verified {
        Some(when) => view! { <TimeText when/> }.into_any(),
        None => "Not confirmed".into_any(),
    };
    let rights = if is_own {
        view! {
            <div class="panel">
                <p class="section-text">
                    "This is your own account. Only another superuser can change its rights. You can change the rest in "
                    <A href="/account">"your account settings"</A>"."
                </p>
            </div>
        }
        .into_any()
    } else {
        view! { <UserRights user=user.clone() asks_password/> }.into_any()
    };
    let log = format!("/admin/security?account={}", encode(&user.email));
    view! {
        <PageHeader title=user.username breadcrumbs=vec![("/admin/users", "Accounts")]/>
        <p class="facts"><AccountBadges is_active=user.is_active is_superuser=user.is_superuser/></p>
        <FormError actions=&[UPDATE, DELETE]/>
        <section class="section">
            <h2>"Account"</h2>
            <dl class="pairs panel">
                <div><dt>"Full name"</dt><dd>{user.full_name.unwrap_or_else(|| "–".into())}</dd></div>
                <div><dt>"E-mail"</dt><dd>{user.email}</dd></div>
                <div><dt>"E-mail confirmation"</dt><dd>{verified}</dd></div>
                <div><dt>"Time zone"</dt><dd>{user.time_zone}</dd></div>
                <div><dt>"Created"</dt><dd><TimeText when=created/></dd></div>
            </dl>
            <p class="section-text part-end"><A href=log>"Security log of this account"</A></p>
        </section>
        <section class="section">
            <h2>"Quota"</h2>
            <div class="panel"><QuotaPart id=user.id usage/></div>
        </section>
        <section class="section">
            <h2>"Rights and deletion"</h2>
            {rights}
        </section>
    }
}
