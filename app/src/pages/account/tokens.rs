//! API tokens of the account.

use super::token_form::TokenForm;
use crate::components::{Confirm, CopyField, Empty, Loading, TimeText, render_result};
use crate::forms::FormError;
use crate::markup::TabTitle;
use crate::resource::page_resource;
use crate::server_fns::api_tokens::token_list;
use crate::view_models::{TokenView, TokensView};
use domain::api_token::Scope;
use leptos::prelude::*;

/// Form for a new token, and the list of tokens.
#[component]
pub fn AccountTokensPage() -> impl IntoView {
    let tokens = page_resource(|| (), |()| token_list());
    view! {
        <TabTitle text="API tokens"/>
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                render_result(tokens.await, |view| view! { <Tokens view/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn Tokens(view: TokensView) -> impl IntoView {
    let TokensView {
        tokens,
        created,
        asks_password,
    } = view;
    let created = created.map(|token| {
        view! {
            <section class="panel part made" aria-labelledby="made-title">
                <h2 id="made-title">"Your new token"</h2>
                <CopyField id="made" label="Copy it now. It will not be shown again." value=token/>
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
        <FormError actions=&["/fn/tokens/delete"]/>
        {created}
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
    let question = format!("Revoke “{}”? Scripts that use it will lose access.", row.name);
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
                id=format!("revoke-{}", row.id) label="Revoke" target=row.name question action="/fn/tokens/delete"
                fields=vec![("form[id]", row.id.to_string())]
            />
        </li>
    }
}
