//! Cost-complexity pruning path (Breiman et al. 1984, section 3.3: weakest links).

use super::fitted::FittedTree;
use super::node::Node;

/// A subtree on the pruning path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PruningStep {
    /// The smallest `ccp_alpha` for which pruning returns this subtree; it does up to that of the
    /// next step.
    pub ccp_alpha: f64,
    /// The impurity of the subtree's leaves, weighted by their share of the training rows.
    pub impurity: f64,
    /// The number of leaves.
    pub n_leaves: usize,
}

/// The branch below a node in its current state.
#[derive(Clone, Copy)]
struct Branch {
    /// The weighted impurity of the node if it were a leaf.
    as_leaf: f64,
    /// The weighted impurity of the branch's leaves.
    impurity: f64,
    leaves: usize,
    /// The decrease in impurity per additional leaf: the smallest of all nodes of the branch, with
    /// its node. Infinite for a leaf.
    weakest: (f64, usize),
}

impl Branch {
    fn leaf(at: usize, as_leaf: f64) -> Self {
        Self {
            as_leaf,
            impurity: as_leaf,
            leaves: 1,
            weakest: (f64::INFINITY, at),
        }
    }

    /// Returns the branch of an internal node with these children.
    fn with_children(self, at: usize, left: Self, right: Self) -> Self {
        let (impurity, leaves) = (left.impurity + right.impurity, left.leaves + right.leaves);
        #[expect(clippy::cast_precision_loss, reason = "there are fewer leaves than 2^53")]
        let link = ((self.as_leaf - impurity) / (leaves - 1) as f64, at);
        let weaker = |best: (f64, usize), other: (f64, usize)| if other.0 < best.0 { other } else { best };
        Self {
            as_leaf: self.as_leaf,
            impurity,
            leaves,
            weakest: [left.weakest, right.weakest].into_iter().fold(link, weaker),
        }
    }
}

