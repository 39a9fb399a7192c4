//! Horizontal bar chart.

use super::series::link_class;
use super::svg::{escape, open_tag, title, truncate};
use std::fmt::Write;

/// A bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Bar {
    /// Label at the left.
    pub label: String,
    /// Value, which gives the length.
    pub value: f64,
    /// Text at the right.
    pub text: String,
    /// Class, such as `series-3`.
    pub class: String,
}

const WIDTH: f64 = 640.0;
const ROW_HEIGHT: f64 = 24.0;
const LABEL_WIDTH: f64 = 176.0;
const VALUE_WIDTH: f64 = 96.0;

/// Draws the bars. The range of the values and 0 fills the width; bars of negative values go to the
/// left.
#[must_use]
pub fn bars_svg(name: &str, bars: &[Bar]) -> String {
    let values = || bars.iter().map(|bar| bar.value).filter(|x| x.is_finite());
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / (high - low);
    let length = |value: f64| {
        let length = value.abs() * scale;
        if length.is_finite() { length } else { 0.0 }
    };
    let zero = LABEL_WIDTH + length(low);
    let mut out = open_tag("plot bars", WIDTH, ROW_HEIGHT * bars.len().max(1) as f64, name);
    for (i, bar) in bars.iter().enumerate() {
        let top = ROW_HEIGHT * i as f64;
        let length = length(bar.value);
        let (left, right) = match bar.value < 0.0 {
            true => (zero - length, zero),
            false => (zero, zero + length),
        };
        let text = escape(&bar.text);
        _ = write!(
            out,
            "<g class=\"{}\">{}<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"{}\" x=\"{left:.1}\" y=\"{}\" width=\"{length:.1}\" height=\"16\" rx=\"2\"/>\
             <text class=\"bar-value\" x=\"{:.1}\" y=\"{}\">{text}</text></g>",
            link_class(i),
            title(&format!("{}: {}", bar.label, bar.text)),
            LABEL_WIDTH - 8.0,
            top + 16.0,
            escape(&truncate(&bar.label, 26)),
            escape(&bar.class),
            top + 4.0,
            right + 8.0,
            top + 16.0
        );
    }
    if low < 0.0 {
        let bottom = ROW_HEIGHT * bars.len() as f64;
        _ = write!(out, "<path class=\"zero\" d=\"M{zero:.1} 0V{bottom}\"/>");
    }
    out.push_str("</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_bar_fills_the_width() {
        let bar = |label: &str, value: f64| Bar {
            label: label.into(),
            value,
            text: value.to_string(),
            class: "series-0".into(),
        };
        let svg = bars_svg(
            "Sizes",
            &[bar("a", 2.0), bar("b", 1.0), bar("c", f64::NAN), bar("<", 0.0)],
        );
        assert!(svg.contains("width=\"368.0\"") && svg.contains("width=\"184.0\""));
        assert_eq!(svg.matches("width=\"0.0\"").count(), 2);
        assert!(svg.contains("&lt;"));
        assert!(bars_svg("None", &[]).ends_with("</svg>"));
    }

    #[test]
    fn bars_of_negative_values_go_to_the_left() {
        let bar = |value: f64| Bar {
            label: "a".into(),
            value,
            text: value.to_string(),
            class: "series-0".into(),
        };
        // 368 pixels for the range of 4: zero is at 176 + 92.
        let svg = bars_svg("Signed", &[bar(3.0), bar(-1.0)]);
        assert!(svg.contains("x=\"268.0\" y=\"4\" width=\"276.0\""), "{svg}");
        assert!(svg.contains("x=\"176.0\" y=\"28\" width=\"92.0\""), "{svg}");
        assert!(svg.contains("class=\"zero\" d=\"M268.0 0V48\""));
        assert!(!bars_svg("One", &[bar(1.0)]).contains("zero"));
    }
}
