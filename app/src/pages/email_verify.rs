//! Confirming an e-mail address, with the link of a mail. A button does it: programs that look at mails follow links.

use super::query::use_text;
use crate::forms::{HiddenField, PostForm, SubmitButton};
use crate::layout::AccountCard;
use crate::markup::TabTitle;
use leptos::prelude::*;
use leptos_router::components::A;

/// The button.
#[component]
pub fn EmailVerifyPage() -> impl IntoView {
    let token = use_text("token").get_untracked();
    view! {
        <TabTitle text="Confirm your address"/>
        <AccountCard title="Confirm your address" lead="So that you can get a new password by mail when you need one.">
            <PostForm action="/fn/auth/email_verify" fields=Vec::new()>
                <HiddenField name="form[token]" value=token/>
                <SubmitButton label="Confirm" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link"><A href="/">"To the dashboard"</A></p>
        </AccountCard>
    }
    .into_any()
}
