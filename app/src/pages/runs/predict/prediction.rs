//! Prediction for one row.

use crate::charts::{Bar, Chart, Figure, TableData, bars_svg};
use crate::components::Tile;
use crate::number::{percent, short, whole_percent};
use domain::run::RowPrediction;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Number of bars; the table has all classes.
const MAX_BARS: usize = 20;

/// The predicted class with its probabilities, the number with its interval, or the cluster.
#[component]
pub fn Prediction(
    /// The prediction.
    prediction: RowPrediction,
    /// The name of the target; empty for a cluster.
    target: String,
    /// The share of rows whose true value is in the interval.
    coverage: Option<f64>,
) -> impl IntoView {
    match prediction {
        RowPrediction::Cluster { cluster, distance } => view! {
            <div class="tiles">
                <Tile label="Cluster" value=cluster.to_string()/>
                <Tile label="Distance to its centre" value=short(distance)/>
            </div>
        }
        .into_any(),
        RowPrediction::Number { value, lower, upper } => {
            let interval = lower.zip(upper).map(|(lower, upper)| {
                let share = coverage.map_or_else(String::new, |share| format!("{} ", whole_percent(share)));
                let note = format!("{share}interval, from the errors on rows that the model had not seen");
                view! { <Tile label="Lower and upper limit" value=format!("{} to {}", short(lower), short(upper)) note/> }
            });
            view! {
                <div class="tiles">
                    <Tile label="Predicted number" value=short(value) note=target/>
                    {interval}
                </div>
            }
            .into_any()
        }
        RowPrediction::Class { label, probabilities } => {
            let share = probabilities.get(&label).copied().unwrap_or_default();
            view! {
                <div class="tiles">
                    <Tile label="Predicted class" value=label/>
                    <Tile label="Probability" value=percent(share)/>
                </div>
                <Probabilities probabilities/>
            }
            .into_any()
        }
    }
}

#[component]
fn Probabilities(probabilities: BTreeMap<String, f64>) -> impl IntoView {
    let mut list: Vec<_> = probabilities.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    let bars: Vec<_> = list
        .iter()
        .take(MAX_BARS)
        .map(|(class, share)| Bar {
            label: class.clone(),
            value: *share,
            text: percent(*share),
            class: "bar-accent".into(),
        })
        .collect();
    let rows = list.into_iter().map(|(class, share)| vec![class, percent(share)]);
    let chart = Chart {
        title: "Probabilities".into(),
        description: "Predicted probability of each class.".into(),
        svg: bars_svg("Probabilities", &bars),
        table: TableData::new(&["Class", "Probability"], rows),
        ..Chart::default()
    };
    view! { <Figure chart/> }
}
