//! Reference implementation of CART: the improvement of a split, and a check that CART may grow a
//! tree. It is slow and plain, and applied to the trees of scikit-learn and of this crate.

use crate::data::{close, integers, numbers};
use ml_core::tree::{Criterion, DecisionTreeModel};
use ndarray::Array2;
use serde_json::Value;

/// A tree of either library; leaves have the left child 0.
pub(crate) struct Tree {
    pub(crate) feature: Vec<usize>,
    pub(crate) threshold: Vec<f64>,
    pub(crate) left: Vec<usize>,
    pub(crate) right: Vec<usize>,
}

impl From<&Value> for Tree {
    fn from(golden: &Value) -> Self {
        Self {
            feature: integers(&golden["feature"]),
            threshold: numbers(&golden["threshold"]),
            left: integers(&golden["left"]),
            right: integers(&golden["right"]),
        }
    }
}

impl From<&DecisionTreeModel> for Tree {
    fn from(model: &DecisionTreeModel) -> Self {
        let nodes = model.nodes();
        Self {
            feature: nodes.iter().map(|node| node.feature as usize).collect(),
            threshold: nodes.iter().map(|node| node.threshold).collect(),
            left: nodes.iter().map(|node| node.left as usize).collect(),
            right: nodes.iter().map(|node| node.right as usize).collect(),
        }
    }
}

/// The training data and parameters of a tree.
pub(crate) struct Reference<'a> {
    pub(crate) x: &'a Array2<f64>,
    pub(crate) y: &'a [u32],
    /// The weight of each class.
    pub(crate) weights: Vec<f64>,
    pub(crate) criterion: Criterion,
    pub(crate) min_samples_leaf: usize,
    /// Whether another limit may have stopped the growth before the leaves were pure.
    pub(crate) limited: bool,
}

impl Reference<'_> {
    /// Checks a whole tree: every split is among the best there are, its threshold is the midpoint
    /// of two values, and every leaf is pure or cannot be split (unless something else limits the
    /// tree). `visit` receives the rows and the improvement of every split.
    pub(crate) fn check(&self, tree: &Tree, context: &str, mut visit: impl FnMut(&[usize], f64)) {
        let mut stack = vec![(0, (0..self.y.len()).collect::<Vec<usize>>())];
        while let Some((node, rows)) = stack.pop() {
            let context = format!("{context}, node {node}");
            let best = self.best(&rows);
            if tree.left[node] == 0 {
                let pure = self.impurity(&self.count(&rows)) <= f64::EPSILON;
                assert!(
                    self.limited || pure || best.is_none(),
                    "{context}: a leaf that could be split, {best:?}"
                );
                continue;
            }
            let (feature, threshold) = (tree.feature[node], tree.threshold[node]);
            let value = |row: usize| self.x[[row, feature]];
            let (left, right): (Vec<usize>, Vec<usize>) = rows.iter().partition(|&&row| value(row) <= threshold);
            assert!(
                left.len().min(right.len()) >= self.min_samples_leaf,
                "{context}: a side is too small"
            );
            let improvement = self.improvement(&self.count(&left), &self.count(&right));
            let best = best.unwrap();
            assert!(
                close(improvement, best, 1.0),
                "{context}: {improvement}, but the best is {best}"
            );
            let low = left.iter().fold(f64::NEG_INFINITY, |low, &row| low.max(value(row)));
            let high = right.iter().fold(f64::INFINITY, |high, &row| high.min(value(row)));
            let middle = low / 2.0 + high / 2.0;
            assert!(
                (threshold - middle).abs() <= 1e-6 * middle.abs().max(high - low),
                "{context}: {threshold} is not halfway between {low} and {high}"
            );
            visit(&rows, improvement);
            stack.push((tree.left[node], left));
            stack.push((tree.right[node], right));
        }
    }

    /// Returns the best improvement over all features and thresholds; `None` when no split is
    /// possible.
    fn best(&self, rows: &[usize]) -> Option<f64> {
        let mut best: Option<f64> = None;
        for column in self.x.columns() {
            let mut order = rows.to_vec();
            order.sort_by(|&a, &b| column[a].total_cmp(&column[b]));
            let mut left = vec![0.0; self.weights.len()];
            let mut right = self.count(rows);
            for at in 1..order.len() {
                let class = self.y[order[at - 1]] as usize;
                left[class] += self.weights[class];
                right[class] -= self.weights[class];
                let large = at.min(order.len() - at) >= self.min_samples_leaf;
                if large && column[order[at - 1]] < column[order[at]] {
                    let found = self.improvement(&left, &right);
                    best = Some(best.map_or(found, |best| best.max(found)));
                }
            }
        }
        best
    }

    /// Returns the class weights of some rows.
    fn count(&self, rows: &[usize]) -> Vec<f64> {
        let mut counts = vec![0.0; self.weights.len()];
        for &row in rows {
            counts[self.y[row] as usize] += self.weights[self.y[row] as usize];
        }
        counts
    }

    fn improvement(&self, left: &[f64], right: &[f64]) -> f64 {
        let both: Vec<f64> = left.iter().zip(right).map(|(a, b)| a + b).collect();
        let share = left.iter().sum::<f64>() / both.iter().sum::<f64>();
        self.impurity(&both) - share * self.impurity(left) - (1.0 - share) * self.impurity(right)
    }

    fn impurity(&self, counts: &[f64]) -> f64 {
        let total: f64 = counts.iter().sum();
        let shares = counts.iter().map(|count| count / total).filter(|&p| p > 1e-12);
        match self.criterion {
            Criterion::Gini => 1.0 - shares.map(|p| p * p).sum::<f64>(),
            Criterion::Entropy => -shares.map(|p| p * p.log2()).sum::<f64>(),
        }
    }
}
