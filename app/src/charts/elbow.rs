//! Elbow plot: inertia by number of clusters.

use super::figure::{Chart, TableData};
use super::series::link_class;
use super::svg;
use super::ticks::Scale;
use crate::number::{score, short};
use domain::run::report::SweepPoint;
use std::fmt::Write;

const PLOT: svg::PlotArea = svg::PlotArea {
    left: 72.0,
    right: 624.0,
    top: 12.0,
    bottom: 232.0,
};

/// Name of the chart.
pub const NAME: &str = "number-of-clusters";

/// Draws inertia over the number of clusters; beyond the bend, more clusters bring little.
#[must_use]
pub fn elbow_chart(points: &[SweepPoint]) -> Chart {
    let silhouette = |p: &SweepPoint| p.silhouette.map_or_else(|| "–".into(), score);
    let rows = points
        .iter()
        .map(|p| vec![p.n_clusters.to_string(), short(p.inertia), silhouette(p)]);
    Chart {
        name: NAME.into(),
        title: "Number of clusters".into(),
        description: "Inertia decreases with every cluster; beyond the bend, more clusters bring little. The number \
                      with the best silhouette was chosen."
            .into(),
        svg: elbow_svg(points),
        table: TableData::new(&["Clusters", "Inertia", "Silhouette"], rows).linked(points.len()),
        legend: Vec::new(),
    }
}

fn elbow_svg(points: &[SweepPoint]) -> String {
    let x = Scale::for_values(points.iter().map(|p| p.n_clusters as f64), 8);
    let y = Scale::for_values(points.iter().map(|p| p.inertia).chain([0.0]), 5);
    let mut out = svg::open_tag("plot", 640.0, 280.0, "Inertia by number of clusters");
    svg::axes(&mut out, PLOT, (&x, "Clusters"), (&y, "Inertia"));
    let places: Vec<_> = points
        .iter()
        .map(|p| {
            (
                x.position(p.n_clusters as f64, PLOT.left, PLOT.right),
                y.position(p.inertia, PLOT.bottom, PLOT.top),
            )
        })
        .collect();
    let line: Vec<_> = places.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
    if !line.is_empty() {
        _ = write!(out, "<path class=\"line\" d=\"M{}\"/>", line.join("L"));
    }
    for (i, (p, (at_x, at_y))) in points.iter().zip(places).enumerate() {
        let silhouette = p.silhouette.map_or_else(|| "–".into(), score);
        _ = write!(
            out,
            "<circle class=\"dot {}\" cx=\"{at_x:.1}\" cy=\"{at_y:.1}\" r=\"4\">\
             {}</circle>",
            link_class(i),
            svg::title(&format!(
                "{} clusters: inertia {}, silhouette {silhouette}",
                p.n_clusters,
                short(p.inertia)
            ))
        );
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_k_is_a_dot_on_the_line() {
        let point = |n_clusters, inertia| SweepPoint {
            n_clusters,
            inertia,
            silhouette: None,
        };
        let svg = elbow_svg(&[point(2, 150.0), point(3, 78.0)]);
        assert_eq!(svg.matches("<circle").count(), 2);
        assert!(svg.contains("2 clusters: inertia 150, silhouette –"));
        assert!(!elbow_svg(&[]).contains("class=\"line\""));
    }
}
