//! The field for the current password, where an act needs it.

use super::{FormState, TextField};
use leptos::prelude::*;

/// The name that is posted.
const NAME: &str = "form[current_password]";

/// The field, when the password was not entered within the last 15 minutes, or one that was given
/// is wrong.
#[component]
pub fn CurrentPasswordField(
    /// Whether it must be entered.
    asked: bool,
    /// Label above the field.
    #[prop(default = "Password")]
    label: &'static str,
) -> impl IntoView {
    let is_wrong = FormState::current().error(NAME).is_some();
    (asked || is_wrong).then(|| {
        view! {
            <TextField
                name=NAME id="current_password" label kind="password" autocomplete="current-password"
                required=true
            />
        }
    })
}
