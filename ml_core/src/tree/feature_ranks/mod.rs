//! Ranks of the values of each feature, computed once per fit: splits then compare small integers,
//! and equal values have equal ranks.

mod rank_values;

use super::TreeError;
use crate::data::feature_matrix::{Column, NO_LEVEL, Rows};
use crate::progress::{Interrupt, Observer};
use crate::threads;
pub(super) use rank_values::rank_values;
use std::sync::Arc;

/// The rank of each value among the distinct values of its feature.
pub(crate) struct FeatureRanks<'a> {
    x: &'a Rows<'a>,
    features: Vec<RankedFeature>,
}

/// The ranks of one feature.
pub(super) struct RankedFeature {
    /// The rank of each row's value.
    pub(super) ranks: RankList,
    /// The number of distinct values.
    pub(super) distinct: usize,
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
        }
    }
}

/// Number of cells that are read at a time: half a cache line of a row.
const GROUP: usize = 4;

impl<'a> FeatureRanks<'a> {
    /// Ranks every column of `x`, whose cells must be finite.
    ///
    /// # Errors
    /// [`TreeError::Cancelled`] when the observer cancels the fit.
    pub(crate) fn new(x: &'a Rows<'a>, observer: Observer<'_>) -> Result<Self, TreeError> {
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
            threads::map(values.len(), |at| {
                let mut ranks = vec![0; values[at].len()];
                let distinct = rank_values(&values[at], &mut ranks);
                let ranks = RankList::new(ranks, distinct);
                RankedFeature { ranks, distinct }
            })
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
        for column in columns {
            let Some(level) = column.level else {
                features.extend(numbers.next());
                continue;
            };
            if cell != Some(column.cell) {
                cell = Some(column.cell);
                current = one_hot.next().unwrap_or_default();
            }
            features.push(current.column(level));
        }
        Ok(Self { x, features })
    }

    pub(crate) fn n_features(&self) -> usize {
        self.features.len()
    }

    pub(super) fn feature(&self, feature: usize) -> &RankedFeature {
        &self.features[feature]
    }

    /// Returns the midpoint of the values of two rows, or the lower value where rounding makes the
    /// midpoint equal to the upper one.
    pub(super) fn threshold(&self, feature: usize, low_row: u32, high_row: u32) -> f64 {
        let value = |row: u32| positive_zero(self.x.value(self.x.row(row as usize), feature));
        let (low, high) = (value(low_row), value(high_row));
        let middle = low / 2.0 + high / 2.0;
        if middle >= high || middle < low { low } else { middle }
    }
}

/// The level of each row of a one-hot feature, and the number of rows of each level.
#[derive(Default)]
struct Levels {
    row_levels: Arc<[u8]>,
    counts: Vec<usize>,
}

impl Levels {
    fn new(x: &Rows<'_>, cell: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cells of a one-hot feature are levels, whole numbers up to 255"
        )]
        let row_levels: Arc<[u8]> = x.iter().map(|cells| cells[cell] as u8).collect();
        let mut counts = vec![0; 1 << u8::BITS];
        row_levels.iter().for_each(|&level| counts[usize::from(level)] += 1);
        Self { row_levels, counts }
    }

    /// Returns the ranks of the column of a level.
    fn column(&self, level: u8) -> RankedFeature {
        let count = self.counts.get(usize::from(level)).copied().unwrap_or(0);
        let is_constant = count == 0 || count == self.row_levels.len();
        RankedFeature {
            ranks: RankList::OneHot {
                levels: Arc::clone(&self.row_levels),
                // The only value of a constant column has rank 0, even if the value is 1.
                level: if is_constant { self.unused_level() } else { level },
            },
            distinct: if is_constant { 1 } else { 2 },
        }
    }

    /// Returns a level that no row has; there is one wherever a column is constant.
    fn unused_level(&self) -> u8 {
        let unused = self.counts.iter().position(|&count| count == 0);
        unused.and_then(|level| u8::try_from(level).ok()).unwrap_or(NO_LEVEL)
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
            let ranks = FeatureRanks::new(&x, &unobserved).unwrap();
            let feature = ranks.feature(0);
            assert_eq!(
                (matches!(feature.ranks, RankList::Short(_)), feature.distinct),
                (is_short, rows as usize)
            );
            assert!((0..rows).all(|row| feature.ranks.rank(row) == rows - 1 - row));
        }
    }
}
