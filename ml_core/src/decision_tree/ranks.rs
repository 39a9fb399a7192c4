//! Every feature ranked once: splits compare small whole numbers, and equal values are recognised for good.

use super::TreeError;
use super::ranking::rank;
use crate::data::feature_matrix::{Column, NO_LEVEL, Rows};
use crate::progress::{Interrupt, Observer};
use crate::threads;
use std::sync::Arc;

/// The ranks of the values of each feature among its distinct values.
pub(crate) struct Ranks<'a> {
    x: &'a Rows<'a>,
    features: Vec<Feature>,
}

/// A feature that has been ranked.
pub(super) struct Feature {
    /// The rank of each row's value.
    pub(super) ranks: RankList,
    /// How many distinct values there are.
    pub(super) distinct: usize,
}

/// Ranks in as few bytes as they need: growing a tree is mostly waiting for them to come from memory (375,000 × 20
/// values of 400 each: 0.58 of the time that four bytes take).
pub(super) enum RankList {
    Short(Vec<u16>),
    Long(Vec<u32>),
    /// A column of a one-hot feature: 1 where the row has the level. All columns of the feature share the list.
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

    /// The rank of a row's value.
    #[inline]
    pub(super) fn of(&self, row: u32) -> u32 {
        match self {
            Self::Short(ranks) => u32::from(ranks[row as usize]),
            Self::Long(ranks) => ranks[row as usize],
            Self::OneHot { levels, level } => u32::from(levels[row as usize] == *level),
        }
    }
}

/// Cells that are read at once: half a cache line of a row.
const GROUP: usize = 4;

impl<'a> Ranks<'a> {
    /// Ranks every column of `x`, whose cells are finite numbers.
    ///
    /// # Errors
    /// [`TreeError::Cancelled`] when the observer stops it.
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
            // Columns of a feature are neighbours.
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
                let distinct = rank(&values[at], &mut ranks);
                let ranks = RankList::new(ranks, distinct);
                Feature { ranks, distinct }
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

    pub(super) fn of(&self, feature: usize) -> &Feature {
        &self.features[feature]
    }

    /// The midpoint of the values of two rows; where rounding makes it the upper one, the lower.
    pub(super) fn threshold(&self, feature: usize, low_row: u32, high_row: u32) -> f64 {
        let value = |row: u32| positive_zero(self.x.value(self.x.row(row as usize), feature));
        let (low, high) = (value(low_row), value(high_row));
        let middle = low / 2.0 + high / 2.0;
        if middle >= high || middle < low { low } else { middle }
    }
}

/// The level of each row of a one-hot feature, and how many rows have each.
#[derive(Default)]
struct Levels {
    of_rows: Arc<[u8]>,
    counts: Vec<usize>,
}

impl Levels {
    fn new(x: &Rows<'_>, cell: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cells of a one-hot feature are levels, whole numbers up to 255"
        )]
        let of_rows: Arc<[u8]> = x.iter().map(|cells| cells[cell] as u8).collect();
        let mut counts = vec![0; 1 << u8::BITS];
        of_rows.iter().for_each(|&level| counts[usize::from(level)] += 1);
        Self { of_rows, counts }
    }

    /// The column of a level.
    fn column(&self, level: u8) -> Feature {
        let count = self.counts.get(usize::from(level)).copied().unwrap_or(0);
        let is_constant = count == 0 || count == self.of_rows.len();
        Feature {
            ranks: RankList::OneHot {
                levels: Arc::clone(&self.of_rows),
                // The only value of a constant column has rank 0, also where it is 1.
                level: if is_constant { self.absent() } else { level },
            },
            distinct: if is_constant { 1 } else { 2 },
        }
    }

    /// A level that no row has; there is one where any column is constant.
    fn absent(&self) -> u8 {
        let absent = self.counts.iter().position(|&count| count == 0);
        absent.and_then(|level| u8::try_from(level).ok()).unwrap_or(NO_LEVEL)
    }
}

/// Turns -0 into 0, which is the same value.
fn positive_zero(value: f64) -> f64 {
    value + 0.0
}

/// Some cells of all rows, those of each in one piece.
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
    fn ranks_take_as_few_bytes_as_they_need() {
        for (rows, is_short) in [(1 << 16, true), ((1 << 16) + 1, false)] {
            let x = Array2::from_shape_fn((rows as usize, 1), |(row, _)| -(row as f64));
            let x = FeatureView::from(x.view()).standard();
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
