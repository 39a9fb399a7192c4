//! Every feature ranked once: splits compare small whole numbers, and equal values are recognised for good.

use super::TreeError;
use super::ranking::rank;
use crate::progress::{Interrupt, Observer};
use crate::threads;
use ndarray::{CowArray, Ix2};
use std::ops::Range;

/// The ranks of the values of each feature among its distinct values.
pub(crate) struct Ranks<'a> {
    /// The values, row by row.
    values: &'a [f64],
    features: Vec<Feature>,
}

/// A feature that has been ranked.
pub(super) struct Feature {
    /// The rank of each row's value.
    pub(super) ranks: RankList,
    /// How many distinct values there are.
    pub(super) distinct: usize,
}

/// Ranks in as few bytes as they need: growing a tree is mostly waiting for them to come from memory (375,000 × 20 values of
/// 400 each: 0.58 of the time that four bytes take).
pub(super) enum RankList {
    Short(Vec<u16>),
    Long(Vec<u32>),
}

impl RankList {
    fn new(ranks: Vec<u32>, distinct: usize) -> Self {
        if distinct > 1 << u16::BITS {
            return Self::Long(ranks);
        }
        #[expect(
            clippy::cast_possible_truncation,
            reason = "ranks are below the number of distinct values"
        )]
        Self::Short(ranks.into_iter().map(|rank| rank as u16).collect())
    }

    /// The rank of a row's value.
    #[inline]
    pub(super) fn of(&self, row: u32) -> u32 {
        match self {
            Self::Short(ranks) => u32::from(ranks[row as usize]),
            Self::Long(ranks) => ranks[row as usize],
        }
    }
}

/// Columns that are read at once: half a cache line of a row.
const GROUP: usize = 4;

impl<'a> Ranks<'a> {
    /// Ranks every column of `x` (rows × features), which is in standard layout and holds finite numbers only.
    ///
    /// # Errors
    /// [`TreeError::Cancelled`] when the observer stops it.
    pub(crate) fn new(x: &'a CowArray<'_, f64, Ix2>, observer: Observer<'_>) -> Result<Self, TreeError> {
        let interrupt = Interrupt::new(observer, x.ncols());
        let values = x.as_slice().unwrap_or(&[]);
        let n_features = x.ncols();
        let groups = threads::map(n_features.div_ceil(GROUP), |group| {
            if interrupt.check() {
                return Vec::new();
            }
            let range = group * GROUP..n_features.min((group + 1) * GROUP);
            let columns = columns(values, n_features, range);
            threads::map(columns.len(), |at| {
                let mut ranks = vec![0; columns[at].len()];
                let distinct = rank(&columns[at], &mut ranks);
                let ranks = RankList::new(ranks, distinct);
                Feature { ranks, distinct }
            })
        });
        if interrupt.stopped() {
            return Err(TreeError::Cancelled);
        }
        Ok(Self {
            values,
            features: groups.into_iter().flatten().collect(),
        })
    }

    pub(crate) fn n_features(&self) -> usize {
        self.features.len()
    }

    pub(super) fn of(&self, feature: usize) -> &Feature {
        &self.features[feature]
    }

    /// The midpoint of the values of two rows; where rounding makes it the upper one, the lower.
    pub(super) fn threshold(&self, feature: usize, low_row: u32, high_row: u32) -> f64 {
        let value = |row: u32| positive_zero(self.values[row as usize * self.n_features() + feature]);
        let (low, high) = (value(low_row), value(high_row));
        let middle = low / 2.0 + high / 2.0;
        if middle >= high || middle < low { low } else { middle }
    }
}

/// Turns -0 into 0, which is the same value.
fn positive_zero(value: f64) -> f64 {
    value + 0.0
}

/// Some neighbouring columns, each in one piece.
fn columns(values: &[f64], n_features: usize, range: Range<usize>) -> Vec<Vec<f64>> {
    let rows = values.len() / n_features;
    let mut columns: Vec<Vec<f64>> = range.clone().map(|_| Vec::with_capacity(rows)).collect();
    for row in values.chunks_exact(n_features) {
        for (column, &value) in columns.iter_mut().zip(&row[range.clone()]) {
            column.push(positive_zero(value));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::unobserved;
    use ndarray::Array2;

    #[test]
    fn ranks_take_as_few_bytes_as_they_need() {
        for (rows, is_short) in [(1 << 16, true), ((1 << 16) + 1, false)] {
            let x = Array2::from_shape_fn((rows as usize, 1), |(row, _)| -(row as f64));
            let x = x.view().into();
            let ranks = Ranks::new(&x, &unobserved).unwrap();
            let feature = ranks.of(0);
            assert_eq!(
                (matches!(feature.ranks, RankList::Short(_)), feature.distinct),
                (is_short, rows as usize)
            );
            assert!((0..rows).all(|row| feature.ranks.of(row) == rows - 1 - row));
        }
    }
}
