//! Asking before something is done that cannot be undone.

use crate::forms::{CurrentPasswordField, SubmitButton};
use leptos::prelude::*;

/// A button that opens a question, whose own button sends the form. The browser opens and closes it by itself (`popover`), so
/// that it needs no script; one that knows no popovers shows the question at once.
#[component]
pub fn Confirm(
    /// The id of the question in the page.
    #[prop(into)]
    id: String,
    /// What both buttons say.
    label: &'static str,
    /// What it is done to, for readers who meet the button alone: one of several of the same label.
    #[prop(into, optional)]
    of: String,
    /// What will happen.
    #[prop(into)]
    question: String,
    /// Where the form is posted.
    action: &'static str,
    /// The names and values that are posted.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// Whether the password must be entered.
    #[prop(optional)]
    asks_password: bool,
    /// The class of the button that opens it.
    #[prop(default = "button button-small")]
    class: &'static str,
    /// The class of the button that does it.
    #[prop(default = "button button-danger")]
    confirm_class: &'static str,
) -> impl IntoView {
    let title = format!("{id}-title");
    let of = (!of.is_empty()).then(|| view! { <span class="visually-hidden">" "{of}</span> });
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <button type="button" class=class popovertarget=id.clone()>{label}{of}</button>
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
