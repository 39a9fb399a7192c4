//! One pass over the rows of a node in the order of a feature, which scores every place where the node can be split.
//!
//! Where all weights are whole numbers (always, but for class weights), scores are kept up to date row by row instead of
//! computed anew. What such a running score has lost to rounding must not decide: a place whose running score comes near
//! the best so far is scored exactly, from the weights of the classes on both sides.

use super::criterion::{Criterion, Impurity};
use super::radix::rank;

/// The best split found so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    pub(super) feature: usize,
    /// The highest rank that goes left, and the lowest that goes right.
    pub(super) low: u32,
    pub(super) high: u32,
    score: f64,
}

impl Found {
    /// The better of two: the higher score, then the lower feature. (Within a feature places come with growing thresholds,
    /// and the first of equally good ones is kept.)
    pub(super) fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) if b.score > a.score || (b.score >= a.score && b.feature < a.feature) => Some(b),
            (None, b) => b,
            (a, _) => a,
        }
    }
}

/// The weights of the classes on both sides of the place that the pass has come to.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) left: Vec<f64>,
    pub(super) right: Vec<f64>,
    /// The terms of the running score, by class.
    left_terms: Vec<f64>,
    right_terms: Vec<f64>,
}

impl Sides {
    /// Everything is on the right.
    pub(super) fn begin(&mut self, weights: &[f64]) {
        self.left.clear();
        self.left.resize(weights.len(), 0.0);
        self.right.clear();
        self.right.extend_from_slice(weights);
    }
}

/// What a pass needs to know.
#[derive(Clone, Copy)]
pub(super) struct Pass<'a> {
    pub(super) impurity: &'a Impurity,
    pub(super) feature: usize,
    pub(super) min_samples_leaf: usize,
}

impl Pass<'_> {
    /// Scores the place between two ranks exactly, and keeps it when it is better than the best.
    #[inline]
    pub(super) fn consider(&self, sides: &Sides, low: u32, high: u32, best: &mut Option<Found>) {
        let total = |weights: &[f64]| weights.iter().sum::<f64>();
        let of = |weights: &[f64]| self.impurity.score(weights, total(weights));
        let score = of(&sides.left) + of(&sides.right);
        let found = score.is_finite().then_some(Found {
            feature: self.feature,
            low,
            high,
            score,
        });
        *best = Found::better(*best, found);
    }

    /// Over sorted keys that hold rows; any weights.
    pub(super) fn by_rows(
        &self,
        keys: &[u64],
        class_and_weight: impl Fn(usize) -> (usize, f64),
        sides: &mut Sides,
        best: &mut Option<Found>,
    ) {
        for (at, pair) in keys.windows(2).enumerate() {
            let row = usize::try_from(pair[0] & u64::from(u32::MAX)).unwrap_or(usize::MAX);
            let (class, weight) = class_and_weight(row);
            sides.left[class] += weight;
            sides.right[class] -= weight;
            let (low, high) = (rank(pair[0]), rank(pair[1]));
            if low != high && self.is_allowed(at + 1, keys.len()) {
                self.consider(sides, low, high, best);
            }
        }
    }

    /// Over sorted keys that hold classes and whole weights.
    pub(super) fn by_classes(&self, keys: &[u64], sides: &mut Sides, best: &mut Option<Found>) {
        match self.impurity.criterion() {
            Criterion::Gini => self.running::<Squares>(keys, sides, best),
            Criterion::Entropy => self.running::<Logarithms>(keys, sides, best),
        }
    }

    fn running<S: Running>(&self, keys: &[u64], sides: &mut Sides, best: &mut Option<Found>) {
        let mut score = S::begin(self.impurity, sides);
        let total: f64 = sides.right.iter().sum();
        let (mut left_total, mut right_total) = (0.0, total);
        let slack = S::scale(self.impurity, total) * slack(keys.len());
        let floor = |best: &Option<Found>| best.as_ref().map_or(f64::NEG_INFINITY, |best| best.score - slack);
        let mut least = floor(best);
        for (at, pair) in keys.windows(2).enumerate() {
            let (class, weight) = unpack(pair[0]);
            score.move_left(self.impurity, sides, class, weight);
            left_total += weight;
            right_total -= weight;
            let (low, high) = (rank(pair[0]), rank(pair[1]));
            if low != high
                && score.value(self.impurity, left_total, right_total) >= least
                && self.is_allowed(at + 1, keys.len())
            {
                self.consider(sides, low, high, best);
                least = floor(best);
            }
        }
    }

    /// Whether both sides keep enough rows.
    pub(super) fn is_allowed(&self, left_rows: usize, rows: usize) -> bool {
        left_rows.min(rows - left_rows) >= self.min_samples_leaf
    }
}

