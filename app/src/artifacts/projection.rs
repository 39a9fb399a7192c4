//! Rows of a clustering in two dimensions.

use crate::charts::{Figure, projection_chart};
use domain::run::report::{Axis, Point};
use leptos::prelude::*;

/// Scatter plot of the rows and of the centres.
#[component]
pub fn ProjectionSection(
    /// The axes.
    axes: Vec<Axis>,
    /// The rows that are shown.
    points: Vec<Point>,
    /// The centres of the clusters.
    centroids: Vec<[f64; 2]>,
    /// Number of rows that `points` were taken from.
    rows: usize,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    view! {
        <section class="section">
            <h2>"Clusters"</h2>
            <Figure chart=projection_chart(&axes, &points, &centroids, rows) files/>
        </section>
    }
}
