//! Settings of a run: as text, as form values, and as a list.

use domain::algorithm::{Algorithm, describe};
use domain::run::Run;
use leptos::prelude::*;
use serde_json::Value;

/// Formats a value: lists joined, strings without quotes.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Returns all settings of a run by name: shared ones and parameters of the algorithm.
fn settings(run: &Run) -> Vec<(String, Value)> {
    let mut list = run.all_parameters();
    list.push(("seed".to_owned(), run.seed.into()));
    list.retain(|(_, value)| !value.is_null());
    list
}

/// Returns the form values that repeat the run.
#[must_use]
pub fn form_values(run: &Run) -> Vec<(String, String)> {
    let known = describe(run.algorithm).parameters;
    let mut fields = Vec::new();
    for (name, value) in settings(run) {
        let field = if known.iter().any(|parameter| parameter.name == name) {
            format!("form[parameters][{name}]")
        } else {
            format!("form[{name}]")
        };
        match value {
            Value::Array(items) => fields.extend(items.iter().map(|item| (format!("{field}[]"), value_text(item)))),
            Value::Bool(on) if name == "scale" => fields.extend(on.then(|| (field, "on".to_owned()))),
            Value::Bool(on) => fields.push((field, on.to_string())),
            value => fields.push((field, value_text(&value))),
        }
    }
    fields
}

/// Returns the label of a setting in the form.
#[must_use]
pub fn setting_label(algorithm: Algorithm, name: &str) -> String {
    match name {
        "target" => "Column to predict".into(),
        "features" => "Columns".into(),
        "test_size" => "Test share".into(),
        "cv" => "Cross-validation folds".into(),
        "missing" => "Missing values".into(),
        "scale" => "Columns standardised".into(),
        "seed" => "Seed".into(),
        _ => {
            let mut known = describe(algorithm).parameters.into_iter();
            let parameter = known.find(|parameter| parameter.name == name);
            parameter.map_or_else(|| name.to_owned(), |parameter| parameter.label)
        }
    }
}

/// List of all settings with their labels.
#[component]
pub fn Settings(
    /// The run.
    run: Run,
) -> impl IntoView {
    let rows = settings(&run)
        .into_iter()
        .map(|(name, value)| view! { <div><dt>{setting_label(run.algorithm, &name)}</dt><dd>{value_text(&value)}</dd></div> })
        .collect_view();
    view! {
        <details class="panel">
            <summary>"Settings"</summary>
            <dl class="pairs">{rows}</dl>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::{form_values, value_text};
    use serde_json::json;

    #[test]
    fn values_are_read_without_quotes() {
        assert_eq!(value_text(&json!(["a", 1, null])), "a, 1, –");
        assert_eq!(value_text(&json!("k-means++")), "k-means++");
        assert_eq!(value_text(&json!(true)), "yes");
    }

    #[test]
    fn a_run_can_be_repeated() {
        let run = json!({
            "id": 1, "dataset_id": 2, "dataset_name": "iris", "algorithm": "random_forest", "seed": 7,
            "parameters": {
                "target": "species", "features": ["a", "b"], "scale": true, "missing": "drop", "cv": null,
                "parameters": { "n_estimators": 30, "bootstrap": false },
            },
            "state": "succeeded", "progress": null, "cancel_requested": false, "error": null, "metrics": null,
            "result": null, "timings": null, "created_at": "2026-07-01T22:30:00Z", "started_at": null, "finished_at": null,
        });
        let mut fields = form_values(&serde_json::from_value(run).unwrap());
        fields.sort();
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let expected = [
            ("form[features][]", "a"),
            ("form[features][]", "b"),
            ("form[missing]", "drop"),
            ("form[parameters][bootstrap]", "false"),
            ("form[parameters][n_estimators]", "30"),
            ("form[scale]", "on"),
            ("form[seed]", "7"),
            ("form[target]", "species"),
        ];
        assert_eq!(fields, expected);
    }
}
