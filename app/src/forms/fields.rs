//! Fields of a form: label above, hint or error below.

use super::FormState;
use crate::markup::{SelectOption, TextArea};
use leptos::prelude::*;

/// Files that a field for a table accepts: endings and media types.
pub const TABLE_FILES: &str =
    ".csv,.tsv,.txt,.gz,.zip,.xlsx,.xlsm,.ods,.json,.jsonl,.ndjson,.parquet,text/csv,application/json";

fn note_id(id: &str) -> String {
    format!("{id}-note")
}

/// The error of a field, otherwise its hint.
#[component]
fn Note(id: String, hint: String, error: Option<String>) -> impl IntoView {
    match error {
        Some(error) => view! { <p class="field-error" id=note_id(&id)>{error}</p> }.into_any(),
        None if hint.is_empty() => ().into_any(),
        None => view! { <p class="field-hint" id=note_id(&id)>{hint}</p> }.into_any(),
    }
}

/// An input for a line of text, a number, a password or a file.
#[component]
pub fn TextField(
    /// Name of the posted field.
    #[prop(into)]
    name: String,
    /// Id in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    #[prop(into)]
    label: String,
    /// The `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// Hint below the field.
    #[prop(into, optional)]
    hint: String,
    /// Initial value.
    #[prop(into, optional)]
    value: String,
    /// The `autocomplete` of the input.
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Placeholder.
    #[prop(into, optional)]
    placeholder: String,
    /// Whether a value is required.
    #[prop(optional)]
    required: bool,
    /// The `inputmode` of the input: the keyboard of a phone.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// The `accept` of a file input.
    #[prop(optional)]
    accept: Option<&'static str>,
    /// Values that the browser suggests.
    #[prop(optional)]
    suggestions: Vec<String>,
    /// Error, if the page itself has found one.
    #[prop(optional_no_strip)]
    error: Option<String>,
) -> impl IntoView {
    let state = FormState::current();
    let error = error.or_else(|| state.error(&name));
    let list = (!suggestions.is_empty()).then(|| format!("{id}-list"));
    let options = suggestions
        .into_iter()
        .map(|text| view! { <SelectOption value=text.clone() text/> })
        .collect_view();
    let datalist = list.clone().map(|id| view! { <datalist id=id>{options}</datalist> });
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
                list=list
                autofocus=state.is_first_error(&name)
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described
            />
            {datalist}
            <Note id hint error/>
        </div>
    }
}

/// An input for several lines of text.
#[component]
pub fn TextAreaField(
    /// Name of the posted field.
    #[prop(into)]
    name: String,
    /// Id in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    #[prop(into)]
    label: String,
    /// Hint below the field.
    #[prop(into, optional)]
    hint: String,
    /// Initial text.
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

/// A select.
#[component]
pub fn SelectField(
    /// Name of the posted field.
    #[prop(into)]
    name: String,
    /// Id in the page.
    #[prop(into)]
    id: String,
    /// Label above the field.
    #[prop(into)]
    label: String,
    /// Values and labels.
    options: Vec<(String, String)>,
    /// Initial value.
    #[prop(into, optional)]
    value: String,
    /// Hint below the field.
    #[prop(into, optional)]
    hint: String,
    /// Error, if the page itself has found one.
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

/// A checkbox.
#[component]
pub fn CheckField(
    /// Name of the posted field.
    #[prop(into)]
    name: String,
    /// Id in the page.
    #[prop(into)]
    id: String,
    /// Label beside the box.
    #[prop(into)]
    label: String,
    /// Value that is posted when it is checked.
    #[prop(into, default = "on".into())]
    value: String,
    /// Whether it is initially checked.
    #[prop(optional)]
    checked: bool,
    /// Hint below the field.
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

/// A hidden input.
#[component]
pub fn HiddenField(
    /// Name of the posted field.
    name: &'static str,
    /// Value.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! { <input type="hidden" name=name value=value/> }
}
