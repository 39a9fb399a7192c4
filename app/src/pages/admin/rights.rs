//! What a superuser can do with somebody's account.

use crate::components::Confirm;
use domain::account::User;
use leptos::prelude::*;

/// Where its forms are posted that change what the account may do.
pub const UPDATE: &str = "/fn/users/update";
/// Where the form is posted that deletes it.
pub const DELETE: &str = "/fn/users/delete";

/// What can be changed: how it is, and the button that asks.
#[component]
pub fn Rights(
    /// The account.
    user: User,
    /// Whether the superuser's password must be entered.
    asks_password: bool,
) -> impl IntoView {
    let name = user.username;
    let fields = |right: &'static str, value: bool| vec![("form[id]", user.id.to_string()), (right, value.to_string())];
    let active = if user.is_active {
        view! {
            <Confirm
                id="active" asks_password label="Deactivate" action=UPDATE fields=fields("form[is_active]", false)
                question=format!("Deactivate {name}? Its sessions and tokens end, and nobody can sign in to it. It keeps its data.")
            />
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id="active" asks_password label="Activate" action=UPDATE fields=fields("form[is_active]", true)
                confirm_class="button button-primary" question=format!("Activate {name}? It can sign in again.")
            />
        }
        .into_any()
    };
    let superuser = if user.is_superuser {
        view! {
            <Confirm
                id="superuser" asks_password label="Demote" action=UPDATE fields=fields("form[is_superuser]", false)
                question=format!("Demote {name}? It can no longer manage other accounts.")
            />
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id="superuser" asks_password label="Promote" action=UPDATE fields=fields("form[is_superuser]", true)
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
            id="delete" asks_password label="Delete" action=DELETE fields=vec![("form[id]", user.id.to_string())]
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
