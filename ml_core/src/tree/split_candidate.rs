//! Best candidate split found so far by a search.

/// A split between two neighbouring values of a feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct SplitCandidate {
    pub(super) feature: usize,
    /// The highest rank that goes to the left child.
    pub(super) max_left_rank: u32,
    pub(super) score: f64,
}

impl SplitCandidate {
    /// Returns the better of two: the higher score; of equally good features the one that was
    /// searched first, and of its thresholds the lower. Features are searched in their order, or as
    /// they were drawn: always taking the lowest of those drawn would bias the importances of a
    /// forest towards the first columns.
    pub(super) fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) if b.beats(&a) => Some(b),
            (None, b) => b,
            (a, _) => a,
        }
    }

    fn beats(&self, other: &Self) -> bool {
        let is_lower = self.feature == other.feature && self.max_left_rank < other.max_left_rank;
        self.score > other.score || (self.score >= other.score && is_lower)
    }
}

/// Returns the score that another candidate must reach; without a candidate any score will do.
pub(super) fn score_to_reach(best: Option<SplitCandidate>) -> f64 {
    best.map_or(f64::NEG_INFINITY, |best| best.score)
}
