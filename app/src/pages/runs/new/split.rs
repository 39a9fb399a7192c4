//! Fields of the split, and of other settings of the evaluation.

use crate::forms::{CheckField, FormState, SelectField, TextField};
use crate::labels::column_label;
use crate::view_models::SplitView;
use domain::run::DEFAULT_PERMUTATION_REPEATS;
use leptos::prelude::*;

/// Split into training and test rows, cross-validation, and permutation importances.
#[component]
pub fn SplitFields(
    /// Choices and defaults.
    split: SplitView,
) -> impl IntoView {
    let SplitView {
        kinds,
        kind,
        columns,
        test_size,
    } = split;
    let none = (String::new(), "None".to_owned());
    let columns = std::iter::once(none).chain(columns.into_iter().map(|name| {
        let label = column_label(&name);
        (name, label)
    }));
    let state = FormState::current();
    let error = state.error("column");
    // The form that repeats a run has the number of that run.
    let repeats = state.value("form[permutation_repeats]", &DEFAULT_PERMUTATION_REPEATS.to_string());
    let hint = format!(
        "Measures how much the score on the test rows falls when a column is shuffled (on the training rows where none \
         are held out). Shuffles of each column: {repeats}; each takes one more prediction of these rows."
    );
    view! {
        <fieldset class="fieldset">
            <legend>"Test rows"</legend>
            <div class="field-grid">
                <SelectField
                    name="form[split]" id="split" label="Split" options=kinds value=kind
                    hint="Rows that are held out, so that the scores are measured on rows that the model has not seen."
                />
                <SelectField
                    name="form[column]" id="column" label="Column of the split" options=columns.collect() error
                    hint="For a split by group or time: rows of a group stay together, or the latest rows are the test rows. The column is then no feature."
                />
                <TextField
                    name="form[test_size]" id="test_size" label="Test share" value=test_size.to_string()
                    inputmode="decimal" hint="Share of the rows that is held out, from 0.05 to 0.95."
                />
                <TextField
                    name="form[cv]" id="cv" label="Cross-validation folds" inputmode="numeric"
                    hint="2 to 20. Leave empty for no cross-validation."
                />
                <CheckField
                    name="form[permutation_repeats]" id="permutation_repeats" label="Permutation importances"
                    value=repeats hint
                />
            </div>
        </fieldset>
    }
}
