//! What K-Means found.

use crate::charts::figure::NumbersTable;
use crate::charts::scatter::axis_name;
use crate::charts::{Bar, Figure, Numbers, SERIES, bars_svg, scatter_svg, series_class, sweep_svg};
use crate::components::number::{count, percent, score, short};
use domain::run::{KMeansMetrics, KMeansResult, SweepPoint};
use leptos::prelude::*;

/// Bars of a chart; the table beside it has all.
const MAX_BARS: usize = 40;

/// A number with its name.
#[component]
pub fn Tile(
    /// The name.
    label: &'static str,
    /// The number.
    #[prop(into)]
    value: String,
    /// What else is to be known.
    #[prop(into, optional)]
    note: String,
) -> impl IntoView {
    view! {
        <div class="tile">
            <span class="tile-value">{value}</span>
            <span class="tile-label">{label}</span>
            {(!note.is_empty()).then(|| view! { <span class="tile-note">{note}</span> })}
        </div>
    }
}

/// How many rows were used and left out.
#[must_use]
pub fn rows_note(used: u64, dropped: u64) -> String {
    if dropped == 0 {
        String::new()
    } else {
        format!(
            "{} left out of {} for missing values",
            count(dropped),
            count(used.saturating_add(dropped))
        )
    }
}

/// Metrics, scatter plot, centroids and sizes.
#[component]
pub fn ClusterSections(
    /// How good the clustering is.
    metrics: KMeansMetrics,
    /// What it found.
    result: KMeansResult,
) -> impl IntoView {
    let silhouette = metrics.silhouette.map_or_else(|| "–".into(), score);
    let rows_note = rows_note(metrics.rows_used, metrics.rows_dropped);
    let sizes = metrics.cluster_sizes;
    let (columns, centroids) = (result.columns, result.centroids);
    let sweep = result.sweep.filter(|points| !points.is_empty());
    let sweep = sweep.map(|points| view! { <SweepSection points/> });
    let projection = result.projection;
    let shown = projection.points.len() as u64;
    let sample = if shown < projection.rows {
        format!(" {} of {} rows are drawn.", count(shown), count(projection.rows))
    } else {
        String::new()
    };
    let colours = if sizes.len() > SERIES {
        " Colours repeat beyond twelve clusters; shapes differ."
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
    let points = Numbers {
        columns: vec!["Row".into(), "Cluster".into(), axis_name(x_axis), axis_name(y_axis)],
        rows: projection
            .points
            .iter()
            .take(100)
            .map(|p| vec![p.row.to_string(), p.cluster.to_string(), short(p.x), short(p.y)])
            .collect(),
    };
    view! {
        <div class="tiles">
            <Tile label="Inertia" value=short(metrics.inertia)/>
            <Tile label="Silhouette" value=silhouette/>
            <Tile label="Iterations" value=metrics.n_iter.to_string()/>
            <Tile label="Rows" value=count(metrics.rows_used) note=rows_note/>
        </div>
        <section class="section">
            <h2>"Clusters"</h2>
            <Figure
                title="Clusters"
                description=format!("Each mark is a row, each cross the centre of a cluster.{sample}{colours} The table below has the first 100 marks.")
                svg=scatter_svg(&projection) numbers=points legend=legend.unwrap_or_default()
            />
        </section>
        {sweep}
        <CentroidSection columns centroids/>
        <SizeSection sizes/>
    }
}

#[component]
fn CentroidSection(columns: Vec<String>, centroids: Vec<Vec<f64>>) -> impl IntoView {
    let mut head = vec!["Cluster".to_owned()];
    head.extend(columns);
    let rows = centroids.into_iter().enumerate().map(|(i, centre)| {
        let mut row = vec![format!("Cluster {i}")];
        row.extend(centre.into_iter().map(short));
        row
    });
    let numbers = Numbers {
        columns: head,
        rows: rows.collect(),
    };
    view! {
        <section class="section">
            <h2>"Centroids"</h2>
            <p class="section-text">"The mean of each column over the rows of a cluster, in the units of the column."</p>
            <NumbersTable caption="Centroids" numbers/>
        </section>
    }
}

#[component]
fn SizeSection(sizes: Vec<u64>) -> impl IntoView {
    let total = sizes.iter().fold(0u64, |sum, &n| sum.saturating_add(n)).max(1);
    let share = |n: u64| percent(n as f64 / total as f64);
    let bars: Vec<_> = sizes
        .iter()
        .enumerate()
        .take(MAX_BARS)
        .map(|(i, &n)| Bar {
            label: format!("Cluster {i}"),
            value: n as f64,
            text: format!("{} ({})", count(n), share(n)),
            class: series_class(i),
        })
        .collect();
    let numbers = Numbers {
        columns: vec!["Cluster".into(), "Rows".into(), "Share".into()],
        rows: sizes
            .iter()
            .enumerate()
            .map(|(i, &n)| vec![format!("Cluster {i}"), count(n), share(n)])
            .collect(),
    };
    view! {
        <section class="section">
            <h2>"Cluster sizes"</h2>
            <Figure
                title="Cluster sizes" description="Rows of each cluster." svg=bars_svg("Cluster sizes", &bars) numbers
            />
        </section>
    }
}

#[component]
fn SweepSection(points: Vec<SweepPoint>) -> impl IntoView {
    let rows = points.iter().map(|p| {
        let silhouette = p.silhouette.map_or_else(|| "–".into(), score);
        vec![p.n_clusters.to_string(), short(p.inertia), silhouette]
    });
    let numbers = Numbers {
        columns: vec!["Clusters".into(), "Inertia".into(), "Silhouette".into()],
        rows: rows.collect(),
    };
    view! {
        <section class="section">
            <h2>"Number of clusters"</h2>
            <Figure
                title="Number of clusters"
                description="Inertia falls with every cluster; where the line bends, more of them stop helping. The k with the best silhouette was kept."
                svg=sweep_svg(&points) numbers
            />
        </section>
    }
}
