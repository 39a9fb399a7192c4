//! Partition of a node's rows by a split.

use super::feature_ranks::RankList;

/// The result of a partition.
pub(super) struct Partition {
    /// The number of rows that go left.
    pub(super) left: usize,
    /// A row with the highest rank on the left, and one with the lowest rank on the right.
    pub(super) low_row: u32,
    pub(super) high_row: u32,
}

/// Moves the rows with a rank of at most `max_left_rank` to the front. It is stable, so that rows
/// stay in the order of memory.
pub(super) fn partition(rows: &mut [u32], spare: &mut Vec<u32>, ranks: &RankList, max_left_rank: u32) -> Partition {
    if spare.len() < rows.len() {
        spare.resize(rows.len(), 0);
    }
    let (mut left, mut low_row, mut lowest) = (0, 0, u64::MAX);
    for at in 0..rows.len() {
        let row = rows[at];
        let rank = ranks.rank(row);
        let goes_left = rank <= max_left_rank;
        // Writing to both sides avoids a branch, which would be mispredicted too often.
        rows[left] = row;
        spare[at - left] = row;
        left += usize::from(goes_left);
        low_row = if rank == max_left_rank { row } else { low_row };
        let key = u64::from(rank) << u32::BITS | u64::from(row);
        lowest = lowest.min(if goes_left { u64::MAX } else { key });
    }
    let right = rows.len() - left;
    rows[left..].copy_from_slice(&spare[..right]);
    Partition {
        left,
        low_row,
        high_row: super::radix::payload(lowest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partition_is_stable() {
        let ranks = RankList::Short(vec![5, 1, 9, 2, 3, 9, 2, 4]);
        let mut rows = [0, 1, 2, 3, 5, 6, 7];
        let sides = partition(&mut rows, &mut Vec::new(), &ranks, 2);
        assert_eq!(rows, [1, 3, 6, 0, 2, 5, 7]);
        assert_eq!((sides.left, ranks.rank(sides.low_row), sides.high_row), (3, 2, 7));
    }
}
