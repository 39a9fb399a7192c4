//! Node histograms instead of sorting: the ranks of a node are counted in buckets, and only buckets
//! that may hold the best split are scanned (compare CLOUDS: Alsabti, Ranka & Singh 1998, and
//! [`Score::upper_bound`]). The result is exact.

use super::bucket_limits::BucketLimits;
use super::criterion::Criterion;
use super::incremental_score::rounding_slack;
use super::integer_node::{IntegerNode, unpack};
use super::score::{Entropy, Gini, Score, Side};
use super::side_weights::SideWeights;
use super::sorted_scan::SortedScan;
use crate::tree::feature_ranks::{RankList, RankedFeature};
use crate::tree::radix;
use crate::tree::split_candidate::{SplitCandidate, score_to_reach};

/// The class weights in ranges of ranks of a feature.
#[derive(Default)]
pub(super) struct Histogram {
    pub(super) feature: usize,
    /// The lowest rank, and the number of low bits of a rank that are dropped: ranks that differ
    /// only in these share a bucket.
    low: u32,
    shift: u32,
    /// The weight of each class, bucket by bucket.
    cells: Vec<u32>,
    /// The number of rows of each bucket; empty unless `min_samples_leaf` needs it.
    rows: Vec<u32>,
    /// The best score of a boundary between buckets, and the bucket to its left.
    best: Option<(f64, u32)>,
}

/// Scratch space of a thread.
#[derive(Default)]
pub(super) struct Scratch {
    /// The ranks of the rows of a node.
    ranks: Vec<u32>,
    /// Ranks and codes, for sorting.
    pub(super) keys: Vec<u64>,
    pub(super) spare: Vec<u64>,
    /// Whether a bucket has to be scanned.
    marked: Vec<bool>,
    pub(super) sides: SideWeights,
    scan_sides: SideWeights,
}

impl Histogram {
    /// Counts the rows of a node into buckets, and scores the boundaries between them.
    pub(super) fn fill(
        &mut self,
        node: &IntegerNode<'_>,
        feature: &RankedFeature,
        scan: &SortedScan<'_>,
        bucket_limits: BucketLimits,
        scratch: &mut Scratch,
    ) {
        self.feature = scan.feature;
        let rows = node.rows.iter();
        match &feature.ranks {
            RankList::Short(ranks) => {
                let ranks = rows.map(|&row| u32::from(ranks[row as usize]));
                self.fill_buckets(ranks, feature.distinct, node, scan, bucket_limits, scratch);
            }
            RankList::Long(ranks) => {
                let ranks = rows.map(|&row| ranks[row as usize]);
                self.fill_buckets(ranks, feature.distinct, node, scan, bucket_limits, scratch);
            }
            RankList::OneHot { levels, level } => {
                let ranks = rows.map(|&row| u32::from(levels[row as usize] == *level));
                self.fill_buckets(ranks, feature.distinct, node, scan, bucket_limits, scratch);
            }
            list @ RankList::OneHotMissing { .. } => {
                let ranks = rows.map(|&row| list.rank(row));
                self.fill_buckets(ranks, feature.distinct, node, scan, bucket_limits, scratch);
            }
        }
        self.best = match scan.impurity.criterion() {
            Criterion::Gini => self.best_boundary(Gini, node, scan, &mut scratch.sides),
            Criterion::Entropy => self.best_boundary(Entropy(scan.impurity), node, scan, &mut scratch.sides),
        };
    }

    /// Counts ranks into buckets as fine as `bucket_limits` allows; all rows of the data have
    /// `distinct` different ranks.
    #[inline]
    fn fill_buckets(
        &mut self,
        ranks: impl Iterator<Item = u32> + Clone,
        distinct: usize,
        node: &IntegerNode<'_>,
        scan: &SortedScan<'_>,
        bucket_limits: BucketLimits,
        scratch: &mut Scratch,
    ) {
        if distinct <= bucket_limits.single_rank_buckets {
            (self.low, self.shift) = (0, 0);
            self.count(ranks, distinct, node, scan);
        } else {
            let (mut low, mut high) = (u32::MAX, 0);
            scratch.ranks.clear();
            scratch.ranks.extend(ranks.inspect(|&rank| {
                low = low.min(rank);
                high = high.max(rank);
            }));
            self.low = low;
            self.shift = 0;
            while ((high - low) >> self.shift) as usize >= bucket_limits.buckets {
                self.shift += 1;
            }
            let buckets = ((high - low) >> self.shift) as usize + 1;
            self.count(scratch.ranks.iter().copied(), buckets, node, scan);
        }
    }

    /// Returns the best score of a boundary between buckets.
    pub(super) fn score(&self) -> f64 {
        self.best.map_or(f64::NEG_INFINITY, |best| best.0)
    }

    fn count(
        &mut self,
        ranks: impl Iterator<Item = u32> + Clone,
        buckets: usize,
        node: &IntegerNode<'_>,
        scan: &SortedScan<'_>,
    ) {
        let classes = node.totals.len();
        let (low, shift) = (self.low, self.shift);
        let bucket = |rank: u32| ((rank - low) >> shift) as usize;
        self.cells.clear();
        self.cells.resize(buckets * classes, 0);
        self.rows.clear();
        for (rank, &code) in ranks.clone().zip(node.codes) {
            let (class, weight) = unpack(code);
            self.cells[bucket(rank) * classes + class] += weight;
        }
        if scan.limits.min_samples_leaf > 1 {
            self.rows.resize(buckets, 0);
            ranks.for_each(|rank| self.rows[bucket(rank)] += 1);
        }
    }

