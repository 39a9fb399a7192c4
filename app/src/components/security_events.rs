//! Rows of a security log.

use super::TimeText;
use crate::view_models::SecurityEventView;
use leptos::prelude::*;
use leptos_router::components::A;

/// One row per event.
#[component]
pub fn SecurityEventRows(
    /// The events.
    items: Vec<SecurityEventView>,
    /// Whether each row shows account and request id, for superusers.
    #[prop(optional)]
    with_account: bool,
) -> impl IntoView {
    let rows = items
        .into_iter()
        .map(|view| view! { <SecurityEventRow view with_account/> })
        .collect_view();
    view! { <ul class="rows">{rows}</ul> }
}

#[component]
fn SecurityEventRow(view: SecurityEventView, with_account: bool) -> impl IntoView {
    let SecurityEventView { row, device, at } = view;
    let state = row.kind.is_failure().then_some("failed");
    let times = (row.occurrences > 1).then(|| {
        let text = format!("{} times", row.occurrences);
        view! { <span class="badge" data-state=state>{text}</span> }
    });
    // An actor without an id was deleted, so it is not the account of the event.
    let by_another = row.actor_id.is_none() || row.actor_id != row.user_id;
    let actor = row.actor_username.filter(|_| by_another);
    let account = with_account.then(|| match (row.user_id, row.username) {
        (Some(id), Some(name)) => view! { <A href=format!("/admin/users/{id}")>{name}</A> }.into_any(),
        _ => view! { <span>"No account"</span> }.into_any(),
    });
    let device = row.agent.map(|agent| view! { <span title=agent>{device}</span> });
    view! {
        <li class="row">
            <div class="row-main">
                <p class="row-title"><span>{row.kind.label()}</span>{times}</p>
                <p class="facts">
                    {account}
                    {actor.map(|name| view! { <span>"By " {name}</span> })}
                    {row.detail.map(|detail| view! { <span>{detail}</span> })}
                    {device}
                    {row.address.map(|address| view! { <span>{address}</span> })}
                    {row.request_id.filter(|_| with_account).map(|id| view! { <span>"Request " <code>{id}</code></span> })}
                </p>
            </div>
            <span class="facts"><TimeText when=at/></span>
        </li>
    }
}
