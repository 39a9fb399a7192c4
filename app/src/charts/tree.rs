//! Drawing of a part of a decision tree; inner nodes below the root link to the drawing that begins
//! with them.

use super::series::{SERIES, series_class};
use super::svg::{self, escape, truncate};
use crate::number::{count, percent, plural, short};
use domain::run::{TreeNode, TreeView};
use std::fmt::Write;

const BOX_WIDTH: f64 = 156.0;
const BOX_HEIGHT: f64 = 62.0;
const BOX_GAP: f64 = 12.0;
const LEVEL_HEIGHT: f64 = 104.0;
/// Limit of the recursion; the server sends fewer levels.
const MAX_LEVELS: u32 = 8;

/// Largest number of classes in the legend.
const MAX_LEGEND: usize = 24;

/// Returns the classes of the legend of a tree, and a note on what it cannot show.
#[must_use]
pub fn tree_legend(classes: &[String]) -> (&[String], String) {
    let shown = classes.get(..MAX_LEGEND).unwrap_or(classes);
    let mut note = String::new();
    if shown.len() < classes.len() {
        note = format!(
            "The first {MAX_LEGEND} of {} classes are listed. ",
            count(classes.len() as u64)
        );
    }
    if classes.len() > SERIES {
        note.push_str("Colours repeat after twelve classes; the text of a node names its class.");
    }
    (shown, note)
}

struct TreeDrawing<'a> {
    view: &'a TreeView,
    base: Option<&'a str>,
    lines: String,
    boxes: String,
    next_left: f64,
    levels: u32,
}

/// Draws a part of a tree. Nodes link to `?tree=K&node=ID` of the page `base`; without a base there
/// are no links.
#[must_use]
pub fn tree_svg(view: &TreeView, base: Option<&str>) -> String {
    let mut drawing = TreeDrawing {
        view,
        base,
        lines: String::new(),
        boxes: String::new(),
        next_left: 0.0,
        levels: 0,
    };
    drawing.draw_node(&view.root, 0, true);
    let width = (drawing.next_left - BOX_GAP).max(BOX_WIDTH);
    let height = LEVEL_HEIGHT * f64::from(drawing.levels) + BOX_HEIGHT + 4.0;
    format!(
        "<svg class=\"tree\" width=\"{width}\" height=\"{height}\" viewBox=\"-2 -2 {} {}\" role=\"group\" \
         aria-label=\"Decision tree\"><g class=\"tree-lines\">{}</g>{}</svg>",
        width + 4.0,
        height,
        drawing.lines,
        drawing.boxes
    )
}

