//! Usage of an account, and the form for its quota.

use crate::components::UsageRows;
use crate::forms::{HiddenField, PostForm, SubmitButton, TextField, use_flash};
use crate::server_fns::users::MEGABYTE;
use domain::account::{Resource, Usage};
use leptos::prelude::*;

/// Path that the form is posted to.
const SET_QUOTA: &str = "/fn/users/set_quota";

/// Usage, and the form for the limits.
#[component]
pub fn QuotaPart(
    /// The account.
    id: i64,
    /// Usage and quota.
    usage: Usage,
) -> impl IntoView {
    let names = Resource::ALL.map(|resource| resource.as_str().to_owned());
    view! {
        <UsageRows usage/>
        <details class="details part-end" open=use_flash(SET_QUOTA).is_some()>
            <summary>"Change quota"</summary>
            <PostForm action=SET_QUOTA fields=names.to_vec() class="form medium">
                <HiddenField name="form[id]" value=id.to_string()/>
                <p class="section-text">"Leave a field empty to use the default."</p>
                <div class="field-grid"><QuotaFields usage/></div>
                <div class="actions"><SubmitButton label="Save quota"/></div>
            </PostForm>
        </details>
    }
}

/// One field per resource. A component of its own, because fields read the state of the surrounding
/// form.
#[component]
fn QuotaFields(usage: Usage) -> impl IntoView {
    Resource::ALL
        .into_iter()
        .map(|resource| {
            let (label, unit) = match resource {
                Resource::StorageBytes => ("Storage in MB", MEGABYTE),
                other => (other.label(), 1),
            };
            let amount = usage.for_resource(resource);
            let value = if amount.is_default {
                String::new()
            } else {
                (amount.limit / unit).to_string()
            };
            let name = resource.as_str();
            view! { <TextField name=format!("form[{name}]") id=name label value inputmode="numeric"/> }
        })
        .collect_view()
}
