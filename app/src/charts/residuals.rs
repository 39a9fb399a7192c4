//! Residuals of a regression: three views of the differences of true and predicted values.

use super::figure::{Chart, TableData};
use super::points::{Line, PlotAxes, points_svg};
use super::series::link_class;
use super::svg;
use super::ticks::Scale;
use crate::number::{count, short, whole_percent};
use domain::run::report::{Artifact, PredictionInterval};
use std::fmt::Write;

const PREDICTED_TRUE: &str = "predicted-true";
const RESIDUALS_PREDICTED: &str = "residuals-predicted";
const HISTOGRAM: &str = "residual-histogram";

/// Largest number of marks of a chart; of more points every n-th is drawn.
const MAX_MARKS: usize = 1000;

/// Number of rows of the table.
const TABLE_ROWS: usize = 100;

const PLOT: svg::PlotArea = svg::PlotArea {
    left: 72.0,
    right: 624.0,
    top: 12.0,
    bottom: 232.0,
};

/// Residuals of some rows.
#[derive(Clone, Copy, Debug)]
pub struct Residuals<'a> {
    /// The name of the target.
    pub target: &'a str,
    /// The rows, such as `test rows`.
    pub rows: &'static str,
    /// True value, predicted value.
    pub points: &'a [(f64, f64)],
    /// Number of rows that `points` were taken from.
    pub total: usize,
    /// Lower limit of each bar of the histogram, and the upper limit of the last.
    pub limits: &'a [f64],
    /// Number of residuals of each bar.
    pub counts: &'a [u64],
    /// The interval around predictions.
    pub interval: Option<&'a PredictionInterval>,
}

impl<'a> Residuals<'a> {
    /// Takes the residuals of a view; `None` for another view.
    #[must_use]
    pub fn new(artifact: &'a Artifact, target: &'a str) -> Option<Self> {
        let Artifact::Residuals {
            rows,
            points,
            total,
            limits,
            counts,
            interval,
        } = artifact
        else {
            return None;
        };
        Some(Self {
            target,
            rows: if rows == "test" { "test rows" } else { "training rows" },
            points,
            total: *total,
            limits,
            counts,
            interval: interval.as_ref(),
        })
    }

    /// Draws all charts.
    #[must_use]
    pub fn charts(&self) -> [Chart; 3] {
        [self.predicted_chart(), self.residual_chart(), self.histogram_chart()]
    }

    /// Draws the chart of this name.
    #[must_use]
    pub fn chart(&self, name: &str) -> Option<Chart> {
        match name {
            PREDICTED_TRUE => Some(self.predicted_chart()),
            RESIDUALS_PREDICTED => Some(self.residual_chart()),
            HISTOGRAM => Some(self.histogram_chart()),
            _ => None,
        }
    }

    /// Draws predicted against true values.
    fn predicted_chart(&self) -> Chart {
        let (x_name, y_name) = (format!("True {}", self.target), format!("Predicted {}", self.target));
        // One scale, so that the diagonal is where both are equal.
        let scale = Scale::for_values(self.points.iter().flat_map(|&(truth, predicted)| [truth, predicted]), 6);
        let axes = PlotAxes {
            x: (&scale, &x_name),
            y: (&scale, &y_name),
        };
        let title = "Predicted against true values";
        let rows = self
            .points
            .iter()
            .map(|&(truth, predicted)| vec![short(truth), short(predicted), short(truth - predicted)]);
        Chart {
            name: PREDICTED_TRUE.into(),
            title: title.into(),
            description: format!(
                "Each mark is one of the {}. On the line, predicted and true value are equal; below it, the prediction \
                 is too low.{}{}",
                self.rows,
                self.limits_note(),
                self.sample_note()
            ),
            svg: points_svg(title, axes, self.shown_points(), &self.lines(1.0)),
            table: TableData::new(&[&x_name, &y_name, "Residual"], rows.take(TABLE_ROWS)),
            legend: Vec::new(),
        }
    }

