//! Feature importances of a forest.

use crate::tree::FittedTree;

/// Returns the mean of the trees' importances; the sum is 1, or 0 when no tree has a split.
pub(super) fn mean_importances<O>(trees: &[FittedTree<O>]) -> Vec<f64> {
    let mut mean = vec![0.0; trees.first().map_or(0, FittedTree::n_features)];
    for tree in trees.iter().filter(|tree| tree.nodes().len() > 1) {
        mean.iter_mut()
            .zip(tree.feature_importances())
            .for_each(|(sum, importance)| *sum += importance);
    }
    let sum: f64 = mean.iter().sum();
    if sum > 0.0 {
        mean.iter_mut().for_each(|importance| *importance /= sum);
    }
    mean
}