    fn best_boundary(
        &self,
        score: impl Score,
        node: &IntegerNode<'_>,
        scan: &SortedScan<'_>,
        sides: &mut SideWeights,
    ) -> Option<(f64, u32)> {
        sides.reset(node.totals);
        let mut best: Option<(f64, u32)> = None;
        let (mut left, mut right) = (0, node.totals.iter().sum::<u32>());
        let mut left_rows = 0;
        for (bucket, here) in (0_u32..).zip(self.cells.chunks_exact(node.totals.len())) {
            let weight: u32 = here.iter().sum();
            if weight == 0 {
                continue;
            }
            sides.move_left(here);
            left += weight;
            right -= weight;
            left_rows += self.rows.get(bucket as usize).map_or(0, |&rows| rows as usize);
            if right > 0 && scan.limits.allow(left_rows, scan.rows) {
                let found = score.score_side(&sides.left, left) + score.score_side(&sides.right, right);
                if best.is_none_or(|best| found > best.0) {
                    best = Some((found, bucket));
                }
            }
        }
        best
    }

    /// Returns the best candidate split of the feature, or `best` if that is better. A candidate
    /// that cannot reach `floor` may be missed.
    pub(super) fn search(
        &self,
        node: &IntegerNode<'_>,
        feature: &RankedFeature,
        scan: &SortedScan<'_>,
        floor: f64,
        scratch: &mut Scratch,
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        if self.shift == 0 {
            // Each bucket is a single rank, so the boundaries are all the candidates there are.
            let found = self.best.map(|(score, bucket)| SplitCandidate {
                feature: self.feature,
                max_left_rank: self.low + bucket,
                score,
            });
            return SplitCandidate::better(best, found);
        }
        let min_score = floor.max(score_to_reach(best)) - rounding_slack(scan.impurity, node.totals.iter().sum(), 1);
        let is_any_marked = match scan.impurity.criterion() {
            Criterion::Gini => self.mark_buckets(Gini, node, min_score, scratch),
            Criterion::Entropy => self.mark_buckets(Entropy(scan.impurity), node, min_score, scratch),
        };
        if is_any_marked {
            self.collect_marked_rows(node, feature, scratch);
            self.scan_marked_buckets(node, scan, scratch, best)
        } else {
            best
        }
    }

    /// Marks the buckets that may hold a split with a score of at least `min_score`; returns
    /// whether any is marked.
    fn mark_buckets(&self, score: impl Score, node: &IntegerNode<'_>, min_score: f64, scratch: &mut Scratch) -> bool {
        let Scratch { marked, sides, .. } = scratch;
        sides.reset(node.totals);
        marked.clear();
        let (mut left, mut right) = (0, node.totals.iter().sum::<u32>());
        for here in self.cells.chunks_exact(node.totals.len()) {
            let weight: u32 = here.iter().sum();
            marked.push(
                weight > 0 && {
                    let left = Side::new(score, &sides.left, left);
                    let right = Side::new(score, &sides.right, right);
                    left.score + right.score + f64::from(weight) * score.max_gain_per_weight(right.total) >= min_score
                        && score.upper_bound(left, right, here) >= min_score
                },
            );
            sides.move_left(here);
            left += weight;
            right -= weight;
        }
        marked.contains(&true)
    }

    /// Collects and sorts the rows of the marked buckets.
    fn collect_marked_rows(&self, node: &IntegerNode<'_>, feature: &RankedFeature, scratch: &mut Scratch) {
        let Scratch {
            keys, spare, marked, ..
        } = scratch;
        keys.clear();
        for (&row, &code) in node.rows.iter().zip(node.codes) {
            let rank = feature.ranks.rank(row);
            if marked[((rank - self.low) >> self.shift) as usize] {
                keys.push(u64::from(rank) << u32::BITS | u64::from(code));
            }
        }
        radix::sort(keys, spare, radix::bits(feature.distinct));
    }

    /// Scores the candidate splits within the marked buckets and at their ends.
    fn scan_marked_buckets(
        &self,
        node: &IntegerNode<'_>,
        scan: &SortedScan<'_>,
        scratch: &mut Scratch,
        mut best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate> {
        let Scratch {
            keys,
            marked,
            sides,
            scan_sides,
            ..
        } = scratch;
        // A sentinel stands for the rows of the next bucket, which are not collected.
        keys.push(u64::MAX);
        let bucket_of = |key: u64| (radix::rank(key).saturating_sub(self.low) >> self.shift) as usize;
        sides.reset(node.totals);
        let mut scan = *scan;
        let mut keys: &[u64] = keys;
        for (bucket, here) in self.cells.chunks_exact(node.totals.len()).enumerate() {
            if marked[bucket] {
                let end = keys.partition_point(|&key| key != u64::MAX && bucket_of(key) == bucket);
                let is_last = sides.right == here;
                scan_sides.copy_from(sides);
                best = scan.best_split(&keys[..end + usize::from(!is_last)], scan_sides, best);
                keys = &keys[end..];
            }
            sides.move_left(here);
            scan.rows_before += self.rows.get(bucket).map_or(0, |&rows| rows as usize);
        }
        best
    }
}
