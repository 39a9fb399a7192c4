//! The form component.

use super::{FormState, use_flash};
use leptos::prelude::*;
use std::time::Duration;

/// Time during which a second submission is ignored as a double click.
const DOUBLE_SUBMIT_WINDOW: Duration = Duration::from_secs(3);

/// A form that is posted to `action`. Errors that belong to no field are shown above its fields.
#[component]
pub fn PostForm(
    /// Path that the form is posted to, such as `/fn/auth/login`.
    action: &'static str,
    /// Names of the fields that show their own errors.
    #[prop(optional)]
    fields: Vec<String>,
    /// Class of the form.
    #[prop(default = "form")]
    class: &'static str,
    /// Field name prefix that distinguishes this form from another with the same path.
    #[prop(optional)]
    field_prefix: &'static str,
    /// Initial values of the fields, by name.
    #[prop(optional)]
    initial: Vec<(String, String)>,
    /// Whether the form uploads a file.
    #[prop(optional)]
    multipart: bool,
    /// Whether the response is a download, so that the page stays.
    #[prop(optional)]
    download: bool,
    /// Sends the form by a script; returns false if the browser has to send it.
    #[prop(optional)]
    send: Option<Callback<leptos::ev::SubmitEvent, bool>>,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let flash = use_flash(action).filter(|flash| field_prefix.is_empty() || flash.has_field(field_prefix));
    let shown: Vec<&str> = fields.iter().map(String::as_str).collect();
    let summary = flash.as_ref().and_then(|flash| flash.summary(&shown));
    provide_context(FormState::new(flash, initial));
    let busy = RwSignal::new(false);
    let sent = StoredValue::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if sent.get_value() {
            return event.prevent_default();
        }
        if send.is_some_and(|send| send.run(event.clone())) {
            return event.prevent_default();
        }
        busy.set(!download);
        sent.set_value(true);
        set_timeout(move || _ = sent.try_set_value(false), DOUBLE_SUBMIT_WINDOW);
    };
    let encoding = multipart.then_some("multipart/form-data");
    view! {
        <form class=class action=action method="post" enctype=encoding
            aria-busy=move || busy.get().then_some("true") on:submit=submit
        >
            {summary.map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })}
            {children()}
        </form>
    }
}

/// Error of a form that cannot show its own errors, such as one in a closed dialog.
#[component]
pub fn FormError(
    /// Paths that these forms are posted to.
    actions: &'static [&'static str],
) -> impl IntoView {
    let rejected = actions.iter().find_map(|action| use_flash(action));
    let text = rejected.and_then(|flash| flash.summary(&[]));
    text.map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })
}

/// The submit button of a form.
#[component]
pub fn SubmitButton(
    /// Label.
    label: &'static str,
    /// Class.
    #[prop(default = "button button-primary")]
    class: &'static str,
) -> impl IntoView {
    view! { <button type="submit" class=class>{label}</button> }
}
