//! Asking for a link for a new password.

use super::query::use_text;
use crate::forms::{PostForm, SubmitButton, TextField};
use crate::layout::AccountCard;
use crate::markup::TabTitle;
use leptos::prelude::*;
use leptos_router::components::A;

/// The form, and what is said after it.
#[component]
pub fn PasswordForgotPage() -> impl IntoView {
    let sent = use_text("sent");
    let form = || {
        view! {
            <PostForm action="/fn/auth/password_forgot" fields=vec!["email".into()]>
                <TextField name="form[email]" id="email" label="E-mail" kind="email" autocomplete="email" required=true/>
                <SubmitButton label="Send the link" class="button button-primary button-wide"/>
            </PostForm>
        }
        .into_any()
    };
    let said = || {
        view! {
            <p role="status">
                "If there is an account with this address, a mail with a link is on its way. The link works once, for an hour."
            </p>
        }
        .into_any()
    };
    view! {
        <TabTitle text="Forgotten password"/>
        <AccountCard title="Forgotten password" lead="We send a link with which you can choose a new one.">
            {move || if sent.get().is_empty() { form() } else { said() }}
            <p class="outside-link"><A href="/login">"Back to signing in"</A></p>
        </AccountCard>
    }
    .into_any()
}