impl TreeDrawing<'_> {
    /// Draws a node with its descendants; returns the middle of its box.
    fn draw_node(&mut self, node: &TreeNode, level: u32, is_root: bool) -> f64 {
        self.levels = self.levels.max(level);
        let children = node.split.as_ref().and_then(|split| split.children.as_deref());
        let middle = match children {
            Some((left, right)) if level < MAX_LEVELS => {
                let (a, b) = (
                    self.draw_node(left, level + 1, false),
                    self.draw_node(right, level + 1, false),
                );
                let middle = f64::midpoint(a, b);
                let missing_left = node.split.as_ref().and_then(|split| split.missing_left);
                self.draw_branch(middle, a, level, branch_label("yes", missing_left == Some(true)));
                self.draw_branch(middle, b, level, branch_label("no", missing_left == Some(false)));
                middle
            }
            _ => {
                let middle = self.next_left + BOX_WIDTH / 2.0;
                self.next_left += BOX_WIDTH + BOX_GAP;
                middle
            }
        };
        self.draw_box(
            node,
            middle - BOX_WIDTH / 2.0,
            LEVEL_HEIGHT * f64::from(level),
            is_root,
            children.is_none(),
        );
        middle
    }

    /// Draws the line from the middle of a box to that of a child, with the answer beside it.
    fn draw_branch(&mut self, from: f64, to: f64, level: u32, answer: &str) {
        let top = LEVEL_HEIGHT * f64::from(level) + BOX_HEIGHT;
        let bottom = LEVEL_HEIGHT * f64::from(level + 1);
        let bend = f64::midpoint(top, bottom);
        _ = write!(self.lines, "<path d=\"M{from:.1} {top}V{bend}H{to:.1}V{bottom}\"/>");
        let anchor = if to < from { "start" } else { "end" };
        let x = if to < from { to + 4.0 } else { to - 4.0 };
        _ = write!(
            self.lines,
            "<text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{answer}</text>",
            bend + 14.0
        );
    }

    fn draw_box(&mut self, node: &TreeNode, left: f64, top: f64, is_root: bool, is_last: bool) {
        let (prediction, share) = self.prediction(node);
        let (headline, question) = match &node.split {
            Some(split) => (split.column.as_str(), format!("≤ {}", short(split.threshold))),
            None => (prediction.as_str(), String::new()),
        };
        let rows = plural(node.samples, "row", "rows");
        let hides_children = is_last && node.split.is_some();
        let title = format!(
            "{}: {rows}, impurity {}; {prediction}{share}{}",
            format!("{headline} {question}").trim_end(),
            short(node.impurity),
            if hides_children { "; show more" } else { "" }
        );
        // A regression has no bar of class shares, so an inner node shows its prediction instead.
        let inner_prediction = node
            .value
            .filter(|_| node.split.is_some())
            .map(|value| format!("predicts {}", short(value)));
        let parts = [
            question,
            rows,
            if hides_children { "more".into() } else { String::new() },
        ];
        let below = parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" · ");
        let link = self.base.filter(|_| node.split.is_some() && !is_root);
        if let Some(base) = link {
            let (base, tree) = (escape(base), self.view.tree);
            _ = write!(
                self.boxes,
                "<a href=\"{base}?tree={tree}&amp;node={}#tree\" aria-label=\"{}\">",
                node.id,
                escape(&title)
            );
        }
        let kind = if node.split.is_none() { "node leaf" } else { "node" };
        _ = write!(
            self.boxes,
            "<g class=\"{kind}\" transform=\"translate({left:.1} {top})\">{}\
             <rect class=\"node-box\" width=\"{BOX_WIDTH}\" height=\"{BOX_HEIGHT}\" rx=\"6\"/>\
             <text class=\"node-head\" x=\"10\" y=\"19\">{}</text><text x=\"10\" y=\"35\">{}</text>",
            svg::title(&title),
            escape(&truncate(headline, 20)),
            escape(&truncate(&below, 26))
        );
        self.draw_shares(node);
        if let Some(text) = inner_prediction {
            _ = write!(self.boxes, "<text x=\"10\" y=\"52\">{}</text>", escape(&text));
        }
        self.boxes.push_str("</g>");
        if link.is_some() {
            self.boxes.push_str("</a>");
        }
    }

    /// Returns the class or number that a node predicts, and the share of the class among its rows.
    fn prediction(&self, node: &TreeNode) -> (String, String) {
        if let Some(value) = node.value {
            return (short(value), String::new());
        }
        let class = self.view.classes.get(node.class as usize).map_or("?", String::as_str);
        let share = node.shares.get(node.class as usize).copied().unwrap_or(0.0);
        (class.to_owned(), format!(" {}", percent(share)))
    }

    /// Draws the bar of the class shares of a node.
    fn draw_shares(&mut self, node: &TreeNode) {
        let bar_width = BOX_WIDTH - 20.0;
        let mut left = 10.0;
        for (i, share) in node.shares.iter().enumerate() {
            let width = bar_width * if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
            if width >= 0.1 {
                let class = series_class(i);
                _ = write!(
                    self.boxes,
                    "<rect class=\"{class}\" x=\"{left:.1}\" y=\"46\" width=\"{width:.1}\" height=\"6\"/>"
                );
                left += width;
            }
        }
    }
}

/// Returns the label of a branch; `takes_missing` is whether rows without a value take it too.
fn branch_label(text: &'static str, takes_missing: bool) -> &'static str {
    match (text, takes_missing) {
        ("yes", true) => "yes or missing",
        (_, true) => "no or missing",
        (text, false) => text,
    }
}

#[cfg(test)]
mod tests;
