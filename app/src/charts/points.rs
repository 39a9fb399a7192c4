//! Scatter plot of pairs of numbers, with lines of reference.

use super::svg;
use super::ticks::Scale;
use crate::number::short;
use std::fmt::Write;

const PLOT: svg::PlotArea = svg::PlotArea {
    left: 72.0,
    right: 624.0,
    top: 12.0,
    bottom: 332.0,
};

/// A straight line `y = slope x + at`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// The slope.
    pub slope: f64,
    /// The height where x is 0.
    pub at: f64,
    /// Whether the line is a limit, which is drawn dotted.
    pub is_limit: bool,
}

/// Axes of a plot.
#[derive(Clone, Copy, Debug)]
pub struct PlotAxes<'a> {
    /// Scale and name of the horizontal axis.
    pub x: (&'a Scale, &'a str),
    /// Scale and name of the vertical axis.
    pub y: (&'a Scale, &'a str),
}

/// Draws a mark for each pair, above the lines.
#[must_use]
pub fn points_svg(title: &str, axes: PlotAxes<'_>, points: impl Iterator<Item = (f64, f64)>, lines: &[Line]) -> String {
    let mut out = svg::open_tag("plot", 640.0, 380.0, title);
    svg::axes(&mut out, PLOT, axes.x, axes.y);
    let x_at = |x: f64| axes.x.0.position(x, PLOT.left, PLOT.right);
    let y_at = |y: f64| axes.y.0.position(y, PLOT.bottom, PLOT.top);
    for line in lines {
        if let Some([(x1, y1), (x2, y2)]) = visible_part(line, axes.x.0, axes.y.0) {
            _ = write!(
                out,
                "<path class=\"{}\" d=\"M{:.1} {:.1}L{:.1} {:.1}\"/>",
                if line.is_limit { "reference limit" } else { "reference" },
                x_at(x1),
                y_at(y1),
                x_at(x2),
                y_at(y2)
            );
        }
    }
    out.push_str("<g class=\"marks series-0\">");
    for (x, y) in points.filter(|(x, y)| x.is_finite() && y.is_finite()) {
        let text = format!("{}: {}, {}: {}", axes.x.1, short(x), axes.y.1, short(y));
        _ = write!(
            out,
            "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\">{}</circle>",
            x_at(x),
            y_at(y),
            svg::title(&text)
        );
    }
    out.push_str("</g></svg>");
    out
}

/// Returns the ends of the part of a line that lies inside the axes; `None` if nothing does.
fn visible_part(line: &Line, x: &Scale, y: &Scale) -> Option<[(f64, f64); 2]> {
    let height = |x: f64| line.slope * x + line.at;
    let (mut from, mut to) = (x.min, x.max);
    if line.slope == 0.0 {
        let is_inside = line.at >= y.min && line.at <= y.max;
        return is_inside.then_some([(from, line.at), (to, line.at)]);
    }
    let crossing = |y: f64| (y - line.at) / line.slope;
    let (a, b) = (crossing(y.min), crossing(y.max));
    from = from.max(a.min(b));
    to = to.min(a.max(b));
    (from < to).then(|| [(from, height(from)), (to, height(to))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_marks_and_lines_end_at_the_axes() {
        let (x, y) = (Scale::for_values([0.0, 10.0], 5), Scale::for_values([0.0, 10.0], 5));
        let diagonal = Line {
            slope: 1.0,
            at: 4.0,
            is_limit: false,
        };
        assert_eq!(visible_part(&diagonal, &x, &y), Some([(0.0, 4.0), (6.0, 10.0)]));
        let above = Line {
            slope: 0.0,
            at: 11.0,
            is_limit: true,
        };
        assert_eq!(visible_part(&above, &x, &y), None);
        let axes = PlotAxes {
            x: (&x, "a < b"),
            y: (&y, "c"),
        };
        let points = [(1.0, 2.0), (f64::NAN, 3.0)];
        let svg = points_svg("Pairs", axes, points.into_iter(), &[diagonal, above]);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert_eq!(svg.matches("class=\"reference\"").count(), 1);
        assert!(svg.contains("a &lt; b: 1, c: 2") && !svg.contains("NaN"));
    }
}
