//! Scatter plot of the rows, coloured and shaped by cluster.

use super::figure::{Chart, TableData};
use super::series::{SERIES, link_class, mark_path, series_class};
use super::svg;
use super::ticks::Scale;
use crate::number::{count, short};
use domain::run::report::{Axis, Point};
use std::fmt::Write;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 440.0;
const PLOT: svg::PlotArea = svg::PlotArea {
    left: 64.0,
    right: 704.0,
    top: 12.0,
    bottom: 392.0,
};

/// Number of rows of the table.
const TABLE_ROWS: usize = 100;

/// Name of the chart.
pub const NAME: &str = "clusters";

/// Draws rows and centres of clusters in two dimensions; `points` were taken from `rows` rows.
#[must_use]
pub fn projection_chart(axes: &[Axis], points: &[Point], centres: &[[f64; 2]], rows: usize) -> Chart {
    let name = |at: usize| axes.get(at).map_or_else(String::new, axis_name);
    let (x_name, y_name) = (name(0), name(1));
    let sample = match points.len() < rows {
        true => format!(
            " {} of {} rows are shown.",
            count(points.len() as u64),
            count(rows as u64)
        ),
        false => String::new(),
    };
    let colours = match centres.len() > SERIES {
        true => " With more than twelve clusters, colours repeat with other shapes.",
        false => "",
    };
    let listed = || points.iter().take(TABLE_ROWS);
    let list = match points.len() > TABLE_ROWS {
        true => format!(" The table has the first {TABLE_ROWS} rows."),
        false => String::new(),
    };
    let text = |p: &Point| vec![p.row.to_string(), p.cluster.to_string(), short(p.x), short(p.y)];
    Chart {
        name: NAME.into(),
        title: "Clusters".into(),
        description: format!("Each mark is a row, each cross the centre of a cluster.{sample}{colours}{list}"),
        svg: scatter_svg(points, centres, &x_name, &y_name),
        table: TableData {
            series: listed().map(|p| p.cluster as usize).collect(),
            ..TableData::new(&["Row", "Cluster", &x_name, &y_name], listed().map(text))
        },
        legend: match centres.len() <= SERIES {
            true => (0..centres.len()).map(|i| format!("Cluster {i}")).collect(),
            false => Vec::new(),
        },
    }
}

/// Returns the name of an axis; for a principal component with its share of the variance.
fn axis_name(axis: &Axis) -> String {
    match axis.explained_variance {
        Some(share) => format!("{} ({:.0}% of the variance)", axis.label, share * 100.0),
        None => axis.label.clone(),
    }
}

/// Draws the points, with the centres as crosses above them.
fn scatter_svg(points: &[Point], centres: &[[f64; 2]], x_name: &str, y_name: &str) -> String {
    let xs = points.iter().map(|p| p.x).chain(centres.iter().map(|c| c[0]));
    let ys = points.iter().map(|p| p.y).chain(centres.iter().map(|c| c[1]));
    let (x, y) = (Scale::for_values(xs, 7), Scale::for_values(ys, 6));
    let title = format!("Rows by {x_name} and {y_name}, coloured by cluster");
    let mut out = svg::open_tag("plot", WIDTH, HEIGHT, &title);
    svg::axes(&mut out, PLOT, (&x, x_name), (&y, y_name));
    let clusters = points.iter().map(|point| point.cluster as usize + 1).max().unwrap_or(0);
    for cluster in 0..clusters {
        _ = write!(
            out,
            "<g class=\"marks {} {}\">",
            link_class(cluster),
            series_class(cluster)
        );
        for point in points.iter().filter(|point| point.cluster as usize == cluster) {
            let (at_x, at_y) = (
                x.position(point.x, PLOT.left, PLOT.right),
                y.position(point.y, PLOT.bottom, PLOT.top),
            );
            let (x_text, y_text) = (short(point.x), short(point.y));
            let text = format!("Row {}, cluster {cluster}: {x_text}, {y_text}", point.row);
            let (mark, title) = (mark_path(cluster, at_x, at_y), svg::title(&text));
            _ = write!(out, "<path d=\"{mark}\">{title}</path>");
        }
        out.push_str("</g>");
    }
    for (i, centre) in centres.iter().enumerate() {
        let (at_x, at_y) = (
            x.position(centre[0], PLOT.left, PLOT.right),
            y.position(centre[1], PLOT.bottom, PLOT.top),
        );
        let cross = format!("M{:.1} {:.1}l12 12m0 -12l-12 12", at_x - 6.0, at_y - 6.0);
        _ = write!(
            out,
            "<g class=\"marks {} centre {}\"><path class=\"centre-halo\" d=\"{cross}\"/><path d=\"{cross}\">\
             {}</path></g>",
            link_class(i),
            series_class(i),
            svg::title(&format!(
                "Centre of cluster {i}: {}, {}",
                short(centre[0]),
                short(centre[1])
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
    fn every_row_and_every_centre_is_a_mark() {
        let axis = |label: &str| Axis {
            label: label.into(),
            explained_variance: None,
        };
        let points = (0..30).map(|i| Point {
            x: f64::from(i),
            y: 1.0,
            cluster: i as u32 % 15,
            row: i as u64 + 1,
        });
        let axes = [
            axis("a<b"),
            Axis {
                explained_variance: Some(0.731),
                ..axis("PC 2")
            },
        ];
        let chart = projection_chart(&axes, &points.collect::<Vec<_>>(), &[[1.0, 1.0], [2.0, f64::NAN]], 60);
        let svg = &chart.svg;
        assert!(chart.description.contains("30 of 60 rows are shown"));
        assert_eq!(chart.legend, ["Cluster 0", "Cluster 1"]);
        assert_eq!(chart.table.columns[3], "PC 2 (73% of the variance)");
        assert_eq!(svg.matches("<title>Row").count(), 30);
        assert_eq!(svg.matches("<title>Centre").count(), 2);
        assert!(svg.contains("a&lt;b") && !svg.contains("a<b"));
        assert!(svg.contains("PC 2 (73% of the variance)"));
        assert!(!svg.contains("NaN") && !svg.contains("style="));
    }

    #[test]
    fn clusters_beyond_the_colours_are_not_linked_to_the_first_ones() {
        let point = |cluster: u32| Point {
            x: f64::from(cluster),
            y: 1.0,
            cluster,
            row: u64::from(cluster) + 1,
        };
        let centres: Vec<[f64; 2]> = (0..15).map(|i| [f64::from(i), 1.0]).collect();
        let chart = projection_chart(&[], &(0..15).map(point).collect::<Vec<_>>(), &centres, 15);
        assert!(
            chart.description.contains("more than twelve clusters"),
            "{}",
            chart.description
        );
        assert!(chart.legend.is_empty());
        let groups = |class: &str| chart.svg.matches(&format!("<g class=\"marks {class} ")).count();
        assert_eq!(
            (groups("link link-0"), groups("link link-11"), groups("link")),
            (2, 2, 30)
        );
        assert_eq!(chart.svg.matches(" link-").count(), 24);
    }
}
