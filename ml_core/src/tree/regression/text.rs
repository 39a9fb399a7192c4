//! Text formats of a regression tree.

use super::model::Numbers;
use crate::tree::fitted::FittedTree;

impl FittedTree<Numbers> {
    /// Returns the tree as indented rules: one line per side of a split and one per leaf, with the
    /// predicted number, rounded to six digits, and the rows of the leaf. Missing names are
    /// replaced (`feature_0`). Lines below more than 50 splits begin with the number of splits
    /// above them (`[51]`) in place of more spaces. scikit-learn: `export_text`.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeRegressor;
    ///
    /// let x = ndarray::array![[1.0], [1.0], [1.0], [3.0]];
    /// let model = DecisionTreeRegressor::params().fit(x.view(), &[1.0, 1.0, 2.0, 7.5])?;
    /// let rules = model.rules(&["width".into()]);
    /// assert_eq!(rules, "width <= 2\n  1.33333 (3 rows)\nwidth > 2\n  7.5 (1 row)\n");
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn rules(&self, features: &[String]) -> String {
        self.rules_with(features, |at| (self.rounded(at), String::new()))
    }

    /// Returns the tree in the language of Graphviz (`dot -Tsvg` draws it); missing names are
    /// replaced. scikit-learn: `export_graphviz`.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeRegressor;
    ///
    /// let model = DecisionTreeRegressor::params().fit(ndarray::array![[1.0], [3.0]].view(), &[0.5, 7.0])?;
    /// let dot = model.graphviz(&["width".into()]);
    /// assert!(dot.starts_with("digraph tree {") && dot.contains("width <= 2"));
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn graphviz(&self, features: &[String]) -> String {
        self.graphviz_with(features, |at| self.rounded(at))
    }

    /// Returns the number that a node predicts, rounded to six digits.
    fn rounded(&self, node: usize) -> String {
        let value = self.node_value(node).unwrap_or(0.0);
        // The exponential format has a fixed number of digits; the shortest one is without it.
        let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
        rounded.to_string()
    }
}
