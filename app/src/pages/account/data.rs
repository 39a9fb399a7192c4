//! Data of the account: usage and quota, export, and deletion of the account.

use crate::components::{Loading, UsageRows, load};
use crate::forms::{CurrentPasswordField, PostForm, SubmitButton, use_flash};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::account::{account_signed_in, account_usage};
use domain::account::Usage;
use leptos::prelude::*;
use leptos_router::components::A;

/// Where the form of the deletion is posted.
const DELETE: &str = "/fn/account/delete";
/// Where the form is posted that opens the export.
const CONFIRM: &str = "/fn/account/confirm_password";

/// Usage, export and deletion.
#[component]
pub fn AccountDataPage() -> impl IntoView {
    let parts = page_resource(
        || (),
        |()| async {
            let account = account_signed_in().await?;
            Ok((account_usage().await?, account.asks_password))
        },
    );
    view! {
        <TabTitle text="Your data"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { load(parts.await, |(usage, asks_password)| view! { <Data usage asks_password/> }.into_any()) })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Data(usage: Usage, asks_password: bool) -> impl IntoView {
    let reduced = usage.is_reduced.then(|| {
        view! {
            <p class="section-text part-end">
                "You get an eighth of what others get until you confirm your e-mail address in "
                <A href="/account">"your profile"</A>"."
            </p>
        }
    });
    let export = if asks_password {
        view! {
            <PostForm action=CONFIRM fields=vec!["current_password".into()] class="form narrow">
                <CurrentPasswordField asked=true id="export_password"/>
                <div class="actions"><SubmitButton label="Continue" class="button"/></div>
            </PostForm>
        }
        .into_any()
    } else {
        // Without `download`: once the password is no longer recent the answer is a page.
        view! {
            <div class="actions part-end">
                <a class="button" href="/account/export" rel="external">"Download everything"</a>
            </div>
        }
        .into_any()
    };
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
            {export}
        </section>
        <details class="panel part danger" open=use_flash(DELETE).is_some()>
            <summary>"Delete your account"</summary>
            <PostForm action=DELETE fields=vec!["current_password".into()] class="form narrow">
                <p>
                    "Your tasks, data sets, runs, models and files are erased, and every session and token ends. Nothing of it can be
                    brought back."
                </p>
                <CurrentPasswordField asked=asks_password/>
                <div class="actions"><SubmitButton label="Delete my account" class="button button-danger"/></div>
            </PostForm>
        </details>
    }
}
