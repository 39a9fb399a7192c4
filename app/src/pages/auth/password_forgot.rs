//! Request for a password reset link.

use crate::forms::{PostForm, SubmitButton, TextField};
use crate::layout::VisitorCard;
use crate::markup::TabTitle;
use crate::pages::query::use_text;
use leptos::prelude::*;
use leptos_router::components::A;

/// Form, and the confirmation after it.
#[component]
pub fn PasswordForgotPage() -> impl IntoView {
    let sent = use_text("sent");
    let form = || {
        view! {
            <PostForm action="/fn/auth/password_forgot" fields=vec!["email".into()]>
                <TextField name="form[email]" id="email" label="E-mail" kind="email" autocomplete="email" required=true/>
                <SubmitButton label="Send link" class="button button-primary button-wide"/>
            </PostForm>
        }
        .into_any()
    };
    let confirmation = || {
        view! {
            <p role="status">
                "If there is an account with this address, we have sent it an e-mail with a link. The link works once and expires after an hour."
            </p>
        }
        .into_any()
    };
    view! {
        <TabTitle text="Reset your password"/>
        <VisitorCard title="Reset your password" lead="We will send you a link to choose a new password.">
            {move || if sent.get().is_empty() { form() } else { confirmation() }}
            <p class="outside-link"><A href="/login">"Back to sign-in"</A></p>
        </VisitorCard>
    }
    .into_any()
}
