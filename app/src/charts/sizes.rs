//! Bar chart of cluster sizes.

use super::bars::{Bar, bars_svg};
use super::series::series_class;
use crate::number::{count, percent};

/// Number of bars; the table has all clusters.
const MAX_BARS: usize = 40;

/// Formats the share of a cluster among all rows.
#[must_use]
pub fn share_text(n: u64, sizes: &[u64]) -> String {
    let total = sizes.iter().fold(0u64, |sum, &n| sum.saturating_add(n)).max(1);
    percent(n as f64 / total as f64)
}

/// Draws a bar for each cluster, in its colour.
#[must_use]
pub fn sizes_svg(sizes: &[u64]) -> String {
    let bar = |(i, &n): (usize, &u64)| Bar {
        label: format!("Cluster {i}"),
        value: n as f64,
        text: format!("{} ({})", count(n), share_text(n, sizes)),
        class: series_class(i),
    };
    let bars: Vec<_> = sizes.iter().enumerate().take(MAX_BARS).map(bar).collect();
    bars_svg("Cluster sizes", &bars)
}
