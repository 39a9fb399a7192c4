//! Centres of clusters.

use crate::charts::{DataTable, TableData};
use crate::number::short;
use leptos::prelude::*;

/// Table with a row for each cluster.
#[component]
pub fn CentroidSection(
    /// The columns of the matrix.
    columns: Vec<String>,
    /// One row for each cluster.
    rows: Vec<Vec<f64>>,
) -> impl IntoView {
    let series = rows.len();
    let cells = rows.into_iter().enumerate().map(|(i, centre)| {
        let name = format!("Cluster {i}");
        std::iter::once(name).chain(centre.into_iter().map(short)).collect()
    });
    let mut table = TableData::new(&["Cluster"], cells).linked(series);
    table.columns.extend(columns);
    view! {
        <section class="section">
            <h2>"Centroids"</h2>
            <p class="section-text">"Mean of each column over the rows of a cluster, in the units of the column."</p>
            <DataTable caption="Centroids" table/>
        </section>
    }
}
