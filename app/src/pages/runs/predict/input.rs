//! Input field for a feature of a model.

use crate::charts::svg::truncate;
use crate::forms::{SelectField, TextField};
use crate::labels::column_label;
use crate::number::short;
use domain::run::ModelInput;
use leptos::prelude::*;

/// Largest number of characters of an option; longer ones are shortened.
const MAX_OPTION: usize = 100;

/// The field of a feature: a select of its categories, or a text input.
#[component]
pub fn InputField(
    /// Position in the form, which makes the id unique.
    position: usize,
    /// The feature.
    input: ModelInput,
) -> impl IntoView {
    let ModelInput {
        name,
        value,
        levels,
        is_text,
        range,
        is_optional,
        error,
    } = input;
    let id = format!("input-{position}");
    let mut hint = range.map_or_else(String::new, |(min, max)| {
        format!("Range in the training data: {} to {}.", short(min), short(max))
    });
    if is_optional {
        hint = format!("{hint} Optional.").trim_start().to_owned();
    }
    let label = column_label(&name);
    if levels.is_empty() {
        let inputmode = if is_text { "text" } else { "decimal" };
        return view! { <TextField name id label value hint error inputmode autocomplete="off"/> }.into_any();
    }
    // A value from the URL is shown even if it is no category of the model.
    let is_known = value.is_empty() || levels.contains(&value);
    let options = std::iter::once(String::new())
        .filter(|_| is_optional || value.is_empty())
        .chain((!is_known).then(|| value.clone()))
        .chain(levels.iter().cloned())
        .map(|level| {
            let text = truncate(&level, MAX_OPTION);
            (level, text)
        })
        .collect::<Vec<_>>();
    view! { <SelectField name id label value options hint error/> }.into_any()
}
