//! Rights of an account, and its deletion.

use crate::components::Confirm;
use domain::account::User;
use leptos::prelude::*;

/// Path that the forms for the rights are posted to.
pub const UPDATE: &str = "/fn/users/update";
/// Path that the deletion form is posted to.
pub const DELETE: &str = "/fn/users/delete";

/// The current rights, each with the button that changes it.
#[component]
pub fn UserRights(
    /// The account.
    user: User,
    /// Whether the password of the superuser must be entered.
    asks_password: bool,
) -> impl IntoView {
    let name = user.username;
    let fields = |right: &'static str, value: bool| vec![("form[id]", user.id.to_string()), (right, value.to_string())];
    let active = if user.is_active {
        view! {
            <Confirm
                id="active" asks_password label="Deactivate" action=UPDATE fields=fields("form[is_active]", false)
                question=format!("Deactivate {name}? All sessions and tokens end, and the account can no longer sign in. Its data is kept.")
            />
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id="active" asks_password label="Activate" action=UPDATE fields=fields("form[is_active]", true)
                confirm_class="button button-primary" question=format!("Activate {name}? The account can sign in again.")
            />
        }
        .into_any()
    };
    let superuser = if user.is_superuser {
        view! {
            <Confirm
                id="superuser" asks_password label="Remove superuser" action=UPDATE fields=fields("form[is_superuser]", false)
                question=format!("Remove superuser rights from {name}? The account can no longer manage others.")
            />
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id="superuser" asks_password label="Make superuser" action=UPDATE fields=fields("form[is_superuser]", true)
                confirm_class="button button-primary"
                question=format!("Make {name} a superuser? The account can then create, change and delete all accounts, including yours.")
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
        "This account can sign in."
    } else {
        "This account cannot sign in."
    };
    let manage = if user.is_superuser {
        "This account can manage all accounts."
    } else {
        "This account cannot manage others."
    };
    let delete = view! {
        <Confirm
            id="delete" asks_password label="Delete" action=DELETE fields=vec![("form[id]", user.id.to_string())]
            question=format!("Delete {name}? All tasks, data sets, runs, models and files of this account are permanently deleted.")
        />
    }
    .into_any();
    view! {
        <ul class="rows">
            {row("Sign-in", sign_in, active)}
            {row("Superuser", manage, superuser)}
            {row("Deletion", "Deletes the account and all its data.", delete)}
        </ul>
    }
}
