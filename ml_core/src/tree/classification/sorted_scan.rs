//! Scan over sorted keys (rank, class, weight) that scores every candidate split between two ranks.

use super::criterion::{Criterion, Impurity};
use super::incremental_score::{IncrementalEntropy, IncrementalGini, IncrementalScore, rounding_slack};
use super::integer_node::unpack;
use super::score::{Entropy, Gini, Score};
use super::side_weights::SideWeights;
use crate::tree::radix::{payload, rank};
use crate::tree::split_candidate::{SplitCandidate, score_to_reach};
use crate::tree::split_limits::SplitLimits;

/// A scan over the rows of a node, or over a range of them.
#[derive(Clone, Copy)]
pub(super) struct SortedScan<'a> {
    pub(super) impurity: &'a Impurity,
    pub(super) limits: SplitLimits,
    pub(super) feature: usize,
    /// The number of rows of the node, and of those before the range (which are not used when one
    /// row per side is enough).
    pub(super) rows: usize,
    pub(super) rows_before: usize,
}

impl SortedScan<'_> {
    /// Returns the best candidate split before the last of `keys`, or `best` if that is better.
    /// `sides` holds the class weights at the start of the scan.
    pub(super) fn best_split(
        &self,
        keys: &[u64],
        sides: &mut SideWeights,
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        match self.impurity.criterion() {
            Criterion::Gini => self.score::<_, IncrementalGini>(Gini, keys, sides, best),
            Criterion::Entropy => self.score::<_, IncrementalEntropy>(Entropy(self.impurity), keys, sides, best),
        }
    }

    fn score<S: Score, R: IncrementalScore>(
        &self,
        score: S,
        keys: &[u64],
        sides: &mut SideWeights,
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        match sides.left.len() {
            1 => self.score_few_classes::<1, _>(score, keys, sides, best),
            2 => self.score_few_classes::<2, _>(score, keys, sides, best),
            3 => self.score_few_classes::<3, _>(score, keys, sides, best),
            4 => self.score_few_classes::<4, _>(score, keys, sides, best),
            _ => self.score_many_classes::<_, R>(score, keys, sides, best),
        }
    }

    /// Scores every candidate split from the weights of all `K` classes.
    fn score_few_classes<const K: usize, S: Score>(
        &self,
        score: S,
        keys: &[u64],
        sides: &SideWeights,
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let mut left: [u32; K] = std::array::from_fn(|class| sides.left[class]);
        let mut right: [u32; K] = std::array::from_fn(|class| sides.right[class]);
        let mut left_total: u32 = left.iter().sum();
        let mut right_total: u32 = right.iter().sum();
        let mut best = best;
        let mut min_score = score_to_reach(best);
        for (at, pair) in keys.windows(2).enumerate() {
            let (class, weight) = unpack(payload(pair[0]));
            for (other, (left, right)) in left.iter_mut().zip(&mut right).enumerate() {
                let moved = if other == class { weight } else { 0 };
                *left += moved;
                *right -= moved;
            }
            left_total += weight;
            right_total -= weight;
            if rank(pair[0]) == rank(pair[1]) || !self.limits.allow(self.rows_before + at + 1, self.rows) {
                continue;
            }
            let split_score = score.score_side(&left, left_total) + score.score_side(&right, right_total);
            if split_score >= min_score {
                best = SplitCandidate::better(best, Some(self.candidate(pair[0], split_score)));
                min_score = score_to_reach(best);
            }
        }
        best
    }

    /// Updates an incremental score. Its rounding error must not decide: a candidate whose
    /// incremental score comes near the best so far is scored exactly.
    fn score_many_classes<S: Score, R: IncrementalScore>(
        &self,
        score: S,
        keys: &[u64],
        sides: &mut SideWeights,
        mut best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let mut incremental = R::start(self.impurity, sides);
        let mut left_total: u32 = sides.left.iter().sum();
        let mut right_total: u32 = sides.right.iter().sum();
        let slack = rounding_slack(self.impurity, left_total + right_total, keys.len());
        let mut min_score = score_to_reach(best) - slack;
        for (at, pair) in keys.windows(2).enumerate() {
            let (class, weight) = unpack(payload(pair[0]));
            incremental.move_left(self.impurity, sides, class, weight);
            left_total += weight;
            right_total -= weight;
            if rank(pair[0]) != rank(pair[1])
                && incremental.value(self.impurity, left_total, right_total) >= min_score
                && self.limits.allow(self.rows_before + at + 1, self.rows)
            {
                let split_score =
                    score.score_side(&sides.left, left_total) + score.score_side(&sides.right, right_total);
                best = SplitCandidate::better(best, Some(self.candidate(pair[0], split_score)));
                min_score = score_to_reach(best) - slack;
            }
        }
        best
    }

    fn candidate(&self, key: u64, score: f64) -> SplitCandidate {
        SplitCandidate {
            feature: self.feature,
            max_left_rank: rank(key),
            score,
        }
    }
}
