//! Making an account.

use crate::forms::{PostForm, SubmitButton, TextField};
use crate::layout::AccountCard;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::A;

/// The registration form.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let fields = ["email", "username", "full_name", "password"];
    view! {
        <Title text="Create your account"/>
        <AccountCard title="Create your account" lead="It takes a minute and nothing but an e-mail address.">
            <PostForm action="/fn/auth/register" fields=fields.map(str::to_owned).to_vec()>
                <TextField
                    name="form[email]" id="email" label="E-mail" kind="email" autocomplete="email" required=true
                />
                <TextField
                    name="form[username]" id="username" label="User name" autocomplete="username" required=true
                    hint="3 to 50 letters, digits, dots, dashes and underscores."
                />
                <TextField name="form[full_name]" id="full_name" label="Full name (optional)" autocomplete="name"/>
                <TextField
                    name="form[password]" id="password" label="Password" kind="password" autocomplete="new-password"
                    required=true hint="At least 8 characters that are hard to guess. A few random words do well."
                />
                <SubmitButton label="Create account" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link">"You have an account? " <A href="/login">"Sign in"</A></p>
        </AccountCard>
    }
    .into_any()
}
