//! Tokens for scripts.

use super::token_form::TokenForm;
use crate::components::{Confirm, CopyField, Empty, Loading, TimeText, load};
use crate::forms::Refusal;
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::api_tokens::token_list;
use crate::views::{TokenView, TokensView};
use domain::api_token::Scope;
use leptos::prelude::*;

/// The form for a new one, and the list.
#[component]
pub fn AccountTokensPage() -> impl IntoView {
    let tokens = page_resource(|| (), |()| token_list());
    view! {
        <TabTitle text="API tokens"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                load(tokens.await, |view| view! { <Tokens view/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Tokens(view: TokensView) -> impl IntoView {
    let TokensView {
        tokens,
        made,
        asks_password,
    } = view;
    let made = made.map(|token| {
        view! {
            <section class="panel part made" aria-labelledby="made-title">
                <h2 id="made-title">"Your new token"</h2>
                <CopyField id="made" label="Copy it now: it is not shown again." value=token/>
            </section>
        }
    });
    let list = if tokens.is_empty() {
        view! { <Empty title="No tokens yet" text="A token lets a script call the API without your password."/> }
            .into_any()
    } else {
        let rows = tokens.into_iter().map(|view| view! { <TokenRow view/> }).collect_view();
        view! { <ul class="rows">{rows}</ul> }.into_any()
    };
    view! {
        <Refusal actions=&["/fn/tokens/delete"]/>
        {made}
        <section class="panel part">
            <h2>"New token"</h2>
            <TokenForm asks_password/>
        </section>
        <section class="section">
            <h2>"Your tokens"</h2>
            {list}
        </section>
    }
}

#[component]
fn TokenRow(view: TokenView) -> impl IntoView {
    let TokenView {
        row,
        created,
        last_used,
        expires,
        has_expired,
    } = view;
    let scopes: Vec<_> = row.scopes.into_iter().map(Scope::as_str).collect();
    let question = format!("Withdraw “{}”? Scripts that use it are refused from then on.", row.name);
    let last_used = match last_used {
        Some(when) => view! { <span>"Last used " <TimeText when/></span> }.into_any(),
        None => view! { <span>"Never used"</span> }.into_any(),
    };
    let end = if has_expired { "Expired " } else { "Expires " };
    view! {
        <li class="row">
            <div class="row-main">
                <p class="row-title">
                    <span>{row.name.clone()}</span>
                    <code>{format!("{}…", row.prefix)}</code>
                    {has_expired.then(|| view! { <span class="badge" data-state="failed">"Expired"</span> })}
                </p>
                <p class="facts">
                    <span>{scopes.join(", ")}</span>
                    {last_used}
                    <span>{end}<TimeText when=expires/></span>
                    <span>"Created " <TimeText when=created/></span>
                </p>
            </div>
            <Confirm
                id=format!("withdraw-{}", row.id) label="Withdraw" of=row.name question action="/fn/tokens/delete"
                fields=vec![("form[id]", row.id.to_string())]
            />
        </li>
    }
}
