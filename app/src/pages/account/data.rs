//! What the account holds: how much it is, taking it home, and erasing it.

use crate::components::{Loading, UsageRows, load};
use crate::forms::{PostForm, SubmitButton, TextField, use_flash};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::account::account_usage;
use domain::account::Usage;
use leptos::prelude::*;
use leptos_router::components::A;

/// Where the form of the deletion is posted.
const DELETE: &str = "/fn/account/delete";

/// Usage, export and deletion.
#[component]
pub fn AccountDataPage() -> impl IntoView {
    let usage = page_resource(|| (), |()| account_usage());
    view! {
        <TabTitle text="Your data"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { load(usage.await, |usage| view! { <Data usage/> }.into_any()) })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Data(usage: Usage) -> impl IntoView {
    let reduced = usage.is_reduced.then(|| {
        view! {
            <p class="section-text part-end">
                "You get an eighth of what others get until you confirm your e-mail address in "
                <A href="/account">"your profile"</A>"."
            </p>
        }
    });
    view! {
        <section class="panel part">
            <h2>"Used and allowed"</h2>
            <UsageRows usage/>
            {reduced}
        </section>
        <section class="panel part">
            <h2>"Take your data home"</h2>
            <p class="section-text">
                "One archive of all that is yours: the account, tasks, data sets as they were uploaded, runs and models."
            </p>
            <div class="actions part-end">
                <a class="button" href="/account/export" rel="external" download="">"Download everything"</a>
            </div>
        </section>
        <details class="panel part danger" open=use_flash(DELETE).is_some()>
            <summary>"Delete your account"</summary>
            <PostForm action=DELETE fields=vec!["current_password".into()] class="form narrow">
                <p>
                    "Your tasks, data sets, runs, models and files are erased, and every session and token ends. Nothing of it can be
                    brought back."
                </p>
                <TextField
                    name="form[current_password]" id="current_password" label="Password" kind="password"
                    autocomplete="current-password" required=true
                />
                <div class="actions"><SubmitButton label="Delete my account" class="button button-danger"/></div>
            </PostForm>
        </details>
    }
}
