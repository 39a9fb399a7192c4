//! Text formats of a classification tree.

use super::model::{Classes, most_frequent};
use crate::tree::fitted::FittedTree;
use crate::tree::text::name;

impl FittedTree<Classes> {
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
        self.rules_with(features, |at| {
            let class = most_frequent(self.node_value(at));
            let share = self.node_value(at)[class as usize] * 100.0;
            (name(classes, class, "class").into_owned(), format!(", {share:.0}%"))
        })
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
        self.graphviz_with(features, |at| {
            name(classes, most_frequent(self.node_value(at)), "class").into_owned()
        })
    }
}
