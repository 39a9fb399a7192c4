//! The field for the current password.

use super::{FormState, TextField};
use leptos::prelude::*;

/// Name of the posted field.
const NAME: &str = "form[current_password]";

/// The field for the current password; shown when it was not entered recently, or the entered one
/// is wrong.
#[component]
pub fn CurrentPasswordField(
    /// Whether the password must be entered.
    asked: bool,
    /// The id in the page, where several forms ask.
    #[prop(into, default = "current_password".into())]
    id: String,
    /// Label above the field.
    #[prop(default = "Password")]
    label: &'static str,
    /// Whether the form is refused without it.
    #[prop(default = true)]
    required: bool,
    /// Text below the field.
    #[prop(optional)]
    hint: &'static str,
) -> impl IntoView {
    let is_wrong = FormState::current().error(NAME).is_some();
    (asked || is_wrong).then(|| {
        view! {
            <TextField
                name=NAME id label hint required kind="password" autocomplete="current-password"
            />
        }
    })
}
