//! Ranks of the columns of a one-hot feature.

use super::{RankList, RankedFeature};
use crate::data::feature_matrix::{NO_LEVEL, Rows};
use std::sync::Arc;

/// The level of each row of a one-hot feature, and the number of rows of each level.
#[derive(Default)]
pub(super) struct Levels {
    row_levels: Arc<[u8]>,
    counts: Vec<usize>,
}

impl Levels {
    pub(super) fn new(x: &Rows<'_>, cell: usize) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cells of a one-hot feature are levels, whole numbers up to 255"
        )]
        let row_levels = x.iter().map(|cells| match cells[cell] {
            level if level.is_nan() => NO_LEVEL,
            level => level as u8,
        });
        let row_levels: Arc<[u8]> = row_levels.collect();
        let mut counts = vec![0; 1 << u8::BITS];
        row_levels.iter().for_each(|&level| counts[usize::from(level)] += 1);
        Self { row_levels, counts }
    }

    /// Returns the ranks of the column of a level.
    pub(super) fn column(&self, level: u8) -> RankedFeature {
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
