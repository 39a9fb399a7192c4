//! Change of the password.

use crate::components::{Loading, render_result};
use crate::forms::{CurrentPasswordField, PostForm, SubmitButton, TextField};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::account::account_signed_in;
use leptos::prelude::*;

/// The form for a new password.
#[component]
pub fn AccountPasswordPage() -> impl IntoView {
    let account = page_resource(|| (), |()| account_signed_in());
    view! {
        <TabTitle text="Password"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(account.await, |account| view! { <PasswordForm username=account.username asks_password=account.asks_password/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn PasswordForm(username: String, asks_password: bool) -> impl IntoView {
    let fields = ["current_password", "new_password"];
    view! {
        <section class="panel part">
            <h2>"Change password"</h2>
            <PostForm action="/fn/account/change_password" fields=fields.map(str::to_owned).to_vec() class="form narrow">
                // Tells password managers which account the passwords belong to.
                <input type="text" autocomplete="username" value=username readonly=true hidden=true/>
                <CurrentPasswordField asked=asks_password label="Current password"/>
                <TextField
                    name="form[new_password]" id="new_password" label="New password" kind="password"
                    autocomplete="new-password" required=true
                    hint="At least 8 characters. Hard to guess, such as a few random words."
                />
                <p class="section-text">
                    "You stay signed in here. All other sessions and your API tokens end."
                </p>
                <div class="actions"><SubmitButton label="Change password"/></div>
            </PostForm>
        </section>
    }
}
