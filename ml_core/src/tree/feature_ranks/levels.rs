//! Ranks of the columns of a one-hot feature.

use super::{RankList, RankedFeature};
use crate::data::feature_matrix::{NO_LEVEL, Rows};
use std::sync::Arc;

/// Level of the rows that lack the value. Encoders have fewer levels than that.
pub(super) const MISSING_LEVEL: u8 = NO_LEVEL - 1;

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
            level if level.is_nan() => MISSING_LEVEL,
            level => level as u8,
        });
        let row_levels: Arc<[u8]> = row_levels.collect();
        let mut counts = vec![0; 1 << u8::BITS];
        row_levels.iter().for_each(|&level| counts[usize::from(level)] += 1);
        Self { row_levels, counts }
    }

    /// Returns the ranks of the column of a level, and if rows lack the value also the companion.
    pub(super) fn column(&self, level: u8) -> (RankedFeature, Option<RankedFeature>) {
        let missing = self.count(MISSING_LEVEL);
        let present = self.row_levels.len() - missing;
        let count = self.count(level);
        let is_constant = count == 0 || count == present;
        // The only value of a constant column has the lowest rank, even if the value is 1.
        let level = if is_constant { self.unused_level() } else { level };
        let distinct = match (present, is_constant) {
            (0, _) => 0_u8,
            (_, true) => 1,
            (_, false) => 2,
        };
        let levels = Arc::clone(&self.row_levels);
        if missing == 0 {
            let (ranks, distinct) = (RankList::OneHot { levels, level }, usize::from(distinct));
            return (RankedFeature { ranks, distinct }, None);
        }
        let with_missing = |missing: u32, first: u32| RankedFeature {
            ranks: RankList::OneHotMissing {
                levels: Arc::clone(&levels),
                level,
                missing,
                first,
            },
            distinct: usize::from(distinct) + 1,
        };
        (with_missing(u32::from(distinct), 0), Some(with_missing(0, 1)))
    }

    fn count(&self, level: u8) -> usize {
        self.counts.get(usize::from(level)).copied().unwrap_or(0)
    }

    /// Returns a level that no row has; there is one wherever a column is constant.
    fn unused_level(&self) -> u8 {
        let unused = self.counts.iter().position(|&count| count == 0);
        unused.and_then(|level| u8::try_from(level).ok()).unwrap_or(NO_LEVEL)
    }
}
