//! Choosing a new password, with the link of a mail.

use super::query::use_text;
use crate::forms::{HiddenField, PostForm, SubmitButton, TextField};
use crate::layout::AccountCard;
use crate::markup::TabTitle;
use leptos::prelude::*;
use leptos_router::components::A;

/// The form.
#[component]
pub fn PasswordResetPage() -> impl IntoView {
    let token = use_text("token").get_untracked();
    view! {
        <TabTitle text="New password"/>
        <AccountCard title="New password" lead="You will be signed out everywhere else.">
            <PostForm action="/fn/auth/password_reset" fields=vec!["new_password".into()]>
                <HiddenField name="form[token]" value=token/>
                <TextField
                    name="form[new_password]" id="new_password" label="New password" kind="password"
                    autocomplete="new-password" required=true
                    hint="At least 8 characters that are hard to guess. A few random words do well."
                />
                <SubmitButton label="Set the password" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link"><A href="/password/forgot">"Ask for another link"</A></p>
        </AccountCard>
    }
    .into_any()
}