    /// Draws residuals against predicted values.
    fn residual_chart(&self) -> Chart {
        let x_name = format!("Predicted {}", self.target);
        let pairs = |points: Vec<(f64, f64)>| {
            points
                .into_iter()
                .map(|(truth, predicted)| (predicted, truth - predicted))
        };
        let all = || pairs(self.points.to_vec());
        let x = Scale::for_values(all().map(|(predicted, _)| predicted), 6);
        let y = Scale::for_values(all().map(|(_, residual)| residual).chain([0.0]), 6);
        let axes = PlotAxes {
            x: (&x, &x_name),
            y: (&y, "Residual"),
        };
        let title = "Residuals against predicted values";
        let rows = all().map(|(predicted, residual)| vec![short(predicted), short(residual)]);
        Chart {
            name: RESIDUALS_PREDICTED.into(),
            title: title.into(),
            description: format!(
                "A residual is the true less the predicted value. A curve or a funnel shows what the model misses.{}{}",
                self.limits_note(),
                self.sample_note()
            ),
            svg: points_svg(title, axes, pairs(self.shown_points().collect()), &self.lines(0.0)),
            table: TableData::new(&[&x_name, "Residual"], rows.take(TABLE_ROWS)),
            legend: Vec::new(),
        }
    }

    /// Draws the histogram of the residuals.
    fn histogram_chart(&self) -> Chart {
        let bars = || self.counts.iter().zip(self.limits.windows(2));
        let rows = bars().map(|(&n, limits)| vec![range_text(limits), count(n)]);
        Chart {
            name: HISTOGRAM.into(),
            title: "Histogram of residuals".into(),
            description: format!("Number of {} by the size of their residual.", self.rows),
            svg: histogram_svg(self.limits, self.counts),
            table: TableData::new(&["Residual", "Rows"], rows).linked(self.counts.len()),
            legend: Vec::new(),
        }
    }

    fn step(&self) -> usize {
        self.points.len().div_ceil(MAX_MARKS).max(1)
    }

    fn shown_points(&self) -> impl Iterator<Item = (f64, f64)> {
        self.points.iter().copied().step_by(self.step())
    }

    fn sample_note(&self) -> String {
        let shown = self.points.len().div_ceil(self.step());
        let sample = match shown < self.total {
            true => format!(
                " {} of {} rows are shown.",
                count(shown as u64),
                count(self.total as u64)
            ),
            false => String::new(),
        };
        match self.points.len() > TABLE_ROWS {
            true => format!("{sample} The table has {TABLE_ROWS} rows."),
            false => sample,
        }
    }

    fn limits_note(&self) -> String {
        self.interval.map_or_else(String::new, |interval| {
            format!(
                " The dotted lines are the limits of the {} interval.",
                whole_percent(interval.coverage)
            )
        })
    }

    /// Returns the line without an error, and those of the limits of the interval.
    fn lines(&self, slope: f64) -> Vec<Line> {
        // The chart of predicted against true values has the predictions on the vertical axis: the
        // true value is `above` higher where the prediction is `above` lower.
        let sign = if slope == 0.0 { 1.0 } else { -1.0 };
        let limits = self.interval.map(|interval| [interval.below, interval.above]);
        let line = |at: f64, is_limit| Line { slope, at, is_limit };
        let limits = limits.into_iter().flatten().map(|limit| line(sign * limit, true));
        std::iter::once(line(0.0, false)).chain(limits).collect()
    }
}

fn range_text(limits: &[f64]) -> String {
    match limits {
        [from, to] => format!("{} to {}", short(*from), short(*to)),
        _ => String::new(),
    }
}

fn histogram_svg(limits: &[f64], counts: &[u64]) -> String {
    let x = Scale::for_values(limits.iter().copied(), 8);
    let highest = counts.iter().copied().max().unwrap_or(0).max(1);
    let y = Scale::for_values([0.0, highest as f64], u32::try_from(highest.min(5)).unwrap_or(5));
    let title = "Histogram of residuals";
    let mut out = svg::open_tag("plot", 640.0, 280.0, title);
    svg::axes(&mut out, PLOT, (&x, "Residual"), (&y, "Rows"));
    for (i, (&n, limits)) in counts.iter().zip(limits.windows(2)).enumerate() {
        let at = |limit: Option<&f64>| x.position(limit.copied().unwrap_or(0.0), PLOT.left, PLOT.right);
        let (left, right) = (at(limits.first()), at(limits.last()));
        let top = y.position(n as f64, PLOT.bottom, PLOT.top);
        _ = write!(
            out,
            "<rect class=\"bar-accent {}\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\">{}</rect>",
            link_class(i),
            left + 0.5,
            (right - left - 1.0).max(1.0),
            PLOT.bottom - top,
            svg::title(&format!("{}: {} rows", range_text(limits), count(n)))
        );
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests;
