//! Small histogram for a table cell.

use super::svg::{open_tag, title};
use crate::number::{count, short};
use domain::dataset::Histogram;
use std::fmt::Write;

/// Draws a histogram of 120 by 28 px.
#[must_use]
pub fn histogram_svg(name: &str, histogram: &Histogram) -> String {
    let bins = histogram.counts.len().max(1) as f64;
    let highest = histogram.counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let width = 120.0 / bins;
    let mut out = open_tag("histogram", 120.0, 28.0, &format!("Histogram of {name}"));
    for (i, (&n, edges)) in histogram.counts.iter().zip(histogram.edges.windows(2)).enumerate() {
        let height = 26.0 * n as f64 / highest;
        let (from, to) = (
            edges.first().copied().unwrap_or(0.0),
            edges.last().copied().unwrap_or(0.0),
        );
        _ = write!(
            out,
            "<rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{height:.2}\">{}</rect>",
            i as f64 * width,
            28.0 - height,
            (width - 1.0).max(0.5),
            title(&format!("{} to {}: {}", short(from), short(to), count(n)))
        );
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bin_is_a_bar_with_its_numbers() {
        let histogram = Histogram {
            edges: vec![0.0, 1.0, 2.0],
            counts: vec![3, 1500],
        };
        let svg = histogram_svg("age \"x\"", &histogram);
        assert_eq!(svg.matches("<rect").count(), 2);
        assert!(svg.contains("1 to 2: 1,500") && svg.contains("age &quot;x&quot;"));
        let empty = histogram_svg(
            "x",
            &Histogram {
                edges: vec![],
                counts: vec![0],
            },
        );
        assert!(empty.ends_with("</svg>") && !empty.contains("NaN"));
    }
}
