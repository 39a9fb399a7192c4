//! Losses that splits reduce.

use super::key::Key;
use super::summary::NumberSummary;
use super::targets::Targets;
use crate::tree::split_candidate::SplitCandidate;
use crate::tree::split_limits::SplitLimits;

/// A loss: what a node predicts, and how good a split is.
pub(crate) trait Loss: Sync {
    /// Layout of the targets of a node, and scratch space.
    type Node: Default + Sync;
    /// Scratch space of a scan.
    type Scratch: Default;

    /// Whether [`Targets::ranks`] are needed.
    const NEEDS_RANKS: bool;

    /// Summarises the targets of rows.
    fn summary(targets: Targets<'_>, rows: &[u32]) -> NumberSummary;

    /// Lays out the targets of a node; `rows` holds each row with its index in the keys.
    fn lay_out(
        node: &mut Self::Node,
        targets: Targets<'_>,
        rows: impl Iterator<Item = (usize, u32)>,
        summary: &NumberSummary,
    );

    /// Returns the best split of a feature, or `best` if that is better. `keys` are the sorted keys
    /// of all rows of the node.
    fn scan<K: Key>(
        node: &Self::Node,
        keys: &[K],
        scan: Scan,
        scratch: &mut Self::Scratch,
        best: Option<SplitCandidate>,
    ) -> Option<SplitCandidate>;
}

/// Settings of a scan.
#[derive(Clone, Copy)]
pub(super) struct Scan {
    pub(super) feature: usize,
    pub(super) limits: SplitLimits,
}

impl Scan {
    /// Returns whether a split between two neighbouring keys is allowed, of `rows` rows with
    /// `left_rows` on the left.
    #[inline(always)]
    pub(super) fn allows<K: Key>(&self, pair: &[K], left_rows: usize, rows: usize) -> bool {
        pair[0].rank() != pair[1].rank() && self.limits.allow(left_rows, rows)
    }

    /// Returns the split above a key.
    pub(super) fn candidate<K: Key>(&self, key: K, score: f64) -> SplitCandidate {
        SplitCandidate {
            feature: self.feature,
            max_left_rank: key.rank(),
            score,
        }
    }
}
