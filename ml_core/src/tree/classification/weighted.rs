//! Split search with arbitrary positive weights (class weights): every candidate split is scored
//! from the class weights on both sides.

use super::criterion::Impurity;
use super::training_data::TrainingData;
use crate::tree::feature_ranks::RankedFeature;
use crate::tree::radix;
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::split_limits::SplitLimits;

/// Search with its scratch space.
#[derive(Default)]
pub(super) struct WeightedSearch {
    keys: Vec<u64>,
    spare: Vec<u64>,
    /// The class weights of each rank.
    histogram: Vec<f64>,
    /// The number of rows of each rank.
    counts: Vec<u32>,
    left: Vec<f64>,
    right: Vec<f64>,
}

impl WeightedSearch {
    /// Returns the best split of a feature for `rows`, whose class weights are `weights`, or `best`
    /// if that is better.
    pub(super) fn search(
        &mut self,
        (data, limits): (&TrainingData<'_>, &SplitLimits),
        feature: usize,
        rows: &[u32],
        weights: &[f64],
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        self.left.clear();
        self.left.resize(weights.len(), 0.0);
        self.right.clear();
        self.right.extend_from_slice(weights);
        let search = Search {
            data,
            limits,
            feature,
            rows,
            ranked: data.ranks.feature(feature),
        };
        // Counting is linear, but visits every rank of the feature.
        if search.ranked.distinct.saturating_mul(data.n_classes) <= 4 * rows.len() {
            self.by_counting(&search, best)
        } else {
            self.by_sorting(&search, best)
        }
    }

    fn by_sorting(&mut self, search: &Search<'_>, mut best: Option<SplitCandidate>) -> Option<SplitCandidate> {
        let Search { data, rows, ranked, .. } = *search;
        let key = |&row: &u32| u64::from(ranked.ranks.rank(row)) << u32::BITS | u64::from(row);
        self.keys.clear();
        self.keys.extend(rows.iter().map(key));
        radix::sort(&mut self.keys, &mut self.spare, radix::bits(ranked.distinct));
        for (at, pair) in self.keys.windows(2).enumerate() {
            let row = radix::payload(pair[0]) as usize;
            let (class, weight) = (data.y[row] as usize, data.weights[row]);
            self.left[class] += weight;
            self.right[class] -= weight;
            let low = radix::rank(pair[0]);
            if low != radix::rank(pair[1]) && search.limits.allow(at + 1, rows.len()) {
                best = SplitCandidate::better(best, search.candidate(&self.left, &self.right, low));
            }
        }
        best
    }

    fn by_counting(&mut self, search: &Search<'_>, mut best: Option<SplitCandidate>) -> Option<SplitCandidate> {
        let Search { data, rows, ranked, .. } = *search;
        let classes = data.n_classes;
        self.histogram.clear();
        self.histogram.resize(ranked.distinct * classes, 0.0);
        self.counts.clear();
        self.counts.resize(ranked.distinct, 0);
        for &row in rows {
            let (rank, row) = (ranked.ranks.rank(row) as usize, row as usize);
            self.histogram[rank * classes + data.y[row] as usize] += data.weights[row];
            self.counts[rank] += 1;
        }
        let mut left_rows = 0;
        let here = self.histogram.chunks_exact(classes);
        for ((low, &count), here) in (0_u32..).zip(&self.counts).zip(here) {
            if count == 0 {
                continue;
            }
            for ((left, right), weight) in self.left.iter_mut().zip(&mut self.right).zip(here) {
                *left += weight;
                *right -= weight;
            }
            left_rows += count as usize;
            if left_rows < rows.len() && search.limits.allow(left_rows, rows.len()) {
                best = SplitCandidate::better(best, search.candidate(&self.left, &self.right, low));
            }
        }
        best
    }
}

/// The node and feature being searched.
struct Search<'a> {
    data: &'a TrainingData<'a>,
    limits: &'a SplitLimits,
    feature: usize,
    rows: &'a [u32],
    ranked: &'a RankedFeature,
}

impl Search<'_> {
    /// Returns the split above the rank `low`, with these class weights on its sides.
    fn candidate(&self, left: &[f64], right: &[f64], low: u32) -> Option<SplitCandidate> {
        let impurity: &Impurity = self.data.impurity;
        let side_score = |weights: &[f64]| impurity.score(weights, weights.iter().sum());
        let score = side_score(left) + side_score(right);
        score.is_finite().then_some(SplitCandidate {
            feature: self.feature,
            max_left_rank: low,
            score,
        })
    }
}
