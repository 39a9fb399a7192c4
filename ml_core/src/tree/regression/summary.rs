//! Summary of the target values of a node.

use super::fixed_point::FixedPoint;
use crate::tree::splitter::Summary;

/// Target values of the rows of a node.
#[derive(Clone, Debug)]
pub(crate) struct NumberSummary {
    /// The total weight: how often the rows were drawn.
    pub(super) weight: u64,
    /// The predicted value.
    pub(super) value: f64,
    pub(super) impurity: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl NumberSummary {
    pub(super) fn fixed_point(&self) -> FixedPoint {
        FixedPoint::new(self.min, self.max, self.weight)
    }
}

impl Summary for NumberSummary {
    #[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
    fn weight(&self) -> f64 {
        self.weight as f64
    }

    fn impurity(&self) -> f64 {
        self.impurity
    }

    fn is_pure(&self) -> bool {
        self.min >= self.max
    }

    fn values(&self) -> impl Iterator<Item = f64> {
        std::iter::once(self.value)
    }
}
