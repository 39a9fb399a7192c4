//! Branch of a tree with its rows sorted once by each feature. A split keeps the order of both
//! sides, so no node of the branch is sorted; and all that its search reads stays in the cache.

use super::loss::{Loss, Scan};
use super::targets::{OwnedTargets, Targets};
use crate::tree::FeatureRanks;
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::split_limits::SplitLimits;
use std::ops::Range;

/// Largest number of rows of a branch: its keys fit into the second-level cache.
pub(super) const MAX_BRANCH_ROWS: usize = 1 << 14;

/// A branch; its rows are numbered from 0.
pub(super) struct Branch {
    /// The numbers in the whole data of the branch's rows.
    rows: Vec<u32>,
    targets: OwnedTargets,
    /// The list of each feature, an index; `None` where the feature is constant.
    lists: Vec<Option<usize>>,
    /// The sorted keys of all rows, list by list: rank in the branch, and row.
    keys: Vec<u32>,
    /// Scratch space for a division: the keys of the right side, and whether each row goes left.
    spare: Vec<u32>,
    goes_left: Vec<bool>,
}

impl Branch {
    /// Sorts the rows of a branch.
    pub(super) fn new(ranks: &FeatureRanks<'_>, targets: Targets<'_>, rows: Vec<u32>) -> Self {
        let mut keys = Vec::with_capacity(ranks.n_ranked() * rows.len());
        let mut lists = Vec::with_capacity(ranks.n_ranked());
        let mut sorted: Vec<u64> = Vec::with_capacity(rows.len());
        let mut count = 0;
        for feature in 0..ranks.n_ranked() {
            let ranked = ranks.feature(feature);
            sorted.clear();
            if ranked.distinct > 1 {
                let key = |(at, &row): (u64, &u32)| u64::from(ranked.ranks.rank(row)) << u32::BITS | at;
                sorted.extend((0..).zip(&rows).map(key));
                sorted.sort_unstable();
            }
            let first_rank = sorted.first().map(|key| key >> u32::BITS);
            if first_rank == sorted.last().map(|key| key >> u32::BITS) {
                lists.push(None);
                continue;
            }
            lists.push(Some(count));
            count += 1;
            let (mut rank, mut last) = (0_u32, first_rank.unwrap_or(0));
            keys.extend(sorted.iter().map(|&key| {
                rank += u32::from(key >> u32::BITS != last);
                last = key >> u32::BITS;
                rank << 16 | u32::try_from(key & 0xFFFF).unwrap_or(0)
            }));
        }
        Self {
            targets: targets.select(&rows),
            goes_left: vec![false; rows.len()],
            spare: vec![0; rows.len()],
            rows,
            lists,
            keys,
        }
    }

    pub(super) fn targets(&self) -> Targets<'_> {
        self.targets.view()
    }

    /// Returns the number in the whole data of a row of the branch.
    pub(super) fn row(&self, row: u32) -> u32 {
        self.rows[row as usize]
    }

    /// Returns the keys of a node that begins at `start` and has `count` rows, sorted by a feature.
    /// `None` when the feature is constant in the branch.
    fn keys(&self, feature: usize, start: usize, count: usize) -> Option<&[u32]> {
        Some(&self.keys[self.range(feature, start, count)?])
    }

    fn range(&self, feature: usize, start: usize, count: usize) -> Option<Range<usize>> {
        let first = self.lists[feature]? * self.rows.len() + start;
        Some(first..first + count)
    }

    /// Returns the best split of a node by one of `features`.
    pub(super) fn search<L: Loss>(
        &self,
        features: &[usize],
        (start, count): (usize, usize),
        limits: SplitLimits,
        (node, scratch): (&L::Node, &mut L::Scratch),
    ) -> Option<SplitCandidate> {
        let mut best = None;
        for &feature in features {
            if let Some(keys) = self.keys(feature, start, count)
                && !is_constant(keys)
            {
                best = L::scan(node, keys, Scan { feature, limits }, scratch, best);
            }
        }
        best
    }

    /// Divides the rows of a node, and returns the number of rows that go left, the last of them
    /// and the first of the others in the order of the feature.
    pub(super) fn divide(&mut self, found: SplitCandidate, start: usize, rows: &mut [u32]) -> (usize, u32, u32) {
        let keys = &self.keys[self.range(found.feature, start, rows.len()).unwrap_or_default()];
        let left = keys.partition_point(|key| key >> 16 <= found.max_left_rank);
        for (at, &key) in keys.iter().enumerate() {
            self.goes_left[(key & 0xFFFF) as usize] = at < left;
        }
        let row = |key: u32| self.rows[(key & 0xFFFF) as usize];
        let (low_row, high_row) = (row(keys[left - 1]), row(keys[left]));
        partition(rows, &mut self.spare, &self.goes_left);
        (left, low_row, high_row)
    }

    /// Divides the sorted keys of a node as its rows were.
    pub(super) fn divide_keys(&mut self, found: SplitCandidate, (start, count): (usize, usize)) {
        let Self {
            lists,
            keys,
            spare,
            goes_left,
            rows,
            ..
        } = self;
        for (feature, list) in lists.iter().enumerate() {
            let Some(list) = list else { continue };
            let first = list * rows.len() + start;
            let keys = &mut keys[first..first + count];
            // A constant feature is never searched below, and its own order is that of the split.
            if feature != found.feature && !is_constant(keys) {
                partition(keys, spare, goes_left);
            }
        }
    }
}

fn is_constant(keys: &[u32]) -> bool {
    keys.first().map(|key| key >> 16) == keys.last().map(|key| key >> 16)
}

/// Moves the keys of the rows that go left to the front and keeps the order of both sides.
fn partition(keys: &mut [u32], spare: &mut [u32], goes_left: &[bool]) {
    let mut left = 0;
    for at in 0..keys.len() {
        let key = keys[at];
        // Writing to both sides avoids a branch, which would be mispredicted too often.
        keys[left] = key;
        spare[at - left] = key;
        left += usize::from(goes_left[(key & 0xFFFF) as usize]);
    }
    let right = keys.len() - left;
    keys[left..].copy_from_slice(&spare[..right]);
}
