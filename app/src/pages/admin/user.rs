//! One account, as a superuser sees it.

use super::hide;
use super::users::Badges;
use crate::components::{Confirm, Loading, PageHeader, TimeText, load};
use crate::forms::Refusal;
use crate::pages::query::use_id;
use crate::server_fns::users::user_get;
use crate::views::UserView;
use domain::account::User;
use leptos::prelude::*;
use leptos_router::components::A;

/// Where its forms are posted.
const UPDATE: &str = "/fn/users/update";
const DELETE: &str = "/fn/users/delete";

/// What is known of it, and what can be done.
#[component]
pub fn UserPage() -> impl IntoView {
    let id = use_id();
    let user = Resource::new_blocking(move || id.get(), |id| async move { user_get(id).await.map_err(hide) });
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(user.await, |view| view! { <UserBody view/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn UserBody(view: UserView) -> impl IntoView {
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
        view! { <Rights user=user.clone()/> }.into_any()
    };
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
        </section>
        <section class="section">
            <h2>"Rights and deletion"</h2>
            {rights}
        </section>
    }
}

/// Rows of a thing that can be changed: what it is, and the button.
#[component]
fn Rights(user: User) -> impl IntoView {
    let name = user.username;
    let fields = |right: &'static str, value: bool| vec![("form[id]", user.id.to_string()), (right, value.to_string())];
    let active = if user.is_active {
        view! {
            <Confirm
                id="active" label="Deactivate" action=UPDATE fields=fields("form[is_active]", false)
                question=format!("Deactivate {name}? Its sessions and tokens end, and nobody can sign in to it. It keeps its data.")
            />
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id="active" label="Activate" action=UPDATE fields=fields("form[is_active]", true)
                confirm_class="button button-primary" question=format!("Activate {name}? It can sign in again.")
            />
        }
        .into_any()
    };
    let superuser = if user.is_superuser {
        view! {
            <Confirm
                id="superuser" label="Demote" action=UPDATE fields=fields("form[is_superuser]", false)
                question=format!("Demote {name}? It can no longer manage other accounts.")
            />
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id="superuser" label="Promote" action=UPDATE fields=fields("form[is_superuser]", true)
                confirm_class="button button-primary"
                question=format!("Promote {name}? It can then make, change and delete accounts, yours too.")
            />
        }
        .into_any()
    };
    let row = |title: &'static str, text: &'static str, button: AnyView| {
        view! {
            <li class="row">
                <div class="row-main"><p class="row-title">{title}</p><p class="facts">{text}</p></div>
                {button}
            </li>
        }
    };
    let sign_in = if user.is_active {
        "It may sign in."
    } else {
        "It may not sign in."
    };
    let manage = if user.is_superuser {
        "It manages all accounts."
    } else {
        "It manages only itself."
    };
    let delete = view! {
        <Confirm
            id="delete" label="Delete" action=DELETE fields=vec![("form[id]", user.id.to_string())]
            question=format!("Delete {name}? All its tasks, data sets, runs, models and files are erased with it and cannot be brought back.")
        />
    }
    .into_any();
    view! {
        <ul class="rows">
            {row("Signing in", sign_in, active)}
            {row("Other accounts", manage, superuser)}
            {row("Deletion", "With everything that belongs to it.", delete)}
        </ul>
    }
}
