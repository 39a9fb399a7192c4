//! Labels and votes of the leaves.

use super::Voting;
use crate::data::feature_matrix::Column;
use crate::threads;
use crate::tree::{CompactTree, DecisionTreeModel, most_frequent};

impl Voting {
    /// Lays out the trees for many rows with these columns, with the labels that [`Voting::add`]
    /// takes.
    pub(super) fn compact(self, trees: &[DecisionTreeModel], columns: Option<&[Column]>) -> Vec<CompactTree<u32>> {
        threads::map(trees.len(), |number| {
            let tree = &trees[number];
            CompactTree::new(tree, columns, |leaf| self.label(tree, leaf))
        })
    }

    /// Returns the label of a leaf: its class for hard voting, its index for soft voting.
    pub(super) fn label(self, tree: &DecisionTreeModel, leaf: u32) -> u32 {
        match self {
            Self::Hard => most_frequent(tree.node_value(leaf as usize)),
            Self::Soft => leaf,
        }
    }

    /// Adds the vote of a tree for a row that has reached a leaf with this label.
    pub(super) fn add(self, tree: &DecisionTreeModel, label: u32, votes: &mut [f64]) {
        match self {
            Self::Hard => votes[label as usize] += 1.0,
            Self::Soft => {
                let shares = tree.node_value(label as usize);
                votes.iter_mut().zip(shares).for_each(|(vote, share)| *vote += share);
            }
        }
    }
}
