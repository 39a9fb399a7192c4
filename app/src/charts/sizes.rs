//! Bar chart of cluster sizes.

use super::bars::{Bar, bars_svg};
use super::figure::{Chart, TableData, table_extent};
use super::series::series_class;
use crate::number::{count, percent};

/// Number of bars; the table has more clusters.
const MAX_BARS: usize = 40;

/// Name of the chart.
pub const NAME: &str = "cluster-sizes";

/// Draws the number of rows of each cluster, in its colour.
#[must_use]
pub fn sizes_chart(sizes: &[u64]) -> Chart {
    let total = sizes.iter().fold(0u64, |sum, &n| sum.saturating_add(n)).max(1);
    let share = |n: u64| percent(n as f64 / total as f64);
    let rows = sizes
        .iter()
        .enumerate()
        .map(|(i, &n)| vec![format!("Cluster {i}"), count(n), share(n)]);
    let bar = |(i, &n): (usize, &u64)| Bar {
        label: format!("Cluster {i}"),
        value: n as f64,
        text: format!("{} ({})", count(n), share(n)),
        class: series_class(i),
    };
    let bars: Vec<_> = sizes.iter().enumerate().take(MAX_BARS).map(bar).collect();
    let note = match sizes.len() > MAX_BARS {
        true => format!(
            " The first {MAX_BARS} of {} are shown; {}.",
            sizes.len(),
            table_extent(sizes.len())
        ),
        false => String::new(),
    };
    Chart {
        name: NAME.into(),
        title: "Cluster sizes".into(),
        description: format!("Rows of each cluster.{note}"),
        svg: bars_svg("Cluster sizes", &bars),
        table: TableData::new(&["Cluster", "Rows", "Share"], rows).linked(sizes.len()),
        legend: Vec::new(),
    }
}
