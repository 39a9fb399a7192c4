//! Nodes of a tree.

/// A node of a tree: a split or a leaf.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// The feature that is compared; 0 in a leaf.
    pub feature: u32,
    /// Rows with `x[feature] <= threshold` go left; 0 in a leaf.
    pub threshold: f64,
    /// Whether rows that lack the value go left, not right. False unless the tree was fitted with
    /// [`MissingValues::Native`](super::MissingValues::Native).
    pub missing_left: bool,
    /// The index of the left child; 0 in a leaf.
    pub left: u32,
    /// The index of the right child; 0 in a leaf.
    pub right: u32,
    /// The impurity of the node's rows, by the criterion of the fit.
    pub impurity: f64,
    /// Training rows of the node; in a tree of a forest each is counted once, however often it was
    /// drawn.
    pub samples: u64,
    /// The total weight of these rows: their number, unless classes are weighted or rows were drawn
    /// several times.
    pub weight: f64,
}

impl Node {
    /// Returns whether the node is a leaf.
    #[must_use]
    pub fn is_leaf(&self) -> bool {
        // The root, at index 0, is never a child.
        self.left == 0
    }

    /// Returns whether a row with this value goes left; NaN is a missing value.
    #[inline]
    pub(crate) fn goes_left(&self, value: f64) -> bool {
        value <= self.threshold || self.missing_left && value.is_nan()
    }

    /// Shifts the child indices of a node of a branch whose root has the index `first` in the tree.
    pub(super) fn offset_children(mut self, first: u32) -> Self {
        if !self.is_leaf() {
            self.left += first;
            self.right += first;
        }
        self
    }
}
