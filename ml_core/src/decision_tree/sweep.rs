//! One pass over sorted keys (rank, class, weight), which scores every place between two ranks.

use super::counted::unpack;
use super::criterion::{Criterion, Impurity};
use super::found::{Found, score_of};
use super::radix::{low, rank};
use super::running::{Logarithms, Running, Squares, slack};
use super::score::{Entropy, Gini, Score};

/// How many rows both sides of a split must keep.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) min_samples_leaf: usize,
}

impl Limits {
    /// Whether a place with a row on either side leaves enough of them.
    #[inline(always)]
    pub(super) fn allow(&self, left_rows: usize, rows: usize) -> bool {
        self.min_samples_leaf <= 1 || left_rows.min(rows - left_rows) >= self.min_samples_leaf
    }
}

/// The weights of the classes on both sides of the place that a pass has come to.
#[derive(Default)]
pub(super) struct Sides {
    pub(super) left: Vec<u32>,
    pub(super) right: Vec<u32>,
    /// The terms of a running score, by class.
    pub(super) left_terms: Vec<f64>,
    pub(super) right_terms: Vec<f64>,
}

impl Sides {
    /// Everything is on the right.
    pub(super) fn begin(&mut self, totals: &[u32]) {
        self.left.clear();
        self.left.resize(totals.len(), 0);
        self.right.clear();
        self.right.extend_from_slice(totals);
    }

    /// As `other` is.
    pub(super) fn copy(&mut self, other: &Self) {
        self.left.clone_from(&other.left);
        self.right.clone_from(&other.right);
    }

    /// Moves weights of the classes to the left.
    pub(super) fn move_left(&mut self, weights: &[u32]) {
        for ((left, right), weight) in self.left.iter_mut().zip(&mut self.right).zip(weights) {
            *left += weight;
            *right -= weight;
        }
    }
}

/// A pass over the rows of a node, or over a stretch of them.
#[derive(Clone, Copy)]
pub(super) struct Pass<'a> {
    pub(super) impurity: &'a Impurity,
    pub(super) limits: Limits,
    pub(super) feature: usize,
    /// The rows of the node, and those that come before the stretch (which are not asked for when one a side is enough).
    pub(super) rows: usize,
    pub(super) before: usize,
}

impl Pass<'_> {
    /// The best place before the last of `keys`, or `best` when that is better. `sides` says where the pass begins.
    pub(super) fn over(&self, keys: &[u64], sides: &mut Sides, best: Option<Found>) -> Option<Found> {
        match self.impurity.criterion() {
            Criterion::Gini => self.score::<_, Squares>(Gini, keys, sides, best),
            Criterion::Entropy => self.score::<_, Logarithms>(Entropy(self.impurity), keys, sides, best),
        }
    }

    fn score<S: Score, R: Running>(
        &self,
        score: S,
        keys: &[u64],
        sides: &mut Sides,
        best: Option<Found>,
    ) -> Option<Found> {
        match sides.left.len() {
            1 => self.few::<1, _>(score, keys, sides, best),
            2 => self.few::<2, _>(score, keys, sides, best),
            3 => self.few::<3, _>(score, keys, sides, best),
            4 => self.few::<4, _>(score, keys, sides, best),
            _ => self.many::<_, R>(score, keys, sides, best),
        }
    }

    /// Scores every place from the weights of all `K` classes.
    fn few<const K: usize, S: Score>(
        &self,
        score: S,
        keys: &[u64],
        sides: &Sides,
        best: Option<Found>,
    ) -> Option<Found> {
        let mut left: [u32; K] = std::array::from_fn(|class| sides.left[class]);
        let mut right: [u32; K] = std::array::from_fn(|class| sides.right[class]);
        let mut left_total: u32 = left.iter().sum();
        let mut right_total: u32 = right.iter().sum();
        let mut best = best;
        let mut least = score_of(best);
        for (at, pair) in keys.windows(2).enumerate() {
            let (class, weight) = unpack(low(pair[0]));
            for (other, (left, right)) in left.iter_mut().zip(&mut right).enumerate() {
                let moved = if other == class { weight } else { 0 };
                *left += moved;
                *right -= moved;
            }
            left_total += weight;
            right_total -= weight;
            if rank(pair[0]) == rank(pair[1]) || !self.limits.allow(self.before + at + 1, self.rows) {
                continue;
            }
            let found = score.of(&left, left_total) + score.of(&right, right_total);
            if found >= least {
                best = Found::better(best, Some(self.found(pair[0], found)));
                least = score_of(best);
            }
        }
        best
    }

    /// Keeps a running score. What it has lost to rounding must not decide: a place whose running score comes near the best
    /// so far is scored anew.
    fn many<S: Score, R: Running>(
        &self,
        score: S,
        keys: &[u64],
        sides: &mut Sides,
        mut best: Option<Found>,
    ) -> Option<Found> {
        let mut running = R::begin(self.impurity, sides);
        let mut left_total: u32 = sides.left.iter().sum();
        let mut right_total: u32 = sides.right.iter().sum();
        let slack = slack(self.impurity, left_total + right_total, keys.len());
        let mut least = score_of(best) - slack;
        for (at, pair) in keys.windows(2).enumerate() {
            let (class, weight) = unpack(low(pair[0]));
            running.move_left(self.impurity, sides, class, weight);
            left_total += weight;
            right_total -= weight;
            if rank(pair[0]) != rank(pair[1])
                && running.value(self.impurity, left_total, right_total) >= least
                && self.limits.allow(self.before + at + 1, self.rows)
            {
                let found = score.of(&sides.left, left_total) + score.of(&sides.right, right_total);
                best = Found::better(best, Some(self.found(pair[0], found)));
                least = score_of(best) - slack;
            }
        }
        best
    }

    fn found(&self, key: u64, score: f64) -> Found {
        Found {
            feature: self.feature,
            low: rank(key),
            score,
        }
    }
}
