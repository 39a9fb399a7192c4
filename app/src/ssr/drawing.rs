//! The drawings of a result as files of their own: the rules of the style sheet and the legend inside.

use crate::charts::importances::by_size;
use crate::charts::svg::{cut, escape, style};
use crate::charts::{SERIES, importances_svg, scatter_svg, series_class, sizes_svg, sweep_svg, tree_svg};
use domain::run::{Metrics, Run, RunResult, TreeView};
use std::fmt::Write;
use std::sync::LazyLock;

/// An entry of the legend, in pixels.
const ENTRY: (f64, f64) = (176.0, 20.0);

/// The rules of drawings in light colours. Custom properties are replaced by their values: few programs but browsers know
/// them.
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

/// The drawing `name` of a run, such as `clusters`; none when the run has no such drawing.
#[must_use]
pub fn run_drawing(run: &Run, name: &str) -> Option<String> {
    match (name, &run.metrics, &run.result) {
        ("clusters", Some(Metrics::KMeans(metrics)), Some(RunResult::KMeans(result))) => {
            let names = (0..metrics.cluster_sizes.len().min(SERIES)).map(|i| format!("Cluster {i}"));
            alone(&scatter_svg(&result.projection), &names.collect::<Vec<_>>())
        }
        ("number-of-clusters", _, Some(RunResult::KMeans(result))) => alone(&sweep_svg(result.sweep.as_ref()?), &[]),
        ("cluster-sizes", Some(Metrics::KMeans(metrics)), _) => alone(&sizes_svg(&metrics.cluster_sizes), &[]),
        ("feature-importances", Some(Metrics::Classifier(metrics)), _) => {
            alone(&importances_svg(&by_size(&metrics.feature_importances)), &[])
        }
        _ => None,
    }
}

/// The drawing of a part of a tree.
#[must_use]
pub fn tree_drawing(part: &TreeView) -> Option<String> {
    alone(&tree_svg(part, None), &part.classes)
}

/// A drawing of a page as a file: on white ground, with a legend below.
fn alone(svg: &str, legend: &[String]) -> Option<String> {
    let (_, size) = svg.split_once("viewBox=\"")?;
    let size: Vec<f64> = size.split('"').next()?.split(' ').flat_map(str::parse).collect();
    let &[_, _, width, height] = size.as_slice() else {
        return None;
    };
    let columns = ((width / ENTRY.0) as usize).max(1);
    let below = if legend.is_empty() { 0.0 } else { 12.0 };
    let total = height + below + ENTRY.1 * legend.len().div_ceil(columns) as f64;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{total}\" viewBox=\"0 0 {width} {total}\">\
         {}<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/><g class=\"plot\">",
        style(&RULES)
    );
    for (i, name) in legend.iter().enumerate() {
        let (x, y) = (
            ENTRY.0 * (i % columns) as f64 + 8.0,
            ENTRY.1 * (i / columns) as f64 + height + below,
        );
        _ = write!(
            out,
            "<rect class=\"{}\" x=\"{x}\" y=\"{y}\" width=\"10\" height=\"10\" rx=\"3\"/><text x=\"{}\" y=\"{}\">{}</text>",
            series_class(i),
            x + 16.0,
            y + 9.0,
            escape(&cut(name, 22))
        );
    }
    out.push_str("</g>");
    // Inside another drawing it needs a size; that of a tree has one already.
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
    fn a_file_brings_its_colours_and_its_legend() {
        let file = alone(&sizes_svg(&[3, 5]), &["a < b".to_owned()]).unwrap();
        assert!(file.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"80\""));
        assert!(file.contains(".series-0 {\n  fill: #0072b2;") && file.contains("a &lt; b"));
        for foreign in ["var(", "light-dark(", "color-mix(", ":has("] {
            assert!(!file.contains(foreign), "{foreign}");
        }
    }
}
