//! Parts of the growth of a tree that depend on its target: classes or numbers.

use super::feature_ranks::Condition;
use super::split_candidate::SplitCandidate;
use rand_pcg::Pcg64Mcg;

/// Search for the best split of nodes.
pub(crate) trait Splitter: Sync {
    /// Target values of the rows of a node.
    type Summary: Summary;
    /// Scratch space for searching the nodes of a tree, or of a branch, one after the other.
    type Workspace: Sync;

    /// Returns the total weight of rows.
    fn total_weight(&self, rows: &[u32]) -> f64;

    /// Returns the scratch space for a tree.
    fn workspace(&self) -> Self::Workspace;

    /// Returns the largest number of rows of a branch that is grown by itself, of a tree of so many
    /// rows; 0 for none.
    fn max_branch_rows(&self, rows: usize) -> usize;

    /// Returns whether branches are grown on all threads.
    fn use_all_threads(&self) -> bool;

    /// Returns the scratch space for a branch of these rows, and the numbers by which it knows
    /// them, in the same order.
    fn branch(&self, rows: Vec<u32>) -> (Self::Workspace, Vec<u32>);

    /// Summarises all rows of a tree.
    fn summary(&self, rows: &[u32], workspace: &mut Self::Workspace) -> Self::Summary;

    /// Returns the best split of a node with these rows (and the position of the first of them
    /// among all rows of the tree or branch).
    fn search(
        &self,
        node: (usize, &[u32]),
        summary: &Self::Summary,
        workspace: &mut Self::Workspace,
        rng: &mut Pcg64Mcg,
    ) -> Option<SplitCandidate>;

    /// Moves the rows of the left child before those of the right.
    fn divide(
        &self,
        found: SplitCandidate,
        node: (usize, &mut [u32]),
        summary: &Self::Summary,
        workspace: &mut Self::Workspace,
    ) -> Division<Self::Summary>;
}

/// Target values of the rows of a node.
pub(crate) trait Summary: Clone + Send + Sync {
    /// Returns the total weight of the rows.
    fn weight(&self) -> f64;

    fn impurity(&self) -> f64;

    /// Returns whether the node is so pure that no split can reduce the impurity.
    fn is_pure(&self) -> bool;

    /// Returns what the node predicts: the share of each class, or a number.
    fn values(&self) -> impl Iterator<Item = f64>;

    /// Returns the decrease in impurity of a split into these children.
    fn improvement(&self, left: &Self, right: &Self) -> f64 {
        let share = |side: &Self| side.weight() / self.weight() * side.impurity();
        self.impurity() - (share(left) + share(right))
    }
}

/// The two children of a node.
pub(crate) struct Division<S> {
    pub(super) condition: Condition,
    /// The number of rows that go left.
    pub(super) left_rows: usize,
    pub(super) left: S,
    pub(super) right: S,
}
