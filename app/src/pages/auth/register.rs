//! Registration.

use crate::forms::{PostForm, SubmitButton, TextField};
use crate::layout::VisitorCard;
use crate::markup::TabTitle;
use leptos::prelude::*;
use leptos_router::components::A;

/// Returns the IANA name of the browser's time zone; empty when it is unknown.
#[cfg(feature = "hydrate")]
fn browser_time_zone() -> String {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    let zone = js_sys::Reflect::get(&options, &"timeZone".into());
    zone.ok().and_then(|zone| zone.as_string()).unwrap_or_default()
}

// Effects do not run on the server.
#[cfg(not(feature = "hydrate"))]
fn browser_time_zone() -> String {
    String::new()
}

/// The registration form.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let time_zone = RwSignal::new(String::new());
    Effect::new(move || time_zone.set(browser_time_zone()));
    let fields = ["email", "username", "full_name", "password"];
    view! {
        <TabTitle text="Create your account"/>
        <VisitorCard title="Create your account" lead="All you need is an e-mail address.">
            <PostForm action="/fn/auth/register" fields=fields.map(str::to_owned).to_vec()>
                <input type="hidden" name="form[time_zone]" value=move || time_zone.get()/>
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
                    required=true hint="At least 8 characters. Hard to guess, such as a few random words."
                />
                <SubmitButton label="Create account" class="button button-primary button-wide"/>
            </PostForm>
            <p class="outside-link">"Already have an account? " <A href="/login">"Sign in"</A></p>
        </VisitorCard>
    }
    .into_any()
}
