//! Options to read the file of an import.

use crate::forms::{SelectField, TextField};
use crate::view_models::ImportChoice;
use leptos::prelude::*;

/// Fields of the options, and the button that shows the file again.
#[component]
pub fn ImportOptions(
    /// Options with a list of choices.
    choices: Vec<ImportChoice>,
    /// Given name of the data set.
    name: String,
    /// Given words for missing values.
    na_values: String,
    /// Name of the file.
    file_name: String,
) -> impl IntoView {
    let selects = choices
        .into_iter()
        .map(|choice| {
            let ImportChoice {
                name,
                label,
                options,
                value,
            } = choice;
            view! { <SelectField name=format!("form[{name}]") id=name label options value/> }
        })
        .collect_view();
    view! {
        <section class="panel">
            <h2>"Options"</h2>
            <div class="field-grid">
                <TextField name="form[name]" id="name" label="Name" value=name placeholder=file_name/>
                {selects}
                <TextField
                    name="form[na_values]" id="na_values" label="More words for missing values" value=na_values
                    hint="Separated by commas, such as -999, unknown."
                />
            </div>
            <div class="actions">
                <button type="submit" name="form[act]" value="preview" class="button">"Show again"</button>
            </div>
        </section>
    }
}
