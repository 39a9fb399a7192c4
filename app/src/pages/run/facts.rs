//! How long a run took and what was asked for.

use crate::components::number::seconds;
use crate::views::RunView;
use domain::algorithm::describe;
use domain::run::Run;
use leptos::prelude::*;
use serde_json::Value;

/// The time it took, with its parts in a tooltip.
#[component]
pub fn Facts(
    /// The run.
    view: RunView,
) -> impl IntoView {
    let parts = view.run.timings.map(|t| {
        format!(
            "Reading {}, fitting {}, predicting {}, metrics {}",
            seconds(t.load_seconds),
            seconds(t.fit_seconds),
            seconds(t.predict_seconds),
            seconds(t.metrics_seconds)
        )
    });
    view.seconds
        .map(|total| view! { <span title=parts>{format!("Took {}", seconds(total))}</span> })
}

/// A value as text: lists joined, nothing quoted.
#[must_use]
pub fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "–".into(),
        Value::Array(items) => items.iter().map(value_text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Every parameter by the name that its form shows.
#[component]
pub fn Settings(
    /// The run.
    run: Run,
) -> impl IntoView {
    let known = describe(run.algorithm).parameters;
    let label = |name: &str| {
        let parameter = known.iter().find(|parameter| parameter.name == name);
        parameter.map_or_else(|| name.to_owned(), |parameter| parameter.label.clone())
    };
    let mut rows: Vec<_> = run
        .parameters
        .iter()
        .map(|(name, value)| (label(name), value_text(value)))
        .collect();
    rows.push(("Seed".into(), run.seed.to_string()));
    let rows = rows
        .into_iter()
        .map(|(name, text)| view! { <div><dt>{name}</dt><dd>{text}</dd></div> })
        .collect_view();
    view! {
        <details class="panel">
            <summary>"Settings of this run"</summary>
            <dl class="pairs">{rows}</dl>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::value_text;
    use serde_json::json;

    #[test]
    fn values_are_read_without_quotes() {
        assert_eq!(value_text(&json!(["a", 1, null])), "a, 1, –");
        assert_eq!(value_text(&json!("k-means++")), "k-means++");
    }
}
