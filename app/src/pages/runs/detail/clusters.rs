//! Result of K-Means.

use super::rows_note::rows_note;
use crate::charts::figure::DataTable;
use crate::charts::scatter::axis_name;
use crate::charts::sizes::share_text;
use crate::charts::{Figure, SERIES, TableData, elbow_svg, scatter_svg, sizes_svg};
use crate::components::Tile;
use crate::number::{count, score, short};
use domain::run::{KMeansMetrics, KMeansResult, SweepPoint};
use leptos::prelude::*;

/// Metrics, scatter plot, centroids and sizes.
#[component]
pub fn ClusterSections(
    /// The metrics.
    metrics: KMeansMetrics,
    /// The result.
    result: KMeansResult,
    /// Base address of the chart files.
    charts: String,
) -> impl IntoView {
    let silhouette = metrics.silhouette.map_or_else(|| "–".into(), score);
    let rows_note = rows_note(metrics.rows_used, metrics.rows_dropped);
    let sizes = metrics.cluster_sizes;
    let (columns, centroids) = (result.columns, result.centroids);
    let sweep = result.sweep.filter(|points| !points.is_empty());
    let sweep = sweep.map(|points| view! { <ElbowSection points charts=charts.clone()/> });
    let projection = result.projection;
    let shown = projection.points.len() as u64;
    let sample = if shown < projection.rows {
        format!(" {} of {} rows are shown.", count(shown), count(projection.rows))
    } else {
        String::new()
    };
    let colours = if sizes.len() > SERIES {
        " With more than twelve clusters, colours repeat with other shapes."
    } else {
        ""
    };
    let legend = (sizes.len() <= SERIES).then(|| {
        sizes
            .iter()
            .enumerate()
            .map(|(i, &n)| format!("Cluster {i} ({})", count(n)))
            .collect::<Vec<_>>()
    });
    let [x_axis, y_axis] = &projection.axes;
    let points = TableData {
        columns: vec!["Row".into(), "Cluster".into(), axis_name(x_axis), axis_name(y_axis)],
        rows: projection
            .points
            .iter()
            .take(100)
            .map(|p| vec![p.row.to_string(), p.cluster.to_string(), short(p.x), short(p.y)])
            .collect(),
        series: projection.points.iter().map(|p| p.cluster as usize).take(100).collect(),
    };
    view! {
        <div class="tiles">
            <Tile label="Inertia" value=short(metrics.inertia)/>
            <Tile label="Silhouette" value=silhouette/>
            <Tile label="Iterations" value=metrics.n_iter.to_string()/>
            <Tile label="Rows" value=count(metrics.rows_used) note=rows_note/>
        </div>
        {sweep}
        // Linked: pointing at a cluster in one section highlights it in the others.
        <div class="linked">
            <section class="section">
                <h2>"Clusters"</h2>
                <Figure
                    title="Clusters"
                    description=format!("Each mark is a row, each cross the centre of a cluster.{sample}{colours} The table has the first 100 rows.")
                    svg=scatter_svg(&projection) table=points file=format!("{charts}/clusters.svg")
                    legend=legend.unwrap_or_default()
                />
            </section>
            <CentroidSection columns centroids/>
            <SizeSection sizes charts/>
        </div>
    }
}

#[component]
fn CentroidSection(columns: Vec<String>, centroids: Vec<Vec<f64>>) -> impl IntoView {
    let mut head = vec!["Cluster".to_owned()];
    head.extend(columns);
    let series = (0..centroids.len()).collect();
    let rows = centroids.into_iter().enumerate().map(|(i, centre)| {
        let mut row = vec![format!("Cluster {i}")];
        row.extend(centre.into_iter().map(short));
        row
    });
    let table = TableData {
        columns: head,
        rows: rows.collect(),
        series,
    };
    view! {
        <section class="section">
            <h2>"Centroids"</h2>
            <p class="section-text">"Mean of each column over the rows of a cluster, in the units of the column."</p>
            <DataTable caption="Centroids" table/>
        </section>
    }
}

#[component]
fn SizeSection(sizes: Vec<u64>, charts: String) -> impl IntoView {
    let table = TableData {
        columns: vec!["Cluster".into(), "Rows".into(), "Share".into()],
        rows: sizes
            .iter()
            .enumerate()
            .map(|(i, &n)| vec![format!("Cluster {i}"), count(n), share_text(n, &sizes)])
            .collect(),
        series: (0..sizes.len()).collect(),
    };
    view! {
        <section class="section">
            <h2>"Cluster sizes"</h2>
            <Figure
                title="Cluster sizes" description="Rows of each cluster." svg=sizes_svg(&sizes) table
                file=format!("{charts}/cluster-sizes.svg")
            />
        </section>
    }
}

#[component]
fn ElbowSection(points: Vec<SweepPoint>, charts: String) -> impl IntoView {
    let rows = points.iter().map(|p| {
        let silhouette = p.silhouette.map_or_else(|| "–".into(), score);
        vec![p.n_clusters.to_string(), short(p.inertia), silhouette]
    });
    let table = TableData {
        columns: vec!["Clusters".into(), "Inertia".into(), "Silhouette".into()],
        rows: rows.collect(),
        series: (0..points.len()).collect(),
    };
    view! {
        <section class="section">
            <h2>"Number of clusters"</h2>
            <Figure
                title="Number of clusters"
                description="Inertia decreases with every cluster; beyond the bend, more clusters bring little. The number with the best silhouette was chosen."
                svg=elbow_svg(&points) table file=format!("{charts}/number-of-clusters.svg")
            />
        </section>
    }
}
