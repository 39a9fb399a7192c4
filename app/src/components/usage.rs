//! Usage and quota of an account.

use domain::account::{Resource, Usage};
use leptos::prelude::*;

/// One row per resource: name, usage, quota and a progress bar.
#[component]
pub fn UsageRows(
    /// Usage and quota.
    usage: Usage,
) -> impl IntoView {
    let rows = Resource::ALL
        .into_iter()
        .map(|resource| {
            let amount = usage.for_resource(resource);
            let text = format!("{} of {}", resource.amount(amount.used), resource.amount(amount.limit));
            // A quota of 0 is shown as full.
            let (value, max) = if amount.limit > 0 {
                (amount.used.min(amount.limit), amount.limit)
            } else {
                (1, 1)
            };
            let is_full = amount.used >= amount.limit;
            view! {
                <div>
                    <dt>{resource.label()}</dt>
                    <dd>
                        <span>{text}</span>
                        {is_full.then(|| view! { <span class="badge" data-state="failed">"Quota reached"</span> })}
                        {(!amount.is_default).then(|| view! { <span class="badge">"Custom quota"</span> })}
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
