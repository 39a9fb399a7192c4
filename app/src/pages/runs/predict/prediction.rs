//! Prediction for one row.

use crate::charts::figure::Figure;
use crate::charts::{Bar, TableData, bars_svg};
use crate::components::Tile;
use crate::number::{percent, short};
use domain::run::RowPrediction;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Number of bars; the table has all classes.
const MAX_BARS: usize = 20;

/// The predicted class with its probabilities, or the cluster.
#[component]
pub fn Prediction(
    /// The prediction.
    prediction: RowPrediction,
) -> impl IntoView {
    match prediction {
        RowPrediction::Cluster { cluster, distance } => view! {
            <div class="tiles">
                <Tile label="Cluster" value=cluster.to_string()/>
                <Tile label="Distance to its centre" value=short(distance)/>
            </div>
        }
        .into_any(),
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
    let table = TableData {
        columns: vec!["Class".into(), "Probability".into()],
        rows: list
            .into_iter()
            .map(|(class, share)| vec![class, percent(share)])
            .collect(),
        ..TableData::default()
    };
    let svg = bars_svg("Probabilities", &bars);
    view! { <Figure title="Probabilities" description="Predicted probability of each class." svg table/> }
}
