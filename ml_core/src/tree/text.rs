//! Text formats of a tree: rules and Graphviz.

use super::MissingValues;
use super::fitted::FittedTree;
use std::borrow::Cow;
use std::fmt::Write;

/// Deepest level that is indented; deeper lines state their depth as a number. Otherwise the text
/// of a tree that splits off one row at a time would grow with the square of the rows.
const MAX_INDENT: usize = 50;

/// Returns a name, or a replacement for a missing one.
pub(super) fn name<'a>(names: &'a [String], index: u32, kind: &str) -> Cow<'a, str> {
    match names.get(index as usize) {
        Some(name) => name.as_str().into(),
        None => format!("{kind}_{index}").into(),
    }
}

impl<O> FittedTree<O> {
    /// Returns the tree as indented rules: one line per side of a split and one per leaf.
    /// `prediction` returns two texts for a leaf: its prediction, and a suffix inside the
    /// parentheses after the number of rows.
    pub(super) fn rules_with(&self, features: &[String], prediction: impl Fn(usize) -> (String, String)) -> String {
        enum Line {
            Node(u32),
            Else(u32),
        }
        // Writing to a string cannot fail.
        let mut text = String::new();
        let mut stack = vec![(Line::Node(0), 0)];
        while let Some((line, depth)) = stack.pop() {
            let mut indent = "  ".repeat(depth.min(MAX_INDENT));
            if depth > MAX_INDENT {
                let _ = write!(indent, "[{depth}] ");
            }
            let (at, is_else) = match line {
                Line::Node(at) => (at, false),
                Line::Else(at) => (at, true),
            };
            let node = &self.nodes()[at as usize];
            let _ = if node.is_leaf() {
                let (value, more) = prediction(at as usize);
                let rows = if node.samples == 1 { "row" } else { "rows" };
                writeln!(text, "{indent}{value} ({} {rows}{more})", node.samples)
            } else {
                let (sign, child) = if is_else { (">", node.right) } else { ("<=", node.left) };
                if !is_else {
                    stack.push((Line::Else(at), depth));
                }
                stack.push((Line::Node(child), depth + 1));
                let feature = name(features, node.feature, "feature");
                let missing = if self.missing_values() == MissingValues::Native && node.missing_left != is_else {
                    " or missing"
                } else {
                    ""
                };
                writeln!(text, "{indent}{feature} {sign} {}{missing}", node.threshold)
            };
        }
        text
    }

    /// Returns the tree in Graphviz DOT; `prediction` returns the last line of a node's label.
    pub(super) fn graphviz_with(&self, features: &[String], prediction: impl Fn(usize) -> String) -> String {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let mut text = String::from("digraph tree {\n  node [shape=box];\n");
        for (at, node) in self.nodes().iter().enumerate() {
            let value = quoted(&prediction(at));
            let condition = if node.is_leaf() {
                String::new()
            } else {
                let feature = quoted(&name(features, node.feature, "feature"));
                let missing = if node.missing_left { " or missing" } else { "" };
                format!("{feature} <= {}{missing}\\n", node.threshold)
            };
            let impurity = node.impurity;
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "  {at} [label=\"{condition}impurity {impurity:.4}\\nrows {}\\n{value}\"];",
                node.samples
            );
            if !node.is_leaf() {
                let _ = writeln!(text, "  {at} -> {};\n  {at} -> {};", node.left, node.right);
            }
        }
        text.push_str("}\n");
        text
    }
}
