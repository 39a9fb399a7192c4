//! Split scores that are updated as rows move from the right side to the left.

use super::criterion::{Criterion, Impurity};
use super::side_weights::SideWeights;

/// A score that is updated row by row.
pub(super) trait IncrementalScore {
    fn start(impurity: &Impurity, sides: &mut SideWeights) -> Self;
    fn move_left(&mut self, impurity: &Impurity, sides: &mut SideWeights, class: usize, weight: u32);
    fn value(&self, impurity: &Impurity, left_total: u32, right_total: u32) -> f64;
}

/// Returns a bound on the error of an incremental score after `steps` updates, for a node of weight
/// `total`: far more than rounding can cause.
#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
pub(super) fn rounding_slack(impurity: &Impurity, total: u32, steps: usize) -> f64 {
    let scale = match impurity.criterion() {
        Criterion::Gini => f64::from(total),
        Criterion::Entropy => impurity.count_log_count(total).max(f64::from(total)),
    };
    scale * (8.0 * steps as f64 * f64::EPSILON).max(1e-9)
}

/// Incremental Gini score: sums of squares.
pub(super) struct IncrementalGini {
    left: f64,
    right: f64,
}

impl IncrementalScore for IncrementalGini {
    fn start(_: &Impurity, sides: &mut SideWeights) -> Self {
        let squares = |weights: &[u32]| weights.iter().map(|&w| f64::from(w) * f64::from(w)).sum();
        Self {
            left: squares(&sides.left),
            right: squares(&sides.right),
        }
    }

    #[inline(always)]
    fn move_left(&mut self, _: &Impurity, sides: &mut SideWeights, class: usize, weight: u32) {
        let (left, right) = (&mut sides.left[class], &mut sides.right[class]);
        self.left += f64::from(weight) * f64::from(*left + *left + weight);
        self.right -= f64::from(weight) * f64::from(*right + *right - weight);
        *left += weight;
        *right -= weight;
    }

    #[inline(always)]
    fn value(&self, _: &Impurity, left_total: u32, right_total: u32) -> f64 {
        self.left / f64::from(left_total) + self.right / f64::from(right_total)
    }
}

/// Incremental entropy score: sums of w log₂ w.
pub(super) struct IncrementalEntropy {
    left: f64,
    right: f64,
}

impl IncrementalScore for IncrementalEntropy {
    fn start(impurity: &Impurity, sides: &mut SideWeights) -> Self {
        let terms = |terms: &mut Vec<f64>, weights: &[u32]| {
            terms.clear();
            terms.extend(weights.iter().map(|&w| impurity.count_log_count(w)));
            terms.iter().sum()
        };
        Self {
            left: terms(&mut sides.left_terms, &sides.left),
            right: terms(&mut sides.right_terms, &sides.right),
        }
    }

    #[inline(always)]
    fn move_left(&mut self, impurity: &Impurity, sides: &mut SideWeights, class: usize, weight: u32) {
        let (left, right) = (&mut sides.left[class], &mut sides.right[class]);
        *left += weight;
        *right -= weight;
        let (left_term, right_term) = (impurity.count_log_count(*left), impurity.count_log_count(*right));
        self.left += left_term - std::mem::replace(&mut sides.left_terms[class], left_term);
        self.right += right_term - std::mem::replace(&mut sides.right_terms[class], right_term);
    }

    #[inline(always)]
    fn value(&self, impurity: &Impurity, left_total: u32, right_total: u32) -> f64 {
        let totals = impurity.count_log_count(left_total) + impurity.count_log_count(right_total);
        self.left + self.right - totals
    }
}
