//! Search for the best split of a node.

use super::bucket_limits::BucketLimits;
use super::histogram::{Histogram, Scratch};
use super::integer_node::{IntegerNode, pack_rows};
use super::model::{Classes, DecisionTreeModel};
use super::sorted_scan::SortedScan;
use super::training_data::TrainingData;
use super::weighted::WeightedSearch;
use crate::progress::Observer;
use crate::threads;
use crate::tree::growth::Growth;
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::split_limits::SplitLimits;
use crate::tree::{TreeError, grow, radix};
use std::cell::RefCell;

/// Number of values of a node (rows × features) from which on its features are searched on all
/// threads.
const MIN_PARALLEL_VALUES: usize = 1 << 16;

/// Searches the best split of nodes.
pub(crate) struct ClassSplitter<'a> {
    pub(super) data: TrainingData<'a>,
    pub(super) max_features: usize,
    limits: SplitLimits,
    /// Whether the search may use all threads.
    pub(super) use_all_threads: bool,
    /// The class and weight of each row in one number, where all weights are small integers.
    pub(super) packed: Option<Vec<u32>>,
}

/// A node whose best split is searched.
pub(super) struct Node<'a> {
    pub(super) rows: &'a [u32],
    /// The weight of each class.
    pub(super) weights: &'a [f64],
    pub(super) integer_node: Option<IntegerNode<'a>>,
}

thread_local! {
    /// Scratch space of a thread, which is not borrowed while the thread may take up other work.
    static SCRATCH: RefCell<(Scratch, WeightedSearch)> = RefCell::default();
}

impl<'a> ClassSplitter<'a> {
    /// Prepares the search; with `use_all_threads` large nodes are searched in parallel.
    pub(crate) fn new(growth: &Growth, data: TrainingData<'a>, use_all_threads: bool) -> Self {
        Self {
            max_features: growth.max_features.count(data.ranks.n_features()),
            limits: SplitLimits {
                min_samples_leaf: growth.min_samples_leaf,
            },
            use_all_threads,
            packed: pack_rows(&data),
            data,
        }
    }

    /// Grows a tree on `rows`.
    pub(crate) fn grow(
        &self,
        growth: &Growth,
        rows: Vec<u32>,
        seed: u64,
        observer: Observer<'_>,
    ) -> Result<DecisionTreeModel, TreeError> {
        let shape = (self.data.ranks.n_features(), Classes::new(self.data.n_classes));
        grow(growth, self, shape, rows, seed, observer)
    }

    /// Returns the weight of each class among `rows`.
    pub(super) fn class_weights(&self, rows: &[u32]) -> Vec<f64> {
        let mut weights = vec![0.0; self.data.n_classes];
        for &row in rows {
            weights[self.data.y[row as usize] as usize] += self.data.weights[row as usize];
        }
        weights
    }

    /// Returns the class weights of both children of a node with the class weights `node`.
    pub(super) fn child_weights(&self, (left, right): (&[u32], &[u32]), node: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let sum = |rows: &[u32]| self.class_weights(rows);
        let rest = |side: &[f64]| node.iter().zip(side).map(|(all, side)| all - side).collect();
        if self.packed.is_none() {
            return (sum(left), sum(right));
        }
        // Integers are subtracted without loss, so the rows of the smaller side are enough.
        if left.len() <= right.len() {
            let left = sum(left);
            let right = rest(&left);
            (left, right)
        } else {
            let right = sum(right);
            (rest(&right), right)
        }
    }

