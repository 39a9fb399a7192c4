//! How much an account keeps, beside its quota.

use domain::account::{Resource, Usage};
use leptos::prelude::*;

/// One row a resource: its name, the figures, and a bar that fills up.
#[component]
pub fn UsageRows(
    /// The figures.
    usage: Usage,
) -> impl IntoView {
    let rows = Resource::ALL
        .into_iter()
        .map(|resource| {
            let of = usage.of(resource);
            let text = format!("{} of {}", resource.amount(of.used), resource.amount(of.limit));
            // A quota of nothing is used up.
            let (value, max) = if of.limit > 0 {
                (of.used.min(of.limit), of.limit)
            } else {
                (1, 1)
            };
            let is_full = of.used >= of.limit;
            view! {
                <div>
                    <dt>{resource.label()}</dt>
                    <dd>
                        <span>{text}</span>
                        {is_full.then(|| view! { <span class="badge" data-state="failed">"Used up"</span> })}
                        {(!of.is_default).then(|| view! { <span class="badge">"Set for this account"</span> })}
                        <progress
                            class="progress" value=value.to_string() max=max.to_string() aria-label=resource.label()
                        ></progress>
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="usage">{rows}</dl> }
}
