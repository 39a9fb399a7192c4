//! Combination of the trees' votes.

use crate::data::feature_matrix::Rows;
use crate::tree::{CompactTree, DecisionTreeModel, most_frequent};
use serde::{Deserialize, Serialize};

/// Combination of the trees' votes.
///
/// For trees without limits both are nearly the same, since nearly every leaf is pure. With shallow
/// trees soft votes are finer: a pure leaf weighs more than a mixed one.
///
/// ```
/// use ml_core::ensemble::random_forest::{RandomForestClassifier, Voting};
///
/// let (x, y) = (ndarray::array![[1.0], [1.0], [1.0]], [0, 0, 1]);
/// let params = RandomForestClassifier::params().n_estimators(10).bootstrap(false);
/// let hard = params.clone().fit(x.view(), &y, 2)?.predict_proba(x.view())?;
/// let soft = params.voting(Voting::Soft).fit(x.view(), &y, 2)?.predict_proba(x.view())?;
/// assert_eq!(hard[[0, 1]], 0.0);
/// assert!((soft[[0, 1]] - 1.0 / 3.0).abs() < 1e-12);
/// # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voting {
    /// Each tree has one vote, as in Breiman's paper; a probability is a share of the votes.
    #[default]
    Hard,
    /// The trees' probabilities are averaged, as in scikit-learn.
    Soft,
}

impl Voting {
    /// Lays out the trees for many rows, with the labels that [`Voting::add`] takes.
    pub(super) fn compact(self, trees: &[DecisionTreeModel], x: &Rows<'_>) -> Vec<CompactTree<u32>> {
        CompactTree::of_forest(trees, x, |tree, leaf| self.label(tree, leaf))
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
