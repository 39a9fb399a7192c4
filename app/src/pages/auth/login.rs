//! Sign-in.

use crate::forms::{HiddenField, PostForm, SubmitButton, TextField};
use crate::layout::VisitorCard;
use crate::markup::TabTitle;
use crate::pages::query::use_text;
use leptos::prelude::*;
use leptos_router::components::A;

/// The sign-in form.
#[component]
pub fn LoginPage() -> impl IntoView {
    let return_to = use_text("next").get_untracked();
    view! {
        <TabTitle text="Sign in"/>
        <VisitorCard title="Sign in" lead="Upload data, train models and explore the results.">
            <PostForm action="/fn/auth/login" fields=vec!["username".into(), "password".into()]>
                <HiddenField name="form[next]" value=return_to/>
                <TextField
                    name="form[username]" id="username" label="User name or e-mail" autocomplete="username" required=true
                />
                <TextField
                    name="form[password]" id="password" label="Password" kind="password"
                    autocomplete="current-password" required=true
                />
                <SubmitButton label="Sign in" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link"><A href="/password/forgot">"Forgot your password?"</A></p>
            <p class="outside-link">"New here? " <A href="/register">"Create an account"</A></p>
        </VisitorCard>
    }
    .into_any()
}
