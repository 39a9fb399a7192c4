//! Ranks of the values of each feature, computed once per fit: splits then compare small integers,
//! and equal values have equal ranks.

mod condition;
mod levels;
mod rank_values;

use super::{MissingValues, TreeError};
use crate::data::feature_matrix::{Column, Rows};
use crate::progress::{Interrupt, Observer};
use crate::threads;
pub(crate) use condition::Condition;
pub(super) use rank_values::rank_values;

use levels::{Levels, MISSING_LEVEL};
use std::sync::Arc;

/// The rank of each value among the distinct values of its feature.
pub(crate) struct FeatureRanks<'a> {
    x: &'a Rows<'a>,
    missing: MissingValues,
    /// The ranks of each feature, then those of the companions.
    features: Vec<RankedFeature>,
    /// The features that have a companion, in its order.
    with_companion: Vec<usize>,
}

/// The ranks of one feature. Missing values have a rank of their own, above all others; so splits
/// send them right. A feature with missing values has a companion where their rank is below all
/// others: its splits send them left. So the search for splits knows nothing of missing values.
pub(super) struct RankedFeature {
    /// The rank of each row's value.
    pub(super) ranks: RankList,
    /// The number of distinct values.
    pub(super) distinct: usize,
}

impl RankedFeature {
    fn new(ranks: Vec<u32>, distinct: usize) -> Self {
        let ranks = RankList::new(ranks, distinct);
        Self { ranks, distinct }
    }

    /// Ranks values, and if some are missing also the companion.
    fn of_values(values: &[f64]) -> (Self, Option<Self>) {
        if !values.iter().any(|value| value.is_nan()) {
            let mut ranks = vec![0; values.len()];
            let distinct = rank_values(values, &mut ranks);
            return (Self::new(ranks, distinct), None);
        }
        let present: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let mut present_ranks = vec![0; present.len()];
        let distinct = rank_values(&present, &mut present_ranks);
        let spread = |missing: u32, shift: u32| {
            let mut next = present_ranks.iter();
            let rank = |value: &f64| match value.is_nan() {
                true => missing,
                false => next.next().map_or(0, |rank| rank + shift),
            };
            values.iter().map(rank).collect()
        };
        let missing = u32::try_from(distinct).unwrap_or(u32::MAX);
        let feature = Self::new(spread(missing, 0), distinct + 1);
        (feature, Some(Self::new(spread(0, 1), distinct + 1)))
    }
}

/// Ranks in the narrowest type that holds them: growing a tree is bound by memory access (375,000 ×
/// 20 values of 400 each: 0.58 of the time that four bytes take).
pub(super) enum RankList {
    Short(Vec<u16>),
    Long(Vec<u32>),
    /// A column of a one-hot feature: rank 1 where the row has the level. All columns of the
    /// feature share the list of levels.
    OneHot {
        levels: Arc<[u8]>,
        level: u8,
    },
    /// A column of a one-hot feature that some rows lack: `missing` is their rank, the others have
    /// `first` without the level and the next rank with it.
    OneHotMissing {
        levels: Arc<[u8]>,
        level: u8,
        missing: u32,
        first: u32,
    },
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

    /// Returns the rank of a row's value.
    #[inline]
    pub(super) fn rank(&self, row: u32) -> u32 {
        match self {
            Self::Short(ranks) => u32::from(ranks[row as usize]),
            Self::Long(ranks) => ranks[row as usize],
            Self::OneHot { levels, level } => u32::from(levels[row as usize] == *level),
            Self::OneHotMissing {
                levels,
                level,
                missing,
                first,
            } => match levels[row as usize] {
                MISSING_LEVEL => *missing,
                found => *first + u32::from(found == *level),
            },
        }
    }
}

/// Number of cells that are read at a time: half a cache line of a row.
const GROUP: usize = 4;

