//! The fields of a form: label above, hint below, error in place of the hint.

use super::FormState;
use crate::markup::{SelectOption, TextArea};
use leptos::prelude::*;

fn note_id(id: &str) -> String {
    format!("{id}-note")
}

/// The hint of a field, or its error in place of it.
#[component]
fn Note(id: String, hint: String, error: Option<String>) -> impl IntoView {
    match error {
        Some(error) => view! { <p class="field-error" id=note_id(&id)>{error}</p> }.into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! { <p class="field-hint" id=note_id(&id)>{hint}</p> }.into_any(),
    }
}

/// A line of text, a number, a password or a file.
#[component]
pub fn TextField(
    /// The name that is posted.
    #[prop(into)]
    name: String,
    /// The id in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    #[prop(into)]
    label: String,
    /// The `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands below it.
    #[prop(into, optional)]
    hint: String,
    /// The value before anything was typed.
    #[prop(into, optional)]
    value: String,
    /// The `autocomplete` of the input.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// What an empty field shows.
    #[prop(into, optional)]
    placeholder: String,
    /// Whether it must be filled in.
    #[prop(optional)]
    required: bool,
    /// Which keyboard a phone shows.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The `accept` of a file input.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// What is wrong with it, when the page itself knows.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let state = FormState::current();
    let error = error.or_else(|| state.error(&name));
    let secret = matches!(kind, "password" | "file");
    let value = (!secret).then(|| state.value(&name, &value));
    let described = (error.is_some() || !hint.is_empty()).then(|| note_id(&id));
    let placeholder = Some(placeholder).filter(|text| !text.is_empty());
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <input
                class="input"
                id=id.clone()
                type=kind
                name=name.clone()
                value=value
                autocomplete=autocomplete
                placeholder=placeholder
                required=required
                inputmode=inputmode
                accept=accept
                autofocus=state.is_first_error(&name)
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described
            />
            <Note id hint error/>
        </div>
    }
}

/// A text of several lines.
#[component]
pub fn TextAreaField(
    /// The name that is posted.
    #[prop(into)]
    name: String,
    /// The id in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    #[prop(into)]
    label: String,
    /// What stands below it.
    #[prop(into, optional)]
    hint: String,
    /// The text before anything was typed.
    #[prop(into, optional)]
    value: String,
) -> impl IntoView {
    let state = FormState::current();
    let error = state.error(&name);
    let text = state.value(&name, &value);
    let described = (error.is_some() || !hint.is_empty()).then(|| note_id(&id));
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <TextArea
                id=id.clone() text rows=6 autofocus=state.is_first_error(&name) invalid=error.is_some() described_by=described
                name=name.clone()
            />
            <Note id hint error/>
        </div>
    }
}

/// One of several values.
#[component]
pub fn SelectField(
    /// The name that is posted.
    #[prop(into)]
    name: String,
    /// The id in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    #[prop(into)]
    label: String,
    /// Values and their texts.
    options: Vec<(String, String)>,
    /// The value before anything was chosen.
    #[prop(into, optional)]
    value: String,
    /// What stands below it.
    #[prop(into, optional)]
    hint: String,
    /// What is wrong with it, when the page itself knows.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let state = FormState::current();
    let error = error.or_else(|| state.error(&name));
    let chosen = state.value(&name, &value);
    let described = (error.is_some() || !hint.is_empty()).then(|| note_id(&id));
    let options = options
        .into_iter()
        .map(|(value, text)| {
            let selected = value == chosen;
            view! { <SelectOption value text selected/> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{label}</label>
            <select
                class="input select"
                id=id.clone()
                name=name.clone()
                autofocus=state.is_first_error(&name)
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described
            >
                {options}
            </select>
            <Note id hint error/>
        </div>
    }
}

/// A box to check.
#[component]
pub fn CheckField(
    /// The name that is posted.
    #[prop(into)]
    name: String,
    /// The id in the page.
    #[prop(into)]
    id: String,
    /// What stands beside it.
    #[prop(into)]
    label: String,
    /// What is posted when it is checked.
    #[prop(into, default = "on".into())]
    value: String,
    /// Whether it is checked before anything was posted.
    #[prop(optional)]
    checked: bool,
    /// What stands below it.
    #[prop(into, optional)]
    hint: String,
) -> impl IntoView {
    let state = FormState::current();
    let checked = state.checked(&name, &value, checked);
    let described = (!hint.is_empty()).then(|| note_id(&id));
    view! {
        <div class="check">
            <input type="checkbox" id=id.clone() name=name value=value checked=checked aria-describedby=described/>
            <label for=id.clone()>{label}</label>
            <Note id hint error=None/>
        </div>
    }
}

/// A value that is posted and not shown.
#[component]
pub fn HiddenField(
    /// The name that is posted.
    name: &'static str,
    /// The value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
