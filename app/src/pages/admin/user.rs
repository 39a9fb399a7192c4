//! One account, as a superuser sees it.

use super::hide;
use super::quota::QuotaPart;
use super::rights::{DELETE, Rights, UPDATE};
use super::user_table::Badges;
use crate::components::{Loading, PageHeader, TimeText, load};
use crate::forms::Refusal;
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::account::account_signed_in;
use crate::server_fns::users::{user_get, user_usage};
use crate::views::UserView;
use domain::account::Usage;
use domain::address::encode;
use leptos::prelude::*;
use leptos_router::components::A;

/// What is known of it, and what can be done.
#[component]
pub fn UserPage() -> impl IntoView {
    let id = use_id();
    let user = page_resource(
        move || id.get(),
        |id| async move {
            let user = user_get(id).await.map_err(hide)?;
            let usage = user_usage(id).await.map_err(hide)?;
            let account = account_signed_in().await?;
            Ok((user, usage, account.asks_password))
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(user.await, |(view, usage, asks_password)| view! { <UserBody view usage asks_password/> }.into_any())
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
        None => "Not yet".into_any(),
    };
    let rights = if is_own {
        view! {
            <div class="panel">
                <p class="section-text">
                    "This is your own account. Another superuser can change its rights; everything else is in "
                    <A href="/account">"your account"</A>"."
                </p>
            </div>
        }
        .into_any()
    } else {
        view! { <Rights user=user.clone() asks_password/> }.into_any()
    };
    let log = format!("/admin/security?account={}", encode(&user.email));
    view! {
        <PageHeader title=user.username above=vec![("/admin/users", "Users")]/>
        <p class="facts"><Badges is_active=user.is_active is_superuser=user.is_superuser/></p>
        <Refusal actions=&[UPDATE, DELETE]/>
        <section class="section">
            <h2>"Account"</h2>
            <dl class="pairs panel">
                <div><dt>"Full name"</dt><dd>{user.full_name.unwrap_or_else(|| "–".into())}</dd></div>
                <div><dt>"E-mail"</dt><dd>{user.email}</dd></div>
                <div><dt>"E-mail confirmed"</dt><dd>{verified}</dd></div>
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
