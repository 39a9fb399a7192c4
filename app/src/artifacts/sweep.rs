//! Fits with several numbers of clusters.

use crate::charts::{Figure, elbow_chart};
use domain::run::report::SweepPoint;
use leptos::prelude::*;

/// Inertia and silhouette by number of clusters.
#[component]
pub fn SweepSection(
    /// The fits.
    points: Vec<SweepPoint>,
    /// Base URL of the chart files.
    files: String,
) -> impl IntoView {
    view! {
        <section class="section">
            <h2>"Number of clusters"</h2>
            <Figure chart=elbow_chart(&points) files/>
        </section>
    }
}
