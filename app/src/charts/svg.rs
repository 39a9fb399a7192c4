//! Building blocks of SVG markup.

use super::ticks::Scale;
use std::fmt::Write;

/// Escapes `text` for an element or a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Truncates `text` to `max` characters.
#[must_use]
pub fn truncate(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Returns the start tag of a drawing, with a title for screen readers.
#[must_use]
pub fn open_tag(class: &str, width: f64, height: f64, title: &str) -> String {
    let title = escape(title);
    format!("<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{title}\">")
}

/// Returns a `<title>`: the tooltip of the surrounding element, and its name for screen readers.
#[must_use]
pub fn title(text: &str) -> String {
    format!("<title>{}</title>", escape(text))
}

/// Returns a style sheet for a drawing. The rules are a constant, never user input.
#[must_use]
pub fn style(rules: &'static str) -> String {
    format!("<style>{rules}</style>")
}

/// Room for labels to the right of a plot.
const MARGIN: f64 = 14.0;

/// The area of a chart inside its margins.
#[derive(Clone, Copy, Debug)]
pub struct PlotArea {
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge.
    pub top: f64,
    /// Lower edge.
    pub bottom: f64,
}

/// Writes grid lines, tick labels and names of both axes.
pub fn axes(out: &mut String, plot: PlotArea, x: (&Scale, &str), y: (&Scale, &str)) {
    let PlotArea {
        left,
        right,
        top,
        bottom,
    } = plot;
    out.push_str("<g class=\"axes\" aria-hidden=\"true\">");
    for &tick in &x.0.ticks {
        let (at, label) = (x.0.position(tick, left, right), x.0.label(tick));
        _ = write!(out, "<path class=\"grid\" d=\"M{at:.1} {top}V{bottom}\"/>");
        // A long label at the right edge would be cut off if it were centred.
        let (at, anchor) = match at + 3.6 * label.chars().count() as f64 > right + MARGIN {
            true => (right + MARGIN, "end"),
            false => (at, "middle"),
        };
        _ = write!(
            out,
            "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{label}</text>",
            bottom + 16.0
        );
    }
    for &tick in &y.0.ticks {
        let (at, label) = (y.0.position(tick, bottom, top), y.0.label(tick));
        _ = write!(out, "<path class=\"grid\" d=\"M{left} {at:.1}H{right}\"/>");
        _ = write!(
            out,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            left - 6.0,
            at + 3.5
        );
    }
    let (middle, below) = ((left + right) / 2.0, bottom + 36.0);
    _ = write!(
        out,
        "<text class=\"axis-name\" x=\"{middle}\" y=\"{below}\" text-anchor=\"middle\">{}</text>",
        escape(x.1)
    );
    let centre = (top + bottom) / 2.0;
    _ = write!(
        out,
        "<text class=\"axis-name\" transform=\"translate(14 {centre}) rotate(-90)\" text-anchor=\"middle\">{}</text></g>",
        escape(y.1)
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_becomes_markup() {
        assert_eq!(escape("<b a=\"1\">&'\n"), "&lt;b a=&quot;1&quot;&gt;&amp;&#39; ");
    }

    #[test]
    fn long_texts_are_truncated_at_characters() {
        assert_eq!(truncate("ääää", 3), "ää…");
        assert_eq!(truncate("äää", 3), "äää");
        assert_eq!(truncate("ab", 0), "…");
    }
}