    pub(super) fn search_among(
        &self,
        features: &[usize],
        node: &Node<'_>,
        histograms: &mut Vec<Histogram>,
    ) -> Option<SplitCandidate> {
        let parallel = self.use_all_threads && node.rows.len() * features.len() >= MIN_PARALLEL_VALUES;
        if let Some(integer_node) = &node.integer_node
            && let Some(bucket_limits) = BucketLimits::for_node(integer_node)
        {
            return self.search_counting(features, integer_node, bucket_limits, histograms, parallel);
        }
        if parallel {
            let search_feature =
                |at: usize| SCRATCH.with_borrow_mut(|scratch| self.search_sorting(features[at], node, scratch, None));
            return threads::map(features.len(), search_feature)
                .into_iter()
                .fold(None, SplitCandidate::better);
        }
        SCRATCH.with_borrow_mut(|scratch| {
            let search_feature = |best, &feature: &usize| self.search_sorting(feature, node, scratch, best);
            features.iter().fold(None, search_feature)
        })
    }

    /// Fills the histograms of all features first: the best boundary of any feature rules out most
    /// buckets of all.
    fn search_counting(
        &self,
        features: &[usize],
        node: &IntegerNode<'_>,
        bucket_limits: BucketLimits,
        histograms: &mut Vec<Histogram>,
        parallel: bool,
    ) -> Option<SplitCandidate> {
        let fill = |histogram: &mut Histogram, feature: usize, scratch: &mut Scratch| {
            histogram.fill(
                node,
                self.data.ranks.feature(feature),
                &self.scan(feature, node.rows),
                bucket_limits,
                scratch,
            );
        };
        let search_histogram = |histogram: &Histogram, floor: f64, scratch: &mut Scratch, best| {
            let ranked = self.data.ranks.feature(histogram.feature);
            let scan = self.scan(histogram.feature, node.rows);
            histogram.search(node, ranked, &scan, floor, scratch, best)
        };
        let floor = |histograms: &[Histogram]| {
            histograms
                .iter()
                .map(Histogram::score)
                .fold(f64::NEG_INFINITY, f64::max)
        };
        if parallel {
            let histograms = threads::map(features.len(), |at| {
                let mut histogram = Histogram::default();
                SCRATCH.with_borrow_mut(|(scratch, _)| fill(&mut histogram, features[at], scratch));
                histogram
            });
            let floor = floor(&histograms);
            let found = threads::map(features.len(), |at| {
                SCRATCH.with_borrow_mut(|(scratch, _)| search_histogram(&histograms[at], floor, scratch, None))
            });
            return found.into_iter().fold(None, SplitCandidate::better);
        }
        if histograms.len() < features.len() {
            histograms.resize_with(features.len(), Histogram::default);
        }
        let histograms = &mut histograms[..features.len()];
        SCRATCH.with_borrow_mut(|(scratch, _)| {
            for (histogram, &feature) in histograms.iter_mut().zip(features) {
                fill(histogram, feature, scratch);
            }
            let floor = floor(histograms);
            histograms.iter().fold(None, |best, histogram| {
                search_histogram(histogram, floor, scratch, best)
            })
        })
    }

    fn search_sorting(
        &self,
        feature: usize,
        node: &Node<'_>,
        (scratch, weighted): &mut (Scratch, WeightedSearch),
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let ranked = self.data.ranks.feature(feature);
        if ranked.distinct < 2 {
            return best;
        }
        let Some(integer_node) = &node.integer_node else {
            return weighted.search((&self.data, &self.limits), feature, node.rows, node.weights, best);
        };
        let Scratch { keys, spare, sides, .. } = scratch;
        keys.clear();
        let key = |(&row, &code): (&u32, &u32)| u64::from(ranked.ranks.rank(row)) << u32::BITS | u64::from(code);
        keys.extend(integer_node.rows.iter().zip(integer_node.codes).map(key));
        radix::sort(keys, spare, radix::bits(ranked.distinct));
        sides.reset(integer_node.totals);
        self.scan(feature, node.rows).best_split(keys, sides, best)
    }

    fn scan(&self, feature: usize, rows: &[u32]) -> SortedScan<'_> {
        SortedScan {
            impurity: self.data.impurity,
            limits: self.limits,
            feature,
            rows: rows.len(),
            rows_before: 0,
        }
    }
}
