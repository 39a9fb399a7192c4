//! Text formats of a tree: rules and Graphviz.

use super::model::{DecisionTreeModel, most_frequent};
use std::fmt::Write;

/// Deepest level that is indented; deeper lines state their depth as a number. Otherwise the text
/// of a tree that splits off one row at a time would grow with the square of the rows.
const MAX_INDENT: usize = 50;

impl DecisionTreeModel {
    fn name<'a>(names: &'a [String], index: u32, kind: &str) -> std::borrow::Cow<'a, str> {
        match names.get(index as usize) {
            Some(name) => name.as_str().into(),
            None => format!("{kind}_{index}").into(),
        }
    }

    /// Returns the tree as indented rules: one line per side of a split and one per leaf, with the
    /// rows of the leaf and the share of its class. Missing names are replaced (`feature_0`,
    /// `class_1`). Lines below more than 50 splits begin with the number of splits above them
    /// (`[51]`) in place of more spaces. scikit-learn: `export_text`.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    ///
    /// let x = ndarray::array![[1.0], [3.0]];
    /// let model = DecisionTreeClassifier::params().fit(x.view(), &[0, 1], 2)?;
    /// let rules = model.rules(&["width".into()], &["small".into(), "large".into()]);
    /// assert_eq!(rules, "width <= 2\n  small (1 row, 100%)\nwidth > 2\n  large (1 row, 100%)\n");
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn rules(&self, features: &[String], classes: &[String]) -> String {
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
                let class = most_frequent(self.node_value(at as usize));
                let share = self.node_value(at as usize)[class as usize] * 100.0;
                let rows = if node.samples == 1 { "row" } else { "rows" };
                let class = Self::name(classes, class, "class");
                writeln!(text, "{indent}{class} ({} {rows}, {share:.0}%)", node.samples)
            } else {
                let (sign, child) = if is_else { (">", node.right) } else { ("<=", node.left) };
                if !is_else {
                    stack.push((Line::Else(at), depth));
                }
                stack.push((Line::Node(child), depth + 1));
                let feature = Self::name(features, node.feature, "feature");
                writeln!(text, "{indent}{feature} {sign} {}", node.threshold)
            };
        }
        text
    }

    /// Returns the tree in the language of Graphviz (`dot -Tsvg` draws it); missing names are
    /// replaced. scikit-learn: `export_graphviz`.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    ///
    /// let x = ndarray::array![[1.0], [3.0]];
    /// let model = DecisionTreeClassifier::params().fit(x.view(), &[0, 1], 2)?;
    /// let dot = model.graphviz(&["width".into()], &["small".into(), "large".into()]);
    /// assert!(dot.starts_with("digraph tree {") && dot.contains("width <= 2"));
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn graphviz(&self, features: &[String], classes: &[String]) -> String {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
        let mut text = String::from("digraph tree {\n  node [shape=box];\n");
        for (at, node) in self.nodes().iter().enumerate() {
            let class = most_frequent(self.node_value(at));
            let class = quoted(&Self::name(classes, class, "class"));
            let condition = if node.is_leaf() {
                String::new()
            } else {
                let feature = quoted(&Self::name(features, node.feature, "feature"));
                format!("{feature} <= {}\\n", node.threshold)
            };
            let impurity = node.impurity;
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "  {at} [label=\"{condition}impurity {impurity:.4}\\nrows {}\\n{class}\"];",
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
