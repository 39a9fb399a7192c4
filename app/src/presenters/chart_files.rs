//! Charts of a result as SVG files of their own, with style rules and legend inside.

use crate::charts::coefficients::coefficients_name;
use crate::charts::svg::{escape, style, truncate};
use crate::charts::{
    Chart, Residuals, coefficients_chart, elbow, elbow_chart, importances, importances_chart, mark_path,
    permutation_chart, projection_chart, scatter, series_class, sizes, sizes_chart, tree_legend, tree_svg,
};
use domain::run::report::Artifact;
use domain::run::{Metrics, Run, TreeView};
use std::fmt::Write;
use std::sync::LazyLock;

/// Width and height of a legend entry, in pixels.
const LEGEND_ENTRY: (f64, f64) = (176.0, 20.0);

/// Style rules of charts in light colours. Custom properties are replaced by their values, because
/// few programs other than browsers support them.
static RULES: LazyLock<String> = LazyLock::new(|| {
    let tokens = include_str!("../../../style/tokens.css");
    let mut rules = include_str!("../../../style/drawing.css").to_owned();
    for line in tokens.lines() {
        let Some((name, value)) = line.trim().trim_end_matches(';').split_once(": ") else {
            continue;
        };
        let light = value.strip_prefix("light-dark(").and_then(|pair| pair.split_once(','));
        rules = rules.replace(&format!("var({name})"), light.map_or(value, |(light, _)| light));
    }
    rules
});

/// Returns the chart `name` of a run, such as `clusters`; `None` when the run has no such chart. No
/// other chart is drawn.
#[must_use]
pub fn run_chart_svg(run: &Run, name: &str) -> Option<String> {
    let target = run.target().unwrap_or_default();
    let chart = match &run.metrics {
        Some(Metrics::Clustering(report)) if name == sizes::NAME => sizes_chart(&report.cluster_sizes),
        _ => {
            let mut artifacts = run.result.iter().flat_map(|result| &result.artifacts);
            let mut classes = 0;
            artifacts.find_map(|artifact| artifact_chart(artifact, name, target, &mut classes))?
        }
    };
    standalone_svg(&chart.svg, &chart.legend, "", mark)
}

/// Draws the chart `name` of a view, if it has that chart. `classes` counts the views of
/// coefficients so far.
fn artifact_chart(artifact: &Artifact, name: &str, target: &str, classes: &mut usize) -> Option<Chart> {
    match artifact {
        Artifact::Importances { columns } => (name == importances::NAME).then(|| importances_chart(columns)),
        Artifact::PermutationImportances {
            score,
            rows,
            repeats,
            columns,
        } => (name == importances::PERMUTATION_NAME).then(|| permutation_chart(score, rows, *repeats, columns)),
        Artifact::Sweep { points } => (name == elbow::NAME).then(|| elbow_chart(points)),
        Artifact::Projection {
            axes,
            points,
            centroids,
            rows,
        } => (name == scatter::NAME).then(|| projection_chart(axes, points, centroids, *rows)),
        Artifact::Coefficients {
            class,
            intercept,
            columns,
        } => {
            let at = *classes;
            *classes += 1;
            (name == coefficients_name(at)).then(|| coefficients_chart(at, class.as_deref(), *intercept, columns))
        }
        Artifact::Residuals { .. } => Residuals::new(artifact, target)?.chart(name),
        Artifact::Rules { .. } | Artifact::Centroids { .. } | Artifact::ClassMeans { .. } => None,
    }
}

/// Returns the drawing of a part of a tree.
#[must_use]
pub fn tree_chart_svg(part: &TreeView) -> Option<String> {
    let (legend, note) = tree_legend(&part.classes);
    standalone_svg(&tree_svg(part, None), legend, &note, swatch)
}

/// Returns the mark of series `i` in a square of 10 pixels.
fn mark(i: usize, left: f64, top: f64) -> String {
    let (class, path) = (series_class(i), mark_path(i, left + 5.0, top + 5.0));
    format!("<path class=\"{class}\" d=\"{path}\"/>")
}

/// Returns a square of 10 pixels in the colour of series `i`.
fn swatch(i: usize, left: f64, top: f64) -> String {
    let class = series_class(i);
    format!("<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"10\" height=\"10\" rx=\"3\"/>")
}

