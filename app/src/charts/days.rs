//! Daily numbers: columns for events of a day, a line for totals at the end of a day.

use super::svg::{self, escape};
use super::ticks::Scale;
use crate::number::whole;
use std::fmt::Write;

/// A day with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayValue {
    /// Label, such as `12 Nov`.
    pub label: String,
    /// Value.
    pub value: i64,
}

/// Marks of a daily chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayMarks {
    /// One column per day.
    Columns,
    /// A line through all days.
    Line,
}

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 220.0;
const LEFT: f64 = 44.0;
const RIGHT: f64 = 632.0;
const TOP: f64 = 12.0;
const BOTTOM: f64 = 188.0;
/// Number of days from one label to the next.
const LABEL_EVERY: usize = 7;

/// Draws the days from left to right, the last one at the right edge.
#[must_use]
pub fn days_svg(title: &str, days: &[DayValue], marks: DayMarks) -> String {
    let y = whole_scale(days);
    let mut out = svg::open_tag("plot days", WIDTH, HEIGHT, title);
    out.push_str("<g class=\"axes\" aria-hidden=\"true\">");
    for &tick in &y.ticks {
        let at = y.position(tick, BOTTOM, TOP);
        _ = write!(
            out,
            "<path class=\"grid\" d=\"M{LEFT} {at:.1}H{RIGHT}\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            at + 3.5,
            whole(tick as i64)
        );
    }
    let step = (RIGHT - LEFT) / days.len().max(1) as f64;
    let middle = |i: usize| LEFT + step * (i as f64 + 0.5);
    for (i, day) in days
        .iter()
        .enumerate()
        .filter(|(i, _)| (days.len() - 1 - i).is_multiple_of(LABEL_EVERY))
    {
        // Right-aligned, so that the label of the last day is not cut off.
        let (at, anchor) = if i + 1 == days.len() {
            (RIGHT, "end")
        } else {
            (middle(i), "middle")
        };
        _ = write!(
            out,
            "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            BOTTOM + 18.0,
            escape(&day.label)
        );
    }
    out.push_str("</g>");
    let place = |value: i64| y.position(value as f64, BOTTOM, TOP);
    if marks == DayMarks::Line && !days.is_empty() {
        let points: Vec<_> = days
            .iter()
            .enumerate()
            .map(|(i, day)| format!("{:.1} {:.1}", middle(i), place(day.value)))
            .collect();
        _ = write!(out, "<path class=\"line\" d=\"M{}\"/>", points.join("L"));
    }
    for (i, day) in days.iter().enumerate() {
        let title = svg::title(&format!("{}: {}", day.label, whole(day.value)));
        let top = place(day.value);
        _ = match marks {
            DayMarks::Columns => write!(
                out,
                "<rect class=\"series-0\" x=\"{:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"2\">\
                 {title}</rect>",
                LEFT + step * i as f64 + 1.5,
                (step - 3.0).max(1.0),
                BOTTOM - top
            ),
            DayMarks::Line => write!(
                out,
                "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{top:.1}\" r=\"3\">{title}</circle>",
                middle(i)
            ),
        };
    }
    out.push_str("</svg>");
    out
}

/// Returns a scale from 0 with whole numbers only.
fn whole_scale(days: &[DayValue]) -> Scale {
    let highest = days.iter().map(|day| day.value).max().unwrap_or(0).max(1);
    Scale::for_values([0.0, highest as f64], u32::try_from(highest.min(4)).unwrap_or(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(values: &[i64]) -> Vec<DayValue> {
        let day = |(i, &value)| DayValue {
            label: format!("{} Nov", i + 1),
            value,
        };
        values.iter().enumerate().map(day).collect()
    }

    #[test]
    fn each_day_has_a_mark_with_its_number() {
        let svg = days_svg("Completed", &days(&[0, 3, 1_500]), DayMarks::Columns);
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains("3 Nov: 1,500") && svg.contains("height=\"0.0\""));
        assert!(
            svg.contains("text-anchor=\"end\">3 Nov<"),
            "the label at the edge stays inside: {svg}"
        );
        let svg = days_svg("Open", &days(&[2, 1]), DayMarks::Line);
        assert_eq!(
            (svg.matches("<circle").count(), svg.matches("class=\"line\"").count()),
            (2, 1)
        );
        assert!(!days_svg("None", &[], DayMarks::Line).contains("NaN"));
    }

    #[test]
    fn ticks_are_whole_numbers() {
        assert_eq!(whole_scale(&days(&[0, 1])).ticks, [0.0, 1.0]);
        assert_eq!(whole_scale(&days(&[3])).ticks, [0.0, 1.0, 2.0, 3.0]);
    }
}
