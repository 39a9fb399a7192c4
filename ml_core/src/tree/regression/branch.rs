//! Presorted subtree: its rows are sorted once by each feature. A split keeps the order of both
//! sides, so no node of the branch is sorted, and all that its search reads stays in the cache.

use super::key::{Key, ROW_BITS, branch_key};
use super::loss::{Loss, Scan};
use super::targets::{OwnedTargets, Targets};
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::split_limits::SplitLimits;
use crate::tree::{FeatureRanks, radix};
use std::ops::Range;

/// Largest number of rows of a branch: its keys fit into the second-level cache.
pub(super) const MAX_BRANCH_ROWS: usize = 1 << 14;
const _: () = assert!(MAX_BRANCH_ROWS <= 1 << ROW_BITS);

/// A presorted subtree. Its rows are numbered from 0.
pub(super) struct Branch {
    /// Number of each row in the whole data.
    rows: Vec<u32>,
    targets: OwnedTargets,
    /// Index of the feature's block in `keys`; `None` if the feature is constant.
    blocks: Vec<Option<usize>>,
    /// One block of `rows.len()` sorted keys for each varying feature: rank in the branch, and row.
    keys: Vec<u32>,
    /// Scratch space of a partition: the keys of the right side.
    spare: Vec<u32>,
    /// Side of each row of the node that was divided last.
    goes_left: Vec<bool>,
}

impl Branch {
    /// Sorts the rows of a branch.
    pub(super) fn new(ranks: &FeatureRanks<'_>, targets: Targets<'_>, rows: Vec<u32>) -> Self {
        let mut keys = Vec::with_capacity(ranks.n_ranked() * rows.len());
        let mut blocks = Vec::with_capacity(ranks.n_ranked());
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
            let first_rank = sorted.first().copied().map(radix::rank);
            if first_rank == sorted.last().copied().map(radix::rank) {
                blocks.push(None);
                continue;
            }
            blocks.push(Some(count));
            count += 1;
            let (mut rank, mut last) = (0_u32, first_rank.unwrap_or(0));
            keys.extend(sorted.iter().map(|&key| {
                rank += u32::from(radix::rank(key) != last);
                last = radix::rank(key);
                branch_key(rank, radix::payload(key))
            }));
        }
        Self {
            targets: targets.select(&rows),
            goes_left: vec![false; rows.len()],
            spare: vec![0; rows.len()],
            rows,
            blocks,
            keys,
        }
    }

    pub(super) fn targets(&self) -> Targets<'_> {
        self.targets.view()
    }

    /// Returns the number of a row of the branch in the whole data.
    pub(super) fn row(&self, row: u32) -> u32 {
        self.rows[row as usize]
    }

    /// Returns the keys of a node that begins at `start` and has `count` rows, sorted by a feature.
    /// `None` when the feature is constant in the branch.
    fn keys(&self, feature: usize, start: usize, count: usize) -> Option<&[u32]> {
        let block = self.blocks[feature]?;
        Some(&self.keys[range(block, self.rows.len(), start, count)])
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
        let block = self.blocks[found.feature];
        let keys = &self.keys[block.map_or(0..0, |block| range(block, self.rows.len(), start, rows.len()))];
        let left = keys.partition_point(|key| key.rank() <= found.max_left_rank);
        for (at, &key) in keys.iter().enumerate() {
            self.goes_left[key.index()] = at < left;
        }
        let row = |key: u32| self.rows[key.index()];
        let (low_row, high_row) = (row(keys[left - 1]), row(keys[left]));
        partition(rows, &mut self.spare, &self.goes_left);
        (left, low_row, high_row)
    }

    /// Divides the sorted keys of a node as its rows were.
    pub(super) fn divide_keys(&mut self, found: SplitCandidate, (start, count): (usize, usize)) {
        let Self {
            blocks,
            keys,
            spare,
            goes_left,
            rows,
            ..
        } = self;
        for (feature, block) in blocks.iter().enumerate() {
            let Some(block) = *block else { continue };
            let keys = &mut keys[range(block, rows.len(), start, count)];
            // Skips constant features, which no descendant searches, and the split feature, whose
            // keys are already ordered left before right.
            if feature != found.feature && !is_constant(keys) {
                partition(keys, spare, goes_left);
            }
        }
    }
}

/// Returns the range of the keys of a node in a block of `rows` keys.
fn range(block: usize, rows: usize, start: usize, count: usize) -> Range<usize> {
    let first = block * rows + start;
    first..first + count
}

fn is_constant(keys: &[u32]) -> bool {
    keys.first().map(|key| key.rank()) == keys.last().map(|key| key.rank())
}

/// Moves the keys of the rows that go left to the front and keeps the order of both sides.
fn partition(keys: &mut [u32], spare: &mut [u32], goes_left: &[bool]) {
    let mut left = 0;
    for at in 0..keys.len() {
        let key = keys[at];
        // Writing to both sides avoids a branch, which would be mispredicted too often.
        keys[left] = key;
        spare[at - left] = key;
        left += usize::from(goes_left[key.index()]);
    }
    let right = keys.len() - left;
    keys[left..].copy_from_slice(&spare[..right]);
}
