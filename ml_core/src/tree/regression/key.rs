//! Sort keys of the rows of a node: the rank of a row's value, and the index of its target.

use crate::tree::radix;

/// Number of bits of the row in a key of a branch; the other bits hold the rank.
pub(super) const ROW_BITS: u32 = u32::BITS / 2;

/// Returns the key of a row of a branch.
pub(super) fn branch_key(rank: u32, row: u32) -> u32 {
    rank << ROW_BITS | row
}

/// A sort key of a row.
pub(super) trait Key: Copy + Sync {
    /// Returns the rank of the row's value.
    fn rank(self) -> u32;

    /// Returns the index of the row's target in the layout of the node.
    fn index(self) -> usize;
}

/// Key of a row of a large node.
impl Key for u64 {
    #[inline(always)]
    fn rank(self) -> u32 {
        radix::rank(self)
    }

    #[inline(always)]
    fn index(self) -> usize {
        radix::payload(self) as usize
    }
}

/// Key of a row of a branch, which has so few rows that half the memory is enough.
impl Key for u32 {
    #[inline(always)]
    fn rank(self) -> u32 {
        self >> ROW_BITS
    }

    #[inline(always)]
    fn index(self) -> usize {
        (self & ((1 << ROW_BITS) - 1)) as usize
    }
}