/// The share of its scale that a running score may be off: far more than rounding can do in so many steps.
#[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
fn slack(rows: usize) -> f64 {
    (8.0 * rows as f64 * f64::EPSILON).max(1e-9)
}

/// A class and a whole weight in the lower half of a key.
pub(super) fn pack(class: u32, weight: u16) -> u32 {
    class << 16 | u32::from(weight)
}

#[inline(always)]
fn unpack(key: u64) -> (usize, f64) {
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the lower half")]
    let (class, weight) = ((key >> 16) as u16, key as u16);
    (usize::from(class), f64::from(weight))
}

/// A score that is kept up to date while rows go from the right to the left.
trait Running {
    fn begin(impurity: &Impurity, sides: &mut Sides) -> Self;
    /// How large its terms can be.
    fn scale(impurity: &Impurity, total: f64) -> f64;
    fn move_left(&mut self, impurity: &Impurity, sides: &mut Sides, class: usize, weight: f64);
    fn value(&self, impurity: &Impurity, left_total: f64, right_total: f64) -> f64;
}

/// Sums of squares, for Gini.
struct Squares {
    left: f64,
    right: f64,
}

impl Running for Squares {
    fn begin(_: &Impurity, sides: &mut Sides) -> Self {
        Self {
            left: 0.0,
            right: sides.right.iter().map(|w| w * w).sum(),
        }
    }

    fn scale(_: &Impurity, total: f64) -> f64 {
        total
    }

    #[inline(always)]
    fn move_left(&mut self, _: &Impurity, sides: &mut Sides, class: usize, weight: f64) {
        let (left, right) = (&mut sides.left[class], &mut sides.right[class]);
        self.left += weight * (*left + *left + weight);
        self.right -= weight * (*right + *right - weight);
        *left += weight;
        *right -= weight;
    }

    #[inline(always)]
    fn value(&self, _: &Impurity, left_total: f64, right_total: f64) -> f64 {
        self.left / left_total + self.right / right_total
    }
}

/// Sums of w log₂ w, for entropy.
struct Logarithms {
    left: f64,
    right: f64,
}

impl Running for Logarithms {
    fn begin(impurity: &Impurity, sides: &mut Sides) -> Self {
        sides.left_terms.clear();
        sides.left_terms.resize(sides.left.len(), 0.0);
        sides.right_terms.clear();
        sides
            .right_terms
            .extend(sides.right.iter().map(|&w| impurity.w_log_w(w)));
        Self {
            left: 0.0,
            right: sides.right_terms.iter().sum(),
        }
    }

    fn scale(impurity: &Impurity, total: f64) -> f64 {
        impurity.w_log_w(total).max(total)
    }

    #[inline(always)]
    fn move_left(&mut self, impurity: &Impurity, sides: &mut Sides, class: usize, weight: f64) {
        let (left, right) = (&mut sides.left[class], &mut sides.right[class]);
        *left += weight;
        *right -= weight;
        let (left_term, right_term) = (impurity.w_log_w(*left), impurity.w_log_w(*right));
        self.left += left_term - std::mem::replace(&mut sides.left_terms[class], left_term);
        self.right += right_term - std::mem::replace(&mut sides.right_terms[class], right_term);
    }

    #[inline(always)]
    fn value(&self, impurity: &Impurity, left_total: f64, right_total: f64) -> f64 {
        self.left - impurity.w_log_w(left_total) + self.right - impurity.w_log_w(right_total)
    }
}
