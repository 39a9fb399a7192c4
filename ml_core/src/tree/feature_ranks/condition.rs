//! Conditions of splits.

use super::{FeatureRanks, positive_zero};
use crate::tree::MissingValues;

/// The condition of a split.
pub(crate) struct Condition {
    pub(in crate::tree) feature: usize,
    pub(in crate::tree) threshold: f64,
    pub(in crate::tree) missing_left: bool,
}

impl FeatureRanks<'_> {
    /// Returns the condition of a split of `rows` by `feature` (or a companion) into so many on the
    /// left and on the right, where `low_row` has the highest rank of the left and `high_row` the
    /// lowest of the right.
    pub(in crate::tree) fn condition(
        &self,
        feature: usize,
        mut rows: impl Iterator<Item = u32>,
        (left_rows, right_rows): (usize, usize),
        (low_row, high_row): (u32, u32),
    ) -> Condition {
        let companion = feature.checked_sub(self.n_features());
        let feature = companion.map_or(feature, |companion| self.with_companion[companion]);
        let value = |row: u32| positive_zero(self.x.value(self.x.row(row as usize), feature));
        let some_are_missing =
            self.with_companion.binary_search(&feature).is_ok() && rows.any(|row| value(row).is_nan());
        Condition {
            feature,
            threshold: threshold(value(low_row), value(high_row)),
            missing_left: match self.missing {
                MissingValues::Refused => false,
                MissingValues::Native if some_are_missing => companion.is_some(),
                MissingValues::Native => left_rows > right_rows,
            },
        }
    }
}

/// Returns the midpoint of two neighbouring values, or the lower value where rounding makes the
/// midpoint equal to the upper one. NaN stands for missing values, which are divided from all
/// others.
fn threshold(low: f64, high: f64) -> f64 {
    if high.is_nan() {
        return f64::MAX;
    }
    if low.is_nan() {
        return high.next_down().max(f64::MIN);
    }
    let middle = low / 2.0 + high / 2.0;
    if middle >= high || middle < low { low } else { middle }
}
