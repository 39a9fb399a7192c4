//! How mixed a node is, and how good a split.

use crate::threads;
use serde::{Deserialize, Serialize};

/// What a good split lowers: how mixed the classes of a node are. p are the (weighted) shares of the classes. Both are
/// 0 for one class and highest for equal shares; the trees are much alike, and Gini is faster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// 1 − Σ p²: how often two random rows differ in class. At most 1 − 1 / classes.
    #[default]
    Gini,
    /// −Σ p log₂ p: the bits that a random row's class tells. At most log₂ of the number of classes. scikit-learn's
    /// `entropy` (and `log_loss`).
    Entropy,
}

/// Computes impurities from the weights of the classes. Sums run over the classes in their order, so that equal class
/// weights give equal bits.
pub(crate) struct Impurity {
    criterion: Criterion,
    /// w log₂ w for whole w, where all weights are whole numbers: the logarithm is what entropy spends its time on.
    table: Vec<f64>,
}

/// The largest table: 32 MB.
const MAX_TABLE: usize = 1 << 22;
/// Entries that a thread computes at once.
const BLOCK: usize = 1 << 12;

impl Impurity {
    /// For nodes of at most this weight; `whole` when every weight is a whole number.
    #[expect(clippy::cast_precision_loss, reason = "the table is far smaller than 2^53")]
    pub(crate) fn new(criterion: Criterion, total: f64, whole: bool) -> Self {
        let size = match criterion {
            Criterion::Entropy if whole => whole_number(total).saturating_add(1).min(MAX_TABLE),
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

    /// The impurity of a node with these class weights, which sum up to `total`.
    pub(super) fn of(&self, weights: &[f64], total: f64) -> f64 {
        match self.criterion {
            Criterion::Gini => 1.0 - weights.iter().map(|w| (w / total) * (w / total)).sum::<f64>(),
            Criterion::Entropy => {
                let bits = weights.iter().map(|w| w_log_w(w / total)).sum::<f64>();
                // Not -0 for a pure node.
                0.0 - bits
            }
        }
    }

    /// Whether the classes are so pure that no split can help.
    pub(super) fn is_pure(impurity: f64) -> bool {
        impurity <= f64::EPSILON
    }

    /// How good a side of a split is: the higher the sum of both sides, the lower the weighted impurity of the split.
    #[inline]
    pub(super) fn score(&self, weights: &[f64], total: f64) -> f64 {
        match self.criterion {
            Criterion::Gini => weights.iter().map(|w| w * w).sum::<f64>() / total,
            Criterion::Entropy => weights.iter().map(|&w| self.w_log_w(w)).sum::<f64>() - self.w_log_w(total),
        }
    }

    /// w log₂ w.
    #[inline]
    pub(super) fn w_log_w(&self, w: f64) -> f64 {
        match self.table.get(whole_number(w)) {
            Some(&value) => value,
            None => w_log_w(w),
        }
    }

    /// w log₂ w of a whole number.
    #[inline(always)]
    pub(super) fn count_log_count(&self, w: u32) -> f64 {
        match self.table.get(w as usize) {
            Some(&value) => value,
            None => w_log_w(f64::from(w)),
        }
    }
}

/// The rows of a node by class.
#[derive(Clone)]
pub(super) struct Mix {
    /// The weight of each class, and of all.
    pub(super) weights: Vec<f64>,
    pub(super) total: f64,
    pub(super) impurity: f64,
}

impl Mix {
    pub(super) fn new(impurity: &Impurity, weights: Vec<f64>) -> Self {
        let total = weights.iter().sum();
        Self {
            impurity: impurity.of(&weights, total),
            weights,
            total,
        }
    }

    /// How much it lowers the impurity to split it so.
    pub(super) fn improvement(&self, left: &Self, right: &Self) -> f64 {
        let share = |side: &Self| side.total / self.total * side.impurity;
        self.impurity - (share(left) + share(right))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "weights are not negative, and beyond the table the index does not matter"
)]
#[inline]
fn whole_number(w: f64) -> usize {
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
        assert_eq!((gini.of(&[4.0, 4.0], 8.0), entropy.of(&[4.0, 4.0], 8.0)), (0.5, 1.0));
        assert_eq!((gini.of(&[8.0, 0.0], 8.0), entropy.of(&[8.0, 0.0], 8.0)), (0.0, 0.0));
        assert_eq!(entropy.of(&[2.0, 2.0, 2.0, 2.0], 8.0), 2.0);
    }

    #[test]
    fn the_score_is_the_weighted_impurity_turned_round() {
        let sides = [([3.0, 1.0], 4.0), ([2.0, 6.0], 8.0)];
        let weighted = |impurity: &Impurity| {
            sides
                .iter()
                .map(|(w, total)| total * impurity.of(w, *total))
                .sum::<f64>()
        };
        let score = |impurity: &Impurity| sides.iter().map(|(w, total)| impurity.score(w, *total)).sum::<f64>();
        let gini = Impurity::new(Criterion::Gini, 12.0, true);
        assert!((weighted(&gini) - (12.0 - score(&gini))).abs() < 1e-12);
        for whole in [true, false] {
            let entropy = Impurity::new(Criterion::Entropy, 12.0, whole);
            assert!((weighted(&entropy) + score(&entropy)).abs() < 1e-12);
        }
    }
}
