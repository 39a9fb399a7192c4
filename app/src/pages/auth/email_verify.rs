//! E-mail verification with the link of a mail. Needs a click, because mail scanners follow links.

use crate::forms::{HiddenField, PostForm, SubmitButton};
use crate::layout::VisitorCard;
use crate::markup::TabTitle;
use crate::pages::query::use_text;
use leptos::prelude::*;
use leptos_router::components::A;

/// Page with the button that confirms the address.
#[component]
pub fn EmailVerifyPage() -> impl IntoView {
    let token = use_text("token").get_untracked();
    view! {
        <TabTitle text="Confirm your e-mail address"/>
        <VisitorCard title="Confirm your e-mail address" lead="With a confirmed address you can reset your password by e-mail.">
            <PostForm action="/fn/auth/email_verify" fields=Vec::new()>
                <HiddenField name="form[token]" value=token/>
                <SubmitButton label="Confirm" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link"><A href="/">"Go to dashboard"</A></p>
        </VisitorCard>
    }
    .into_any()
}
