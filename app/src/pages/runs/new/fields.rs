//! Fields of the form for a new run: columns, parameters, and settings that every algorithm has.

use crate::components::renew;
use crate::forms::{CheckField, FormState, SelectField, TextField};
use crate::labels::column_label;
use crate::view_models::{ParameterControl, ParameterFieldView};
use leptos::prelude::*;

/// Checkboxes of the columns to use. None is checked at first, which means all that can be used.
#[component]
pub fn FeatureBoxes(
    /// The columns.
    features: Vec<String>,
    /// Hint below them.
    hint: String,
) -> impl IntoView {
    let boxes = features
        .into_iter()
        .enumerate()
        .map(|(i, column)| {
            let label = column_label(&column);
            view! { <CheckField name="form[features][]" id=format!("feature-{i}") label value=column/> }
        })
        .collect_view();
    let state = FormState::current();
    let note = match state.error("features") {
        Some(error) => view! { <p class="field-error" id="features-note">{error}</p> }.into_any(),
        None => view! { <p class="field-hint" id="features-note">{hint}</p> }.into_any(),
    };
    // Boxes have no error of their own: the group is focused, and read with its note.
    let is_first_error = state.is_first_error("features");
    view! {
        <fieldset
            class="fieldset" aria-describedby="features-note" tabindex=is_first_error.then_some("-1") autofocus=is_first_error
        >
            <legend>"Columns to use"</legend>
            <div class="checks">{boxes}</div>
            {note}
        </fieldset>
    }
}

/// The parameters that people change most.
#[component]
pub fn ParameterFields(
    /// The parameters.
    parameters: Vec<ParameterFieldView>,
) -> impl IntoView {
    (!parameters.is_empty()).then(|| {
        view! {
            <fieldset class="fieldset">
                <legend>"Parameters"</legend>
                <div class="field-grid">{fields_of(parameters)}</div>
            </fieldset>
        }
    })
}

/// Other parameters and shared settings, unfolded where one of them was rejected.
#[component]
pub fn OtherFields(
    /// Id of the algorithm.
    algorithm: String,
    /// The parameters.
    advanced: Vec<ParameterFieldView>,
    /// Values and labels of the treatments of missing values, the default first.
    missing: Vec<(String, String)>,
) -> impl IntoView {
    let state = FormState::current();
    let has_error = |name: &str| state.error(name).is_some();
    let open = advanced.iter().any(|field| has_error(&field.name)) || has_error("seed") || has_error("missing");
    let default = missing.first().map(|(value, _)| value.clone()).unwrap_or_default();
    let treatment = view! {
        <SelectField
            name="form[missing]" id="missing" label="Missing values" options=missing value=default
            hint="Treatment of rows that lack a value of a column. Rows without a value to predict are left out."
        />
    };
    view! {
        <details class="details" open=open>
            <summary>"Advanced settings"</summary>
            <div class="field-grid">
                {renew(algorithm.clone(), fields_of(advanced))}
                {renew(algorithm, treatment)}
                <TextField
                    name="form[seed]" id="seed" label="Seed" inputmode="numeric" autocomplete="off"
                    hint="The same seed gives the same result. Leave empty for a random seed, which is recorded."
                />
                <CheckField
                    name="form[scale]" id="scale" label="Standardise columns"
                    hint="Scales every column to mean 0 and standard deviation 1."
                />
            </div>
        </details>
    }
}

fn fields_of(parameters: Vec<ParameterFieldView>) -> impl IntoView {
    parameters
        .into_iter()
        .map(|field| view! { <ParameterField field/> })
        .collect_view()
}

/// The field of one parameter.
#[component]
fn ParameterField(field: ParameterFieldView) -> impl IntoView {
    let name = format!("form[parameters][{}]", field.name);
    let ParameterFieldView {
        name: id,
        label,
        hint,
        value,
        control,
        ..
    } = field;
    let text = |inputmode: &'static str, suggestions: Vec<String>| {
        view! { <TextField name=name.clone() id=id.clone() label=label.clone() hint=hint.clone() value=value.clone() inputmode suggestions autocomplete="off"/> }
            .into_any()
    };
    match control {
        ParameterControl::Integer => text("numeric", Vec::new()),
        ParameterControl::Number => text("decimal", Vec::new()),
        ParameterControl::Text(suggestions) => text("text", suggestions),
        ParameterControl::Select(options) => view! { <SelectField name id label hint value options/> }.into_any(),
    }
}
