//! The best place to split a node that a search has found so far.

/// A place between two neighbouring values of a feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Found {
    pub(super) feature: usize,
    /// The highest rank that goes left.
    pub(super) low: u32,
    pub(super) score: f64,
}

impl Found {
    /// The better of two: the higher score; of equally good features the one that was looked at first, and of its thresholds
    /// the lower. Features are looked at in their order, or as they were drawn: were it always the lower of those drawn, the
    /// importances of a forest would lean towards the first columns.
    pub(super) fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        match (one, other) {
            (Some(a), Some(b)) if b.beats(&a) => Some(b),
            (None, b) => b,
            (a, _) => a,
        }
    }

    fn beats(&self, other: &Self) -> bool {
        let is_lower = self.feature == other.feature && self.low < other.low;
        self.score > other.score || (self.score >= other.score && is_lower)
    }
}

/// The score that has to be reached; anything does when there is nothing yet.
pub(super) fn score_of(best: Option<Found>) -> f64 {
    best.map_or(f64::NEG_INFINITY, |best| best.score)
}
