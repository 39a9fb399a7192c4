//! View of a fitted tree of classes or numbers, for drawings.

use super::fitted::{FittedTree, Output};
use super::{MissingValues, Node};

/// Nodes of a tree with their values.
#[derive(Clone, Copy, Debug)]
pub struct TreeNodes<'a> {
    /// The nodes, the root first.
    pub nodes: &'a [Node],
    /// Whether the splits learned a side for missing values.
    pub has_native_missing: bool,
    values: &'a [f64],
    width: usize,
}

impl TreeNodes<'_> {
    /// Returns the values of a node: the share of each class, or the number that it predicts. Empty
    /// for a node that does not exist.
    #[must_use]
    pub fn values(&self, node: usize) -> &[f64] {
        self.values.chunks_exact(self.width).nth(node).unwrap_or(&[])
    }
}

impl<'a, O: Output> From<&'a FittedTree<O>> for TreeNodes<'a> {
    fn from(tree: &'a FittedTree<O>) -> Self {
        Self {
            nodes: tree.nodes(),
            values: tree.values(),
            width: tree.output.width(),
            has_native_missing: tree.missing_values() == MissingValues::Native,
        }
    }
}
