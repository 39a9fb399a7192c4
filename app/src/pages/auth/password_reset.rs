//! Password reset with the link of a mail.

use crate::forms::{HiddenField, PostForm, SubmitButton, TextField};
use crate::layout::VisitorCard;
use crate::markup::TabTitle;
use crate::pages::query::use_text;
use leptos::prelude::*;
use leptos_router::components::A;

/// Form for the new password.
#[component]
pub fn PasswordResetPage() -> impl IntoView {
    let token = use_text("token").get_untracked();
    view! {
        <TabTitle text="Choose a new password"/>
        <VisitorCard title="Choose a new password" lead="You will be signed out everywhere else.">
            <PostForm action="/fn/auth/password_reset" fields=vec!["new_password".into()]>
                <HiddenField name="form[token]" value=token/>
                <TextField
                    name="form[new_password]" id="new_password" label="New password" kind="password"
                    autocomplete="new-password" required=true
                    hint="At least 8 characters. Hard to guess, such as a few random words."
                />
                <SubmitButton label="Set password" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link"><A href="/password/forgot">"Request another link"</A></p>
        </VisitorCard>
    }
    .into_any()
}
