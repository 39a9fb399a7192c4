//! Fields of the form, from the description of an algorithm.

use crate::labels::{capitalised, sentence};
use crate::view_models::{ParameterControl, ParameterFieldView, SplitView};
use domain::algorithm::{AlgorithmSpec, ParameterKind, ParameterSpec, Task};
use domain::run::{DEFAULT_TEST_SIZE, Split};

/// Returns the field of a parameter.
pub(super) fn parameter_field(parameter: &ParameterSpec) -> ParameterFieldView {
    let choices = || parameter.choices.iter().map(ToString::to_string);
    let control = match parameter.kind {
        ParameterKind::Integer => ParameterControl::Integer,
        ParameterKind::Number => ParameterControl::Number,
        ParameterKind::Boolean => ParameterControl::Select(options(&[("true", "Yes"), ("false", "No")])),
        ParameterKind::Choice => ParameterControl::Select(choices().map(|choice| (choice.clone(), choice)).collect()),
        ParameterKind::ChoiceOrCount | ParameterKind::ChoiceOrWeights | ParameterKind::ChoiceOrRows => {
            ParameterControl::Text(choices().collect())
        }
    };
    let hint = match control {
        ParameterControl::Select(_) => parameter.description.to_string(),
        _ => {
            let expected = capitalised(&parameter.expectation());
            format!("{} {}", parameter.description, sentence(&expected))
        }
    };
    ParameterFieldView {
        name: parameter.name.to_string(),
        label: parameter.label.to_string(),
        hint,
        value: parameter.default_text(),
        control,
        is_advanced: parameter.advanced,
    }
}

/// Returns the treatments of missing values that an algorithm supports, its default first.
pub(super) fn missing_options(spec: &AlgorithmSpec) -> Vec<(String, String)> {
    let native = spec
        .native_missing
        .then_some(("native", "Let the algorithm handle them"));
    let all = [
        ("drop", "Leave the rows out"),
        ("mean", "Fill in the mean or the most frequent value"),
        ("most_frequent", "Fill in the most frequent value"),
    ];
    options(&native.into_iter().chain(all).collect::<Vec<_>>())
}

/// Returns the fields of the split; `columns` can decide it.
pub(super) fn split_view(task: Task, columns: Vec<String>) -> SplitView {
    let all = [
        ("stratified", "Random in each class"),
        ("random", "Random rows"),
        ("group", "Whole groups"),
        ("time", "Latest rows"),
        ("none", "No test rows"),
    ];
    let suits = |kind: &str| task == Task::Classification || kind != "stratified";
    let kinds: Vec<_> = all.into_iter().filter(|(kind, _)| suits(kind)).collect();
    SplitView {
        kinds: options(&kinds),
        kind: Split::default_of(task).kind().to_owned(),
        columns,
        test_size: DEFAULT_TEST_SIZE,
    }
}

fn options(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|&(value, label)| (value.to_owned(), label.to_owned()))
        .collect()
}