/// Turns a chart of a page into a file: white background, legend below with a `symbol` for each
/// entry, and the note on it.
fn standalone_svg(svg: &str, legend: &[String], note: &str, symbol: fn(usize, f64, f64) -> String) -> Option<String> {
    let (_, size) = svg.split_once("viewBox=\"")?;
    let size: Vec<f64> = size.split('"').next()?.split(' ').flat_map(str::parse).collect();
    let &[_, _, width, height] = size.as_slice() else {
        return None;
    };
    let columns = ((width / LEGEND_ENTRY.0) as usize).max(1);
    let below = if legend.is_empty() { 0.0 } else { 12.0 };
    let legend_end = height + below + LEGEND_ENTRY.1 * legend.len().div_ceil(columns) as f64;
    let total = if note.is_empty() {
        legend_end
    } else {
        legend_end + LEGEND_ENTRY.1
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{total}\" viewBox=\"0 0 {width} {total}\">\
         {}<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/><g class=\"plot\">",
        style(&RULES)
    );
    for (i, name) in legend.iter().enumerate() {
        let (x, y) = (
            LEGEND_ENTRY.0 * (i % columns) as f64 + 8.0,
            LEGEND_ENTRY.1 * (i / columns) as f64 + height + below,
        );
        _ = write!(
            out,
            "{}<text x=\"{}\" y=\"{}\">{}</text>",
            symbol(i, x, y),
            x + 16.0,
            y + 9.0,
            escape(&truncate(name, 22))
        );
    }
    if !note.is_empty() {
        let (y, note) = (legend_end + 9.0, escape(note));
        _ = write!(out, "<text x=\"8\" y=\"{y}\">{note}</text>");
    }
    out.push_str("</g>");
    // A nested SVG needs a size; the drawing of a tree has one already.
    let sized = svg.contains("<svg class=\"tree\" width=");
    let size = if sized {
        String::new()
    } else {
        format!("width=\"{width}\" height=\"{height}\" ")
    };
    out.push_str(&svg.replacen("<svg ", &format!("<svg {size}"), 1));
    out.push_str("</svg>");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn run(artifacts: serde_json::Value) -> Run {
        let run = json!({
            "id": 1, "dataset_id": 2, "dataset_name": "cars", "algorithm": "any", "algorithm_name": "Any",
            "task": "clustering", "parameters": { "target": "mpg" }, "seed": 7, "state": "succeeded", "progress": null,
            "cancel_requested": false, "error": null,
            "metrics": { "task": "clustering", "inertia": 2.5, "silhouette": 0.5, "cluster_sizes": [3, 1] },
            "result": {
                "parameters": {}, "split": { "kind": "none" }, "columns": { "used": [], "left_out": [] },
                "rows": { "total": 4, "train": 4, "test": 0, "missing_values": 0 }, "facts": {},
                "artifacts": artifacts, "warnings": [],
            },
            "timings": null, "created_at": "2026-07-01T22:30:00Z", "started_at": null, "finished_at": null,
        });
        serde_json::from_value(run).unwrap()
    }

    #[test]
    fn every_chart_of_a_result_is_a_file() {
        let coefficients =
            |class: &str| json!({ "kind": "coefficients", "class": class, "intercept": 1.0, "columns": [] });
        let run = run(json!([
            coefficients("a"),
            coefficients("b"),
            { "kind": "importances", "columns": [{ "column": "wt", "importance": 1.0 }] },
            { "kind": "permutation_importances", "score": "r2", "rows": "test", "repeats": 5, "columns": [] },
            { "kind": "sweep", "points": [] },
            { "kind": "projection", "axes": [], "points": [], "centroids": [[1.0, 0.0]], "rows": 4 },
            { "kind": "residuals", "rows": "test", "points": [[1.0, 2.0]], "total": 1, "limits": [-1.0, 0.0],
                "counts": [1] },
            { "kind": "rules", "text": "wt <= 3", "lines_left_out": 0 },
        ]));
        for (name, part) in [
            ("cluster-sizes", "3 (75.0%)"),
            ("coefficients", "Coefficients of “a”"),
            ("coefficients-2", "Coefficients of “b”"),
            ("feature-importances", "wt"),
            ("permutation-importances", "<svg"),
            ("number-of-clusters", "Inertia"),
            ("clusters", "Cluster 0"),
            ("predicted-true", "True mpg"),
            ("residuals-predicted", "Residual"),
            ("residual-histogram", "Residual"),
        ] {
            let file = run_chart_svg(&run, name).unwrap_or_else(|| panic!("{name}"));
            assert!(file.starts_with("<svg xmlns=") && file.contains(part), "{name}");
        }
        assert_eq!(run_chart_svg(&run, "coefficients-3"), None);
    }

    #[test]
    fn the_legend_of_a_file_has_the_shapes_of_its_marks() {
        let points = (0..2).map(|i| json!({ "x": i, "y": i, "cluster": i, "row": i + 1 }));
        let projection = json!({
            "kind": "projection", "axes": [], "points": points.collect::<Vec<_>>(),
            "centroids": [[0.0, 0.0], [1.0, 1.0]], "rows": 2,
        });
        let file = run_chart_svg(&run(json!([projection])), "clusters").unwrap();
        // A circle and a square, each in the drawing and in the legend.
        assert_eq!(
            (file.matches("a3.2 3.2").count(), file.matches("h5.8v5.8").count()),
            (4, 2)
        );
    }

    #[test]
    fn a_note_on_the_legend_is_below_it() {
        let chart = sizes_chart(&[3, 5]).svg;
        let file = standalone_svg(&chart, &["a".to_owned()], "The first <1>.", swatch).unwrap();
        assert!(
            file.contains("height=\"100\"") && file.contains("y=\"89\">The first &lt;1&gt;.<"),
            "{file}"
        );
    }

    #[test]
    fn a_file_contains_its_colours_and_its_legend() {
        let file = standalone_svg(&sizes_chart(&[3, 5]).svg, &["a < b".to_owned()], "", swatch).unwrap();
        assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"80\""));
        assert!(file.contains(".series-0 {\n  fill: #0072b2;") && file.contains("a &lt; b"));
        for foreign in ["var(", "light-dark(", "color-mix(", ":has("] {
            assert!(!file.contains(foreign), "{foreign}");
        }
    }
}
