//! Metrics and sizes of clusters.

use super::tiles::{RowsTile, fact};
use crate::charts::{Figure, sizes_chart};
use crate::components::Tile;
use crate::number::{score, short};
use domain::run::report::{ClusteringReport, RowAccount};
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Tiles of the metrics.
#[component]
pub fn ClusterTiles(
    /// The metrics.
    report: ClusteringReport,
    /// Numbers about the model.
    facts: Map<String, Value>,
    /// The rows.
    rows: RowAccount,
) -> impl IntoView {
    let silhouette = report.silhouette.map_or_else(|| "–".into(), score);
    let iterations = fact(&facts, "n_iter").map(|n| view! { <Tile label="Iterations" value=short(n)/> });
    view! {
        <div class="tiles">
            <Tile label="Inertia" value=short(report.inertia)/>
            <Tile label="Silhouette" value=silhouette/>
            {iterations}
            <RowsTile rows/>
        </div>
    }
}

/// Bar chart of the cluster sizes.
#[component]
pub fn SizeSection(
    /// The number of rows of each cluster.
    sizes: Vec<u64>,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    view! {
        <section class="section">
            <h2>"Cluster sizes"</h2>
            <Figure chart=sizes_chart(&sizes) files/>
        </section>
    }
}
