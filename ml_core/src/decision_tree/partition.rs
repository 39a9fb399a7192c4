//! Sorting the rows of a node into the sides of its split.

use super::ranks::RankList;

/// What became of the rows.
pub(super) struct Sides {
    /// How many went left.
    pub(super) left: usize,
    /// A row with the highest rank on the left, and one with the lowest on the right.
    pub(super) low_row: u32,
    pub(super) high_row: u32,
}

/// Brings the rows whose rank is at most `low` to the front, and keeps the order on both sides, so that rows stay in the order
/// of memory.
pub(super) fn partition(rows: &mut [u32], spare: &mut Vec<u32>, ranks: &RankList, low: u32) -> Sides {
    if spare.len() < rows.len() {
        spare.resize(rows.len(), 0);
    }
    let (mut left, mut low_row, mut lowest) = (0, 0, u64::MAX);
    for at in 0..rows.len() {
        let row = rows[at];
        let rank = ranks.of(row);
        let goes_left = rank <= low;
        // Both sides are written to and one of them stays: guessing which would be wrong too often.
        rows[left] = row;
        spare[at - left] = row;
        left += usize::from(goes_left);
        low_row = if rank == low { row } else { low_row };
        let key = u64::from(rank) << u32::BITS | u64::from(row);
        lowest = lowest.min(if goes_left { u64::MAX } else { key });
    }
    let right = rows.len() - left;
    rows[left..].copy_from_slice(&spare[..right]);
    Sides {
        left,
        low_row,
        high_row: super::radix::low(lowest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_order_on_both_sides() {
        let ranks = RankList::Short(vec![5, 1, 9, 2, 3, 9, 2, 4]);
        let mut rows = [0, 1, 2, 3, 5, 6, 7];
        let sides = partition(&mut rows, &mut Vec::new(), &ranks, 2);
        assert_eq!(rows, [1, 3, 6, 0, 2, 5, 7]);
        assert_eq!((sides.left, ranks.of(sides.low_row), sides.high_row), (3, 2, 7));
    }
}
