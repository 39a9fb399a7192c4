//! Confirmation before an action that cannot be undone.

use crate::forms::{CurrentPasswordField, SubmitButton};
use leptos::prelude::*;

/// A button that opens a confirmation, whose own button submits the form. A popover, so that it
/// needs no script; browsers without popovers show it at once.
#[component]
pub fn Confirm(
    /// Id of the confirmation in the page.
    #[prop(into)]
    id: String,
    /// Label of both buttons.
    label: &'static str,
    /// Name of the affected item, for screen readers, where several buttons have the same label.
    #[prop(into, optional)]
    target: String,
    /// Question that says what will happen.
    #[prop(into)]
    question: String,
    /// Path that the form is posted to.
    action: &'static str,
    /// Names and values of hidden fields.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// Whether the password must be entered.
    #[prop(optional)]
    asks_password: bool,
    /// Class of the button that opens the confirmation.
    #[prop(default = "button button-small")]
    class: &'static str,
    /// Class of the button that submits the form.
    #[prop(default = "button button-danger")]
    confirm_class: &'static str,
) -> impl IntoView {
    let title = format!("{id}-title");
    let target = (!target.is_empty()).then(|| view! { <span class="visually-hidden">" "{target}</span> });
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <button type="button" class=class popovertarget=id.clone()>{label}{target}</button>
        <div class="dialog confirm" id=id.clone() popover="auto" role="dialog" aria-labelledby=title.clone()>
            <form class="form" action=action method="post">
                {fields}
                <p id=title.clone()>{question}</p>
                <CurrentPasswordField asked=asks_password id=format!("{id}-password") label="Your password"/>
                <div class="actions confirm-buttons">
                    <button type="button" class="button" popovertarget=id.clone() popovertargetaction="hide" autofocus=true>"Cancel"</button>
                    <SubmitButton label class=confirm_class/>
                </div>
            </form>
        </div>
    }
}