impl<'a> FeatureRanks<'a> {
    /// Ranks every column of `x`, whose cells must be finite, or NaN if missing values are allowed.
    ///
    /// # Errors
    /// [`TreeError::Cancelled`] when the observer cancels the fit.
    pub(crate) fn new(x: &'a Rows<'a>, missing: MissingValues, observer: Observer<'_>) -> Result<Self, TreeError> {
        let interrupt = Interrupt::new(observer, x.ncols());
        let columns: Vec<Column> = (0..x.ncols()).map(|column| x.column(column)).collect();
        let mut numbers: Vec<usize> = Vec::new();
        let mut one_hot: Vec<usize> = Vec::new();
        for column in &columns {
            let cells = if column.level.is_some() {
                &mut one_hot
            } else {
                &mut numbers
            };
            // The columns of a one-hot feature are contiguous.
            if cells.last() != Some(&(column.cell as usize)) {
                cells.push(column.cell as usize);
            }
        }
        let numbers = threads::map(numbers.len().div_ceil(GROUP), |group| {
            if interrupt.check() {
                return Vec::new();
            }
            let cells = &numbers[group * GROUP..numbers.len().min((group + 1) * GROUP)];
            let values = transposed(x, cells);
            threads::map(values.len(), |at| RankedFeature::of_values(&values[at]))
        });
        let one_hot = threads::map(one_hot.len(), |at| {
            if interrupt.check() {
                return Levels::default();
            }
            Levels::new(x, one_hot[at])
        });
        if interrupt.stopped() {
            return Err(TreeError::Cancelled);
        }
        let mut numbers = numbers.into_iter().flatten();
        let mut one_hot = one_hot.into_iter();
        let (mut current, mut cell) = (Levels::default(), None);
        let mut features = Vec::with_capacity(columns.len());
        let (mut companions, mut with_companion) = (Vec::new(), Vec::new());
        for (feature, column) in columns.into_iter().enumerate() {
            if column.level.is_some() && cell != Some(column.cell) {
                cell = Some(column.cell);
                current = one_hot.next().unwrap_or_default();
            }
            let ranked = column
                .level
                .map_or_else(|| numbers.next(), |level| Some(current.column(level)));
            if let Some((ranked, companion)) = ranked {
                features.push(ranked);
                with_companion.extend(companion.is_some().then_some(feature));
                companions.extend(companion);
            }
        }
        features.extend(companions);
        Ok(Self {
            x,
            missing,
            features,
            with_companion,
        })
    }

    pub(crate) fn n_features(&self) -> usize {
        self.features.len() - self.with_companion.len()
    }

    /// Returns the number of features and companions.
    pub(super) fn n_ranked(&self) -> usize {
        self.features.len()
    }

    /// Returns the features that have a companion; the first of these follows the features.
    pub(super) fn with_companion(&self) -> &[usize] {
        &self.with_companion
    }

    /// Returns a feature or a companion.
    pub(super) fn feature(&self, feature: usize) -> &RankedFeature {
        &self.features[feature]
    }
}

/// Turns -0 into 0, because the two are equal as values.
fn positive_zero(value: f64) -> f64 {
    value + 0.0
}

/// Copies some cells of all rows, each cell into a contiguous list.
fn transposed(x: &Rows<'_>, cells: &[usize]) -> Vec<Vec<f64>> {
    let mut columns: Vec<Vec<f64>> = cells.iter().map(|_| Vec::with_capacity(x.nrows())).collect();
    for row in x.iter() {
        for (column, &cell) in columns.iter_mut().zip(cells) {
            column.push(positive_zero(row[cell]));
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::FeatureView;
    use crate::progress::unobserved;
    use ndarray::Array2;

    #[test]
    fn ranks_use_the_narrowest_type() {
        for (rows, is_short) in [(1 << 16, true), ((1 << 16) + 1, false)] {
            let x = Array2::from_shape_fn((rows as usize, 1), |(row, _)| -(row as f64));
            let x = FeatureView::from(x.view()).standard();
            let ranks = FeatureRanks::new(&x, MissingValues::Refused, &unobserved).unwrap();
            let feature = ranks.feature(0);
            assert_eq!(
                (matches!(feature.ranks, RankList::Short(_)), feature.distinct),
                (is_short, rows as usize)
            );
            assert!((0..rows).all(|row| feature.ranks.rank(row) == rows - 1 - row));
        }
    }
}
