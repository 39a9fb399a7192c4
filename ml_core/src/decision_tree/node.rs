//! What a tree is made of.

/// A node of a tree: a question, or a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// The feature that the question is about; 0 in a leaf.
    pub feature: u32,
    /// Rows with `x[feature] <= threshold` go left; 0 in a leaf.
    pub threshold: f64,
    /// The index of the left child; 0 in a leaf.
    pub left: u32,
    /// The index of the right child; 0 in a leaf.
    pub right: u32,
    /// The impurity of its rows, by the criterion of the fit.
    pub impurity: f64,
    /// Training rows that reached it; in a tree of a forest each counts once, however often it was drawn.
    pub samples: u64,
    /// The sum of their weights: the rows again, unless classes are weighted or rows were drawn several times.
    pub weight: f64,
}

impl Node {
    /// Whether it asks no question.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        // The root is nobody's child.
        self.left == 0
    }

    /// The same node of a branch whose first node is number `first` of the tree.
    pub(super) fn moved(mut self, first: u32) -> Self {
        if !self.is_leaf() {
            self.left += first;
            self.right += first;
        }
        self
    }
}
