//! Sign-ins of the account.

use crate::components::{Confirm, Loading, TimeText, render_result};
use crate::forms::{FormError, SubmitButton};
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::sign_ins::sign_in_list;
use crate::view_models::SignInView;
use domain::sign_in::SignInKind;
use leptos::prelude::*;

/// List of sign-ins, with buttons that end them.
#[component]
pub fn AccountSessionsPage() -> impl IntoView {
    let list = page_resource(|| (), |()| sign_in_list());
    view! {
        <TabTitle text="Sessions"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(list.await, |list| view! { <SignIns list/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn SignIns(list: Vec<SignInView>) -> impl IntoView {
    let rows = list.into_iter().map(|view| view! { <SignInRow view/> }).collect_view();
    view! {
        <FormError actions=&["/fn/sessions/end", "/fn/sessions/end_all"]/>
        <section class="part">
            <div class="section-header">
                <h2>"Active sessions"</h2>
                <Confirm
                    id="end-all" label="Sign out everywhere" class="button" action="/fn/sessions/end_all"
                    question="Sign out everywhere? All browsers and API clients will have to sign in again, including this one, and your API tokens stop working."
                />
            </div>
            <ul class="rows">{rows}</ul>
        </section>
    }
}

#[component]
fn SignInRow(view: SignInView) -> impl IntoView {
    let SignInView {
        row,
        device,
        is_current,
        created,
        last_seen,
    } = view;
    let kind = (row.kind == SignInKind::Api).then(|| view! { <span>"JSON API"</span> });
    let end = if is_current {
        view! {
            <form action="/fn/auth/logout" method="post">
                <SubmitButton label="Sign out" class="button button-small"/>
            </form>
        }
        .into_any()
    } else {
        view! {
            <Confirm
                id=format!("end-{}", row.id) label="Sign out" target=device.clone() action="/fn/sessions/end"
                question=format!("Sign out {device}? It will have to sign in again.")
                fields=vec![("form[id]", row.id)]
            />
        }
        .into_any()
    };
    view! {
        <li class="row">
            <div class="row-main">
                <p class="row-title">
                    <span title=row.agent>{device}</span>
                    {is_current.then(|| view! { <span class="badge" data-state="succeeded">"This browser"</span> })}
                </p>
                <p class="facts">
                    {kind}
                    {row.address.map(|address| view! { <span>{address}</span> })}
                    <span>"Last active " <TimeText when=last_seen/></span>
                    <span>"Signed in " <TimeText when=created/></span>
                </p>
            </div>
            {end}
        </li>
    }
}
