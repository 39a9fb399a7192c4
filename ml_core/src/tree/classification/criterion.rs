//! Impurity of nodes and scores of splits.

use crate::threads;
use crate::tree::splitter::Summary;
use serde::{Deserialize, Serialize};

/// Impurity measure of a node's classes, which splits reduce. p are the (weighted) class shares.
/// Both measures are 0 for a pure node and highest for equal shares; the resulting trees are much
/// alike, and Gini is faster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// 1 − Σ p²: the probability that two random rows differ in class. At most 1 − 1 / classes.
    #[default]
    Gini,
    /// −Σ p log₂ p: the information in bits of a random row's class. At most log₂ of the number of
    /// classes. scikit-learn's `entropy` (and `log_loss`).
    Entropy,
}

/// Computes impurities from class weights. Sums run over the classes in their order, so that equal
/// class weights give equal bits.
pub(crate) struct Impurity {
    criterion: Criterion,
    /// Table of w log₂ w for integer w, where all weights are integers: the logarithm dominates the
    /// cost of entropy.
    table: Vec<f64>,
}

/// The largest table: 32 MB.
const MAX_TABLE: usize = 1 << 22;
/// Number of table entries that a thread computes at a time.
const BLOCK: usize = 1 << 12;

impl Impurity {
    /// Prepares for nodes of at most the weight `total`; `integer_weights` says that every weight
    /// is an integer.
    #[expect(clippy::cast_precision_loss, reason = "the table is far smaller than 2^53")]
    pub(crate) fn new(criterion: Criterion, total: f64, integer_weights: bool) -> Self {
        let size = match criterion {
            Criterion::Entropy if integer_weights => table_index(total).saturating_add(1).min(MAX_TABLE),
            _ => 0,
        };
        let mut table = vec![0.0; size];
        threads::map_pieces(&mut table, BLOCK, |block, entries| {
            for (at, entry) in entries.iter_mut().enumerate() {
                *entry = w_log_w((block * BLOCK + at) as f64);
            }
        });
        Self { criterion, table }
    }

    pub(super) fn criterion(&self) -> Criterion {
        self.criterion
    }

    /// Returns the impurity of a node with these class weights, whose sum is `total`.
    pub(super) fn impurity(&self, weights: &[f64], total: f64) -> f64 {
        match self.criterion {
            Criterion::Gini => 1.0 - weights.iter().map(|w| (w / total) * (w / total)).sum::<f64>(),
            Criterion::Entropy => {
                let bits = weights.iter().map(|w| w_log_w(w / total)).sum::<f64>();
                // Subtracting from 0 avoids -0 for a pure node.
                0.0 - bits
            }
        }
    }

    /// Scores one side of a split: the higher the sum over both sides, the lower the weighted
    /// impurity of the split.
    #[inline]
    pub(super) fn score(&self, weights: &[f64], total: f64) -> f64 {
        match self.criterion {
            Criterion::Gini => weights.iter().map(|w| w * w).sum::<f64>() / total,
            Criterion::Entropy => weights.iter().map(|&w| self.w_log_w(w)).sum::<f64>() - self.w_log_w(total),
        }
    }

    /// Returns w log₂ w.
    #[inline]
    pub(super) fn w_log_w(&self, w: f64) -> f64 {
        match self.table.get(table_index(w)) {
            Some(&value) => value,
            None => w_log_w(w),
        }
    }

    /// Returns w log₂ w of an integer.
    #[inline(always)]
    pub(super) fn count_log_count(&self, w: u32) -> f64 {
        match self.table.get(w as usize) {
            Some(&value) => value,
            None => w_log_w(f64::from(w)),
        }
    }
}

/// The class weights of a node, with their sum and impurity.
#[derive(Clone)]
pub(crate) struct ClassDistribution {
    /// The weight of each class.
    pub(super) weights: Vec<f64>,
    pub(super) total: f64,
    pub(super) impurity: f64,
}

impl ClassDistribution {
    pub(super) fn new(impurity: &Impurity, weights: Vec<f64>) -> Self {
        let total = weights.iter().sum();
        Self {
            impurity: impurity.impurity(&weights, total),
            weights,
            total,
        }
    }
}

impl Summary for ClassDistribution {
    fn weight(&self) -> f64 {
        self.total
    }

    fn impurity(&self) -> f64 {
        self.impurity
    }

    fn is_pure(&self) -> bool {
        self.impurity <= f64::EPSILON
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        self.weights.iter().map(|class| class / self.total)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "weights are not negative, and beyond the table the index does not matter"
)]
#[inline]
fn table_index(w: f64) -> usize {
    w as usize
}

fn w_log_w(w: f64) -> f64 {
    if w > 0.0 { w * libm::log2(w) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impurities_by_hand() {
        let gini = Impurity::new(Criterion::Gini, 8.0, true);
        let entropy = Impurity::new(Criterion::Entropy, 8.0, true);
        assert_eq!(
            (gini.impurity(&[4.0, 4.0], 8.0), entropy.impurity(&[4.0, 4.0], 8.0)),
            (0.5, 1.0)
        );
        assert_eq!(
            (gini.impurity(&[8.0, 0.0], 8.0), entropy.impurity(&[8.0, 0.0], 8.0)),
            (0.0, 0.0)
        );
        assert_eq!(entropy.impurity(&[2.0, 2.0, 2.0, 2.0], 8.0), 2.0);
    }

    #[test]
    fn the_score_is_the_negated_weighted_impurity() {
        let sides = [([3.0, 1.0], 4.0), ([2.0, 6.0], 8.0)];
        let weighted = |impurity: &Impurity| {
            sides
                .iter()
                .map(|(w, total)| total * impurity.impurity(w, *total))
                .sum::<f64>()
        };
        let score = |impurity: &Impurity| sides.iter().map(|(w, total)| impurity.score(w, *total)).sum::<f64>();
        let gini = Impurity::new(Criterion::Gini, 12.0, true);
        assert!((weighted(&gini) - (12.0 - score(&gini))).abs() < 1e-12);
        for integer_weights in [true, false] {
            let entropy = Impurity::new(Criterion::Entropy, 12.0, integer_weights);
            assert!((weighted(&entropy) + score(&entropy)).abs() < 1e-12);
        }
    }
}
