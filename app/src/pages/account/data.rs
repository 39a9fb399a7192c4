//! Data of the account: usage and quota, export, and deletion of the account.

use crate::components::{Loading, UsageRows, render_result};
use crate::forms::{CurrentPasswordField, PostForm, SubmitButton, use_flash};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::account::{account_signed_in, account_usage};
use domain::account::Usage;
use leptos::prelude::*;
use leptos_router::components::A;

/// Path that the deletion form is posted to.
const DELETE: &str = "/fn/account/delete";

/// Path that the form for the export is posted to.
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
        <TabTitle text="Data"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move { render_result(parts.await, |(usage, asks_password)| view! { <AccountData usage asks_password/> }.into_any()) })}
        </Transition>
    }
    .into_any()
}

#[component]
fn AccountData(usage: Usage, asks_password: bool) -> impl IntoView {
    let reduced = usage.is_reduced.then(|| {
        view! {
            <p class="section-text part-end">
                "Your limits are reduced to one eighth until you confirm your e-mail address in "
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
        // Without `download`: once the password is no longer recent, the response is a page.
        view! {
            <div class="actions part-end">
                <a class="button" href="/account/export" rel="external">"Download archive"</a>
            </div>
        }
        .into_any()
    };
    view! {
        <section class="panel part">
            <h2>"Usage and limits"</h2>
            <UsageRows usage/>
            {reduced}
        </section>
        <section class="panel part">
            <h2>"Export your data"</h2>
            <p class="section-text">
                "Download an archive of everything in your account: profile, tasks, data sets as uploaded, runs and models."
            </p>
            {export}
        </section>
        <details class="panel part danger" open=use_flash(DELETE).is_some()>
            <summary>"Delete your account"</summary>
            <PostForm action=DELETE fields=vec!["current_password".into()] class="form narrow">
                <p>
                    "This permanently deletes your tasks, data sets, runs, models and files, and ends all sessions and tokens."
                </p>
                <CurrentPasswordField asked=asks_password/>
                <div class="actions"><SubmitButton label="Delete my account" class="button button-danger"/></div>
            </PostForm>
        </details>
    }
}
