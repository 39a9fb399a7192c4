//! Confirmation before an action that cannot be undone.

use crate::forms::{CurrentPasswordField, FlashSlot, PostForm, SubmitButton};
use leptos::context::Provider;
use leptos::prelude::*;

/// A button that opens a confirmation, whose own button submits the form. A popover, so that it
/// needs no script; browsers without popovers show it at once. A refusal is shown by the page,
/// where the confirmation is closed again.
#[component]
pub fn Confirm(
    /// Id of the confirmation in the page.
    #[prop(into)]
    id: String,
    /// Label of the button that opens the confirmation, and of the one that submits the form.
    label: &'static str,
    /// Label of the button that closes the confirmation.
    #[prop(default = "Cancel")]
    dismiss_label: &'static str,
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
    let (question_id, password_id, closed_id) = (title.clone(), format!("{id}-password"), id.clone());
    let target = (!target.is_empty()).then(|| view! { <span class="visually-hidden">" "{target}</span> });
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    // Without the rejected form: the page has a `FormError` for it.
    let no_flash = FlashSlot(RwSignal::new(None));
    view! {
        <button type="button" class=class popovertarget=id.clone()>{label}{target}</button>
        <div class="dialog confirm" id=id popover="auto" role="dialog" aria-labelledby=title>
            <Provider value=no_flash>
                <PostForm action>
                    {fields}
                    <p id=question_id>{question}</p>
                    <CurrentPasswordField asked=asks_password id=password_id label="Your password"/>
                    <div class="actions confirm-buttons">
                        <button type="button" class="button" popovertarget=closed_id popovertargetaction="hide" autofocus=true>{dismiss_label}</button>
                        <SubmitButton label class=confirm_class/>
                    </div>
                </PostForm>
            </Provider>
        </div>
    }
}
