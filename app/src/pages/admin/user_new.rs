//! Form for a new account.

use super::access::hide_forbidden;
use crate::components::{Loading, PageHeader, render_result};
use crate::error::AppError;
use crate::forms::{CheckField, CurrentPasswordField, PostForm, SubmitButton, TextField};
use crate::resource::page_resource;
use crate::server_fns::account::account_signed_in;
use domain::ErrorCode;
use leptos::prelude::*;

/// Page with the form; only for superusers.
#[component]
pub fn UserNewPage() -> impl IntoView {
    let account = page_resource(
        || (),
        |()| async {
            let account = account_signed_in().await?;
            let forbidden = || hide_forbidden(AppError::from_code(ErrorCode::Forbidden));
            account
                .is_superuser
                .then_some(account.asks_password)
                .ok_or_else(forbidden)
        },
    );
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { render_result(account.await, |asks_password| view! { <NewUser asks_password/> }.into_any()) })}
        </Transition>
    }
    .into_any()
}

#[component]
fn NewUser(asks_password: bool) -> impl IntoView {
    let fields = ["email", "username", "full_name", "password", "current_password"];
    view! {
        <PageHeader title="New account" breadcrumbs=vec![("/admin/users", "Accounts")]/>
        <section class="panel">
            <PostForm action="/fn/users/create" fields=fields.map(str::to_owned).to_vec() class="form narrow">
                <TextField name="form[email]" id="email" label="E-mail" kind="email" autocomplete="off" required=true/>
                <TextField
                    name="form[username]" id="username" label="User name" autocomplete="off" required=true
                    hint="3 to 50 letters, digits, dots, dashes and underscores."
                />
                <TextField name="form[full_name]" id="full_name" label="Full name (optional)" autocomplete="off"/>
                <TextField
                    name="form[password]" id="password" label="Password" kind="password" autocomplete="new-password"
                    required=true hint="At least 8 characters, hard to guess. It is not sent by e-mail; share it in a secure way."
                />
                <CheckField
                    name="form[is_superuser]" id="is_superuser" label="Superuser" hint="Can create, change and delete all accounts."
                />
                <CurrentPasswordField asked=asks_password required=false label="Your password" hint="Required to create a superuser."/>
                <div class="actions"><SubmitButton label="Create account"/></div>
            </PostForm>
        </section>
    }
}
