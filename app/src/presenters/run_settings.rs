//! Settings of a run: as a list with labels, and as values of the form that repeats the run.

use crate::labels::{capitalised, metric_name};
use crate::number::short;
use crate::view_models::SettingView;
use domain::algorithm::AlgorithmSpec;
use domain::run::{ColumnEncodings, Run, Split};
use serde_json::{Map, Value};

/// Settings that every algorithm has, with their labels, in the order of the list.
const SHARED: [(&str, &str); 11] = [
    ("target", "Column to predict"),
    ("features", "Columns"),
    ("encodings", "Encodings of columns"),
    ("kind", "Split"),
    ("column", "Column of the split"),
    ("test_size", "Test share"),
    ("cv", "Cross-validation folds"),
    ("permutation_repeats", "Shuffles of each column"),
    ("missing", "Missing values"),
    ("scale", "Columns standardised"),
    ("seed", "Seed"),
];

/// Formats a value: lists joined, strings without quotes, weights as `yes=2, no=1`.
pub(super) fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".into(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join(", "),
        Value::Object(pairs) => {
            let pairs = pairs
                .iter()
                .map(|(name, value)| format!("{name}={}", value_text(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Returns the label of a setting in lists and comparisons; parameters have that of the form.
pub(super) fn setting_label(spec: Option<&AlgorithmSpec>, name: &str) -> String {
    if let Some((_, label)) = SHARED.iter().find(|(shared, _)| *shared == name) {
        return (*label).to_owned();
    }
    let parameter = spec.and_then(|spec| spec.parameter(name));
    parameter.map_or_else(|| name.to_owned(), |parameter| parameter.label.to_string())
}

/// Returns the settings that every algorithm has: the split as separate fields, and the encodings
/// as `column=encoding`, as in the form.
fn shared_settings(run: &Run) -> Map<String, Value> {
    let mut settings = run.parameters.clone();
    settings.remove("parameters");
    if let Some(Value::Object(split)) = settings.remove("split") {
        settings.extend(split);
    }
    if let Some(Ok(encodings)) = settings
        .remove("encodings")
        .map(serde_json::from_value::<ColumnEncodings>)
    {
        let assignments = encodings
            .iter()
            .map(|(column, encoding)| format!("{column}={encoding}"));
        settings.insert("encodings".into(), assignments.collect());
    }
    settings.insert("seed".into(), run.seed.into());
    settings
}

/// Returns the parameters of the algorithm that the request names.
fn algorithm_parameters(run: &Run) -> Map<String, Value> {
    let parameters = run.parameters.get("parameters").and_then(Value::as_object);
    parameters.cloned().unwrap_or_default()
}

/// Returns the settings of a run. Settings that its request leaves out are included with their
/// defaults if the result has recorded them.
pub(super) fn settings(run: &Run, spec: Option<&AlgorithmSpec>) -> Vec<SettingView> {
    let (mut shared, mut parameters) = (shared_settings(run), algorithm_parameters(run));
    let requested: Vec<String> = shared.keys().chain(parameters.keys()).cloned().collect();
    if let Some(result) = &run.result {
        shared.extend(split_fields(&result.split));
        parameters = result.parameters.clone();
    }
    let shared = SHARED
        .iter()
        .filter_map(|&(name, _)| Some((name.to_owned(), shared.get(name)?.clone())));
    let position = |name: &String| spec.and_then(|spec| spec.parameters.iter().position(|other| other.name == *name));
    let mut parameters: Vec<(String, Value)> = parameters.into_iter().collect();
    parameters.sort_by_key(|(name, _)| position(name));
    shared
        .chain(parameters)
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| SettingView {
            label: setting_label(spec, &name),
            value: value_text(&value),
            is_default: !requested.contains(&name),
        })
        .collect()
}

fn split_fields(split: &Split) -> Map<String, Value> {
    match serde_json::to_value(split) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Returns numbers about the model of a run.
pub(super) fn facts(run: &Run) -> Vec<SettingView> {
    let facts = run.result.iter().flat_map(|result| &result.facts);
    facts
        .filter(|(_, value)| !value.is_null())
        .map(|(name, value)| SettingView {
            label: capitalised(metric_name(name).trim_start_matches("n ")),
            value: match value.as_f64().filter(|_| !value.is_u64()) {
                Some(number) => short(number),
                None => value_text(value),
            },
            is_default: false,
        })
        .collect()
}

/// Returns a remark on the parameters of a run that the form cannot repeat.
pub(super) fn unrepeatable(run: &Run) -> Option<String> {
    let parameters = algorithm_parameters(run);
    let has_centres = parameters.values().any(is_matrix);
    has_centres.then(|| {
        format!(
            "Run {} began with given centres, for which the form has no field: the API can repeat it exactly.",
            run.id
        )
    })
}

fn is_matrix(value: &Value) -> bool {
    value.as_array().is_some_and(|rows| rows.iter().any(Value::is_array))
}

/// Returns the form values that repeat a run.
pub(super) fn form_values(run: &Run) -> Vec<(String, String)> {
    let mut shared = shared_settings(run);
    let kind = shared.remove("kind").map(|kind| ("split".to_owned(), kind));
    let shared = shared.into_iter().chain(kind);
    let shared = shared.map(|(name, value)| (format!("form[{name}]"), value));
    let parameters = algorithm_parameters(run).into_iter();
    let parameters = parameters.map(|(name, value)| (format!("form[parameters][{name}]"), value));
    let mut fields = Vec::new();
    for (field, value) in shared.chain(parameters) {
        match value {
            Value::Null => {}
            value if is_matrix(&value) => {}
            Value::Array(items) => fields.extend(items.iter().map(|item| (format!("{field}[]"), value_text(item)))),
            Value::Bool(on) if field == "form[scale]" => fields.extend(on.then(|| (field, "on".to_owned()))),
            Value::Bool(on) => fields.push((field, on.to_string())),
            // The form separates the entries of a map by commas alone.
            Value::Object(_) => fields.push((field, value_text(&value).replace(", ", ","))),
            value => fields.push((field, value_text(&value))),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::algorithm::{ParameterSpec, Task};
    use serde_json::json;

    fn spec() -> AlgorithmSpec {
        let parameters = vec![
            ParameterSpec::integer("n_estimators", "Trees", 100),
            ParameterSpec::boolean("bootstrap", "Sample rows", true),
        ];
        AlgorithmSpec::new("forest", "Forest", Task::Classification, "An example.", parameters)
    }

    fn run(result: Value) -> Run {
        let run = json!({
            "id": 1, "dataset_id": 2, "dataset_name": "iris", "algorithm": "forest", "algorithm_name": "Forest",
            "task": "classification", "seed": 7,
            "parameters": {
                "target": "species", "features": ["a", "b"],
                "encodings": { "when": { "kind": "date_parts", "parts": ["month"] }, "b": { "kind": "frequency" } }, "scale": true, "missing": "drop", "cv": null, "permutation_repeats": 20,
                "split": { "kind": "group", "column": "shop", "test_size": 0.4 },
                "parameters": { "bootstrap": false, "class_weight": { "yes": 2, "no": 1 }, "init": [[1, 2]] },
            },
            "state": "succeeded", "progress": null, "cancel_requested": false, "error": null, "metrics": null,
            "result": result, "timings": null, "created_at": "2026-07-01T22:30:00Z", "started_at": null,
            "finished_at": null,
        });
        serde_json::from_value(run).unwrap()
    }

    #[test]
    fn values_are_formatted_without_quotes() {
        assert_eq!(value_text(&json!(["a", 1, null])), "a, 1, –");
        assert_eq!(value_text(&json!("k-means++")), "k-means++");
        assert_eq!(value_text(&json!(true)), "yes");
        assert_eq!(value_text(&json!({ "yes": 2 })), "yes=2");
    }

    #[test]
    fn a_run_can_be_repeated() {
        let mut fields = form_values(&run(Value::Null));
        fields.sort();
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let expected = [
            ("form[column]", "shop"),
            ("form[encodings][]", "b=frequency"),
            ("form[encodings][]", "when=date:month"),
            ("form[features][]", "a"),
            ("form[features][]", "b"),
            ("form[missing]", "drop"),
            ("form[parameters][bootstrap]", "false"),
            ("form[parameters][class_weight]", "no=1,yes=2"),
            ("form[permutation_repeats]", "20"),
            ("form[scale]", "on"),
            ("form[seed]", "7"),
            ("form[split]", "group"),
            ("form[target]", "species"),
            ("form[test_size]", "0.4"),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn given_centres_are_said_not_to_be_repeated() {
        let mut run = run(Value::Null);
        assert!(unrepeatable(&run).unwrap().contains("given centres"));
        run.parameters["parameters"]["init"] = json!("random");
        assert_eq!(unrepeatable(&run), None);
    }

    #[test]
    fn a_repeated_run_keeps_names_with_commas() {
        let mut run = run(Value::Null);
        run.parameters["split"]["column"] = json!("price, EUR");
        let fields = form_values(&run);
        assert!(
            fields.contains(&("form[column]".to_owned(), "price, EUR".to_owned())),
            "{fields:?}"
        );
    }

    #[test]
    fn a_result_adds_the_defaults() {
        let result = json!({
            "parameters": { "bootstrap": false, "n_estimators": 100, "max_depth": null },
            "split": { "kind": "group", "column": "shop", "test_size": 0.4 },
            "columns": { "used": [], "left_out": [] },
            "rows": { "total": 4, "train": 4, "test": 0, "missing_values": 0 },
            "facts": { "n_trees": 100, "n_iter": 11, "oob_score": 0.912_345, "depth": null }, "artifacts": [], "warnings": [],
        });
        let run = run(result);
        let list = settings(&run, Some(&spec()));
        let find = |label: &str| list.iter().find(|setting| setting.label == label).unwrap();
        assert_eq!((find("Trees").value.as_str(), find("Trees").is_default), ("100", true));
        assert_eq!(
            (find("Sample rows").value.as_str(), find("Sample rows").is_default),
            ("no", false)
        );
        assert_eq!(find("Column of the split").value, "shop");
        assert!(list.iter().all(|setting| setting.label != "max_depth"), "no value");
        let facts: Vec<_> = facts(&run).into_iter().map(|fact| (fact.label, fact.value)).collect();
        let expected = [("Iterations", "11"), ("Trees", "100"), ("OOB score", "0.9123")];
        assert_eq!(
            facts,
            expected.map(|(label, value)| (label.to_owned(), value.to_owned()))
        );
    }
}
