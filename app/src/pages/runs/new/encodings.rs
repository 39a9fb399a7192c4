//! Fields of the encodings of columns.

use crate::forms::FormState;
use crate::labels::column_label;
use crate::markup::SelectOption;
use crate::view_models::EncodingFieldView;
use leptos::prelude::*;

/// Name of the posted fields.
const NAME: &str = "form[encodings][]";

/// Id of the error of the fields.
const NOTE: &str = "encodings-note";

/// A select for each column that can have another encoding than that of its type, unfolded where
/// one is chosen.
#[component]
pub fn EncodingFields(
    /// The columns and their choices.
    fields: Vec<EncodingFieldView>,
) -> impl IntoView {
    let state = FormState::current();
    let is_chosen = |(value, _): &(String, String)| !value.is_empty() && state.checked(NAME, value, false);
    let open = fields.iter().any(|field| field.options.iter().any(is_chosen));
    let error = state
        .error("encodings")
        .map(|error| view! { <p class="field-error" id=NOTE>{error}</p> });
    let open = open || error.is_some();
    (!fields.is_empty()).then(|| {
        let fields = fields
            .into_iter()
            .enumerate()
            .map(|(at, field)| view! { <EncodingField at field/> })
            .collect_view();
        view! {
            <details class="details" open=open>
                <summary>"How columns are encoded"</summary>
                <p class="field-hint">
                    "A column of dates or texts is used only if you choose an encoding. The first date and the \
                     frequencies are computed from the training rows."
                </p>
                <div class="field-grid">{fields}</div>
                {error}
            </details>
        }
    })
}

#[component]
fn EncodingField(
    /// Position in the form, for the id.
    at: usize,
    field: EncodingFieldView,
) -> impl IntoView {
    let state = FormState::current();
    let id = format!("encoding-{at}");
    let is_refused = state.error(NAME).is_some();
    let options = field
        .options
        .into_iter()
        .map(|(value, label)| {
            let selected = !value.is_empty() && state.checked(NAME, &value, false);
            view! { <SelectOption value text=label selected/> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field-label" for=id.clone()>{format!("Encoding of {}", column_label(&field.column))}</label>
            <select
                class="input select" id=id name=NAME autofocus={at == 0 && state.is_first_error(NAME)}
                aria-describedby=is_refused.then_some(NOTE)
            >
                {options}
            </select>
        </div>
    }
}
