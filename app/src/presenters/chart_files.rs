//! Charts of a result as SVG files of their own, with style rules and legend inside.

use crate::charts::importances::sorted_by_importance;
use crate::charts::svg::{escape, style, truncate};
use crate::charts::{SERIES, elbow_svg, importances_svg, scatter_svg, series_class, sizes_svg, tree_svg};
use domain::run::{Metrics, Run, RunResult, TreeView};
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

/// Returns the chart `name` of a run, such as `clusters`; `None` when the run has no such chart.
#[must_use]
pub fn run_chart_svg(run: &Run, name: &str) -> Option<String> {
    match (name, &run.metrics, &run.result) {
        ("clusters", Some(Metrics::KMeans(metrics)), Some(RunResult::KMeans(result))) => {
            let names = (0..metrics.cluster_sizes.len().min(SERIES)).map(|i| format!("Cluster {i}"));
            standalone_svg(&scatter_svg(&result.projection), &names.collect::<Vec<_>>())
        }
        ("number-of-clusters", _, Some(RunResult::KMeans(result))) => {
            standalone_svg(&elbow_svg(result.sweep.as_ref()?), &[])
        }
        ("cluster-sizes", Some(Metrics::KMeans(metrics)), _) => standalone_svg(&sizes_svg(&metrics.cluster_sizes), &[]),
        ("feature-importances", Some(Metrics::Classifier(metrics)), _) => standalone_svg(
            &importances_svg(&sorted_by_importance(&metrics.feature_importances)),
            &[],
        ),
        _ => None,
    }
}

/// Returns the drawing of a part of a tree.
#[must_use]
pub fn tree_chart_svg(part: &TreeView) -> Option<String> {
    standalone_svg(&tree_svg(part, None), &part.classes)
}

/// Turns a chart of a page into a file: white background, legend below.
fn standalone_svg(svg: &str, legend: &[String]) -> Option<String> {
    let (_, size) = svg.split_once("viewBox=\"")?;
    let size: Vec<f64> = size.split('"').next()?.split(' ').flat_map(str::parse).collect();
    let &[_, _, width, height] = size.as_slice() else {
        return None;
    };
    let columns = ((width / LEGEND_ENTRY.0) as usize).max(1);
    let below = if legend.is_empty() { 0.0 } else { 12.0 };
    let total = height + below + LEGEND_ENTRY.1 * legend.len().div_ceil(columns) as f64;
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
            "<rect class=\"{}\" x=\"{x}\" y=\"{y}\" width=\"10\" height=\"10\" rx=\"3\"/><text x=\"{}\" y=\"{}\">{}</text>",
            series_class(i),
            x + 16.0,
            y + 9.0,
            escape(&truncate(name, 22))
        );
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

    #[test]
    fn a_file_contains_its_colours_and_its_legend() {
        let file = standalone_svg(&sizes_svg(&[3, 5]), &["a < b".to_owned()]).unwrap();
        assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"80\""));
        assert!(file.contains(".series-0 {\n  fill: #0072b2;") && file.contains("a &lt; b"));
        for foreign in ["var(", "light-dark(", "color-mix(", ":has("] {
            assert!(!file.contains(foreign), "{foreign}");
        }
    }
}
