//! Profile and e-mail address of the account.

use crate::components::{Loading, TimeText, render_result};
use crate::forms::{CurrentPasswordField, FormError, PostForm, SelectField, SubmitButton, TextField, use_flash};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::account::account_profile;
use crate::view_models::{DisplayTime, ProfileView};
use leptos::prelude::*;

/// Path that the form for a new e-mail address is posted to.
const CHANGE_EMAIL: &str = "/fn/account/change_email";

/// Forms for names and time zone, and for the e-mail address.
#[component]
pub fn AccountProfilePage() -> impl IntoView {
    let profile = page_resource(|| (), |()| account_profile());
    view! {
        <TabTitle text="Account"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(profile.await, |profile| view! { <Profile profile/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Profile(profile: ProfileView) -> impl IntoView {
    let ProfileView {
        user,
        verified,
        created,
        zones,
        asks_password,
    } = profile;
    let fields = ["username", "full_name", "time_zone"];
    let zones = zones.into_iter().map(|zone| {
        let text = zone.replace('_', " ");
        (zone, text)
    });
    let role = user.is_superuser.then(|| view! { <span>"Superuser"</span> });
    view! {
        <section class="panel part">
            <h2>"Profile"</h2>
            <PostForm action="/fn/account/update" fields=fields.map(str::to_owned).to_vec() class="form narrow">
                <TextField
                    name="form[username]" id="username" label="User name" value=user.username autocomplete="username"
                    required=true hint="3 to 50 letters, digits, dots, dashes and underscores."
                />
                <TextField
                    name="form[full_name]" id="full_name" label="Full name (optional)" autocomplete="name"
                    value=user.full_name.unwrap_or_default()
                />
                <SelectField
                    name="form[time_zone]" id="time_zone" label="Time zone" options=zones.collect() value=user.time_zone
                    hint="Used to show dates and to decide what is due today."
                />
                <div class="actions"><SubmitButton label="Save"/></div>
            </PostForm>
            <p class="facts part-end">{role}<span>"Account created " <TimeText when=created/></span></p>
        </section>
        <section class="panel part">
            <h2>"E-mail address"</h2>
            <EmailSection email=user.email verified asks_password/>
        </section>
    }
}

/// The e-mail address, its confirmation, and the form for a new one.
#[component]
fn EmailSection(email: String, verified: Option<DisplayTime>, asks_password: bool) -> impl IntoView {
    let fields = ["email", "current_password"];
    let state = match verified {
        Some(when) => view! {
            <span class="badge" data-state="succeeded">"Confirmed"</span>
            <span class="facts"><TimeText when/></span>
        }
        .into_any(),
        None => view! {
            <span class="badge" data-state="queued">"Not confirmed"</span>
            <form class="inline-form" action="/fn/account/send_link" method="post">
                <SubmitButton label="Resend confirmation link" class="button button-small"/>
            </form>
        }
        .into_any(),
    };
    view! {
        <div class="form narrow">
            <FormError actions=&["/fn/account/send_link"]/>
            <p class="row-title"><span>{email}</span></p>
            <div class="actions">{state}</div>
        </div>
        <details class="details part-end" open=use_flash(CHANGE_EMAIL).is_some()>
            <summary>"Change e-mail address"</summary>
            <PostForm action=CHANGE_EMAIL fields=fields.map(str::to_owned).to_vec() class="form narrow">
                <TextField
                    name="form[email]" id="email" label="New address" kind="email" autocomplete="email" required=true
                    hint="We will send a confirmation link to this address."
                />
                <CurrentPasswordField asked=asks_password/>
                <div class="actions"><SubmitButton label="Change address"/></div>
            </PostForm>
        </details>
    }
}