impl<O> FittedTree<O> {
    /// Returns the nested subtrees that `ccp_alpha` selects
    /// from, by increasing `ccp_alpha`: from this tree (without splits that lower no impurity) to
    /// its root alone. Call it on a tree that was grown without pruning, then try the values of the
    /// steps on rows that the tree has not seen.
    ///
    /// Time O(nodes · depth), memory O(nodes). scikit-learn: `cost_complexity_pruning_path`.
    ///
    /// ```
    /// use ml_core::tree::DecisionTreeClassifier;
    ///
    /// let x = ndarray::array![[1.0], [2.0], [3.0], [4.0]];
    /// let (y, params) = ([0, 0, 1, 0], DecisionTreeClassifier::params());
    /// let path = params.fit(x.view(), &y, 2)?.cost_complexity_pruning_path();
    /// assert_eq!(path.iter().map(|step| step.n_leaves).collect::<Vec<_>>(), [3, 1]);
    /// assert_eq!(path[1].ccp_alpha, 0.1875);
    /// assert_eq!(params.ccp_alpha(path[1].ccp_alpha).fit(x.view(), &y, 2)?.n_leaves(), 1);
    /// # Ok::<(), ml_core::tree::TreeError>(())
    /// ```
    #[must_use]
    pub fn cost_complexity_pruning_path(&self) -> Vec<PruningStep> {
        let nodes = self.nodes();
        let total = nodes[0].weight;
        let as_leaf = |(at, node): (usize, &Node)| Branch::leaf(at, node.impurity * node.weight / total);
        let mut branches: Vec<Branch> = nodes.iter().enumerate().map(as_leaf).collect();
        let update = |branches: &mut [Branch], at: usize| {
            let (left, right) = (branches[nodes[at].left as usize], branches[nodes[at].right as usize]);
            branches[at] = branches[at].with_children(at, left, right);
        };
        let mut parent = vec![None; nodes.len()];
        // Children have higher indices than their parents.
        for (at, node) in nodes.iter().enumerate().rev().filter(|(_, node)| !node.is_leaf()) {
            update(&mut branches, at);
            parent[node.left as usize] = Some(at);
            parent[node.right as usize] = Some(at);
        }
        let mut path = vec![PruningStep {
            ccp_alpha: 0.0,
            impurity: branches[0].impurity,
            n_leaves: branches[0].leaves,
        }];
        while branches[0].leaves > 1 {
            let (gain, node) = branches[0].weakest;
            let last = path.len() - 1;
            let ccp_alpha = gain.max(path[last].ccp_alpha);
            branches[node] = Branch::leaf(node, branches[node].as_leaf);
            let mut above = parent[node];
            while let Some(at) = above {
                update(&mut branches, at);
                above = parent[at];
            }
            let step = PruningStep {
                ccp_alpha,
                impurity: branches[0].impurity,
                n_leaves: branches[0].leaves,
            };
            // Branches that are equally weak make one step.
            if ccp_alpha == path[last].ccp_alpha {
                path[last] = step;
            } else {
                path.push(step);
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use crate::data::{CsvOptions, Encoder, Missing, read_csv};
    use crate::tree::DecisionTreeClassifier;
    use proptest::prelude::*;

    /// `DecisionTreeClassifier().cost_complexity_pruning_path(iris)` of scikit-learn 1.9.1; the
    /// same for any `random_state`.
    #[test]
    fn the_path_of_iris_equals_scikit_learn() {
        let csv = include_bytes!("../../../data/iris.csv").as_slice();
        let table = read_csv(csv, &CsvOptions::default()).unwrap();
        let encoder = Encoder::fit(&table, None, Some("species"), Missing::Drop).unwrap();
        let (encoded, labels) = encoder.transform_labelled(&table, "species").unwrap();
        let model = DecisionTreeClassifier::params()
            .fit(encoded.x.view(), &labels.y, 3)
            .unwrap();
        let path = model.cost_complexity_pruning_path();
        let expected = [
            (0.0, 0.0, 9),
            (0.006_521_739_130_434_777, 0.013_043_478_260_869_554, 7),
            (0.008_888_888_888_888_889, 0.030_821_256_038_647_334, 5),
            (0.013_055_555_555_555_572, 0.043_876_811_594_202_904, 4),
            (0.029_660_493_827_160_49, 0.073_537_305_421_363_39, 3),
            (0.259_796_027_911_969_93, 0.333_333_333_333_333_3, 2),
            (0.333_333_333_333_333_4, 0.666_666_666_666_666_7, 1),
        ];
        assert_eq!(path.len(), expected.len(), "{path:?}");
        for (step, (ccp_alpha, impurity, n_leaves)) in path.iter().zip(expected) {
            assert!((step.ccp_alpha - ccp_alpha).abs() < 1e-12, "{step:?}");
            assert!((step.impurity - impurity).abs() < 1e-12, "{step:?}");
            assert_eq!(step.n_leaves, n_leaves, "{step:?}");
        }
    }

    proptest! {
        #[test]
        fn pruning_between_two_steps_gives_the_first(rows in prop::collection::vec((0_u8..12, 0_u8..5, 0_u32..3), 1..60)) {
            let x = ndarray::Array2::from_shape_fn((rows.len(), 2), |(row, column)| {
                f64::from(if column == 0 { rows[row].0 } else { rows[row].1 })
            });
            let y: Vec<u32> = rows.iter().map(|row| row.2).collect();
            let params = DecisionTreeClassifier::params();
            let path = params.fit(x.view(), &y, 3).unwrap().cost_complexity_pruning_path();
            prop_assert_eq!(path[path.len() - 1].n_leaves, 1);
            for pair in path.windows(2) {
                prop_assert!(pair[0].ccp_alpha < pair[1].ccp_alpha && pair[0].n_leaves > pair[1].n_leaves);
                // Between values that differ by rounding only there is nothing to test.
                if pair[1].ccp_alpha - pair[0].ccp_alpha > 1e-12 {
                    let between = (pair[0].ccp_alpha + pair[1].ccp_alpha) / 2.0;
                    let pruned = params.clone().ccp_alpha(between).fit(x.view(), &y, 3).unwrap();
                    prop_assert_eq!(pruned.n_leaves(), pair[0].n_leaves);
                }
            }
        }
    }
}
