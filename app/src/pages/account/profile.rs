//! What others and mails call the person.

use crate::components::{Loading, TimeText, load};
use crate::forms::{CurrentPasswordField, PostForm, Refusal, SelectField, SubmitButton, TextField, use_flash};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::account::account_profile;
use crate::views::{ProfileView, When};
use leptos::prelude::*;

/// Where the form for another address is posted.
const CHANGE_EMAIL: &str = "/fn/account/change_email";

/// Name and time zone; the e-mail address.
#[component]
pub fn AccountProfilePage() -> impl IntoView {
    let profile = page_resource(|| (), |()| account_profile());
    view! {
        <TabTitle text="Account"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(profile.await, |profile| view! { <Profile profile/> }.into_any())
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
                    hint="Dates are shown in it, and say what is due today."
                />
                <div class="actions"><SubmitButton label="Save"/></div>
            </PostForm>
            <p class="facts part-end">{role}<span>"Account created " <TimeText when=created/></span></p>
        </section>
        <section class="panel part">
            <h2>"E-mail address"</h2>
            <Email email=user.email verified asks_password/>
        </section>
    }
}

/// The address, whether it is confirmed, and another one.
#[component]
fn Email(email: String, verified: Option<When>, asks_password: bool) -> impl IntoView {
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
                <SubmitButton label="Send the link again" class="button button-small"/>
            </form>
        }
        .into_any(),
    };
    view! {
        <div class="form narrow">
            <Refusal actions=&["/fn/account/send_link"]/>
            <p class="row-title"><span>{email}</span></p>
            <div class="actions">{state}</div>
        </div>
        <details class="details part-end" open=use_flash(CHANGE_EMAIL).is_some()>
            <summary>"Change the address"</summary>
            <PostForm action=CHANGE_EMAIL fields=fields.map(str::to_owned).to_vec() class="form narrow">
                <TextField
                    name="form[email]" id="email" label="New address" kind="email" autocomplete="email" required=true
                    hint="We send a link there, with which you confirm it."
                />
                <CurrentPasswordField asked=asks_password/>
                <div class="actions"><SubmitButton label="Change address"/></div>
            </PostForm>
        </details>
    }
}
