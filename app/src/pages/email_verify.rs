//! Confirming an e-mail address, with the link of a mail. A button does it: programs that look at mails follow links.

use super::query::use_text;
use crate::forms::{HiddenField, PostForm, SubmitButton};
use crate::layout::AccountCard;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// The button, and what is said after it.
#[component]
pub fn EmailVerifyPage() -> impl IntoView {
    let (token, done) = (use_text("token"), use_text("done"));
    let form = move || {
        view! {
            <PostForm action="/fn/auth/email_verify" fields=Vec::new()>
                <HiddenField name="form[token]" value=token.get_untracked()/>
                <SubmitButton label="Confirm" class="button button-primary button-wide"/>
            </PostForm>
        }
        .into_any()
    };
    let said = || view! { <p role="status">"Thank you, your address is confirmed."</p> }.into_any();
    view! {
        <Title text="Confirm your address"/>
        <AccountCard title="Confirm your address" lead="So that you can get a new password by mail when you need one.">
            {move || if done.get().is_empty() { form() } else { said() }}
            <p class="outside-link"><A href="/">"To the dashboard"</A></p>
        </AccountCard>
    }
    .into_any()
}
