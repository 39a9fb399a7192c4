//! Sort keys of the rows of a node: the rank of a row's value, and where its target is.

use crate::tree::radix;

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

/// Key of a row of a branch, which has at most 2^16 rows: half the memory.
impl Key for u32 {
    #[inline(always)]
    fn rank(self) -> u32 {
        self >> 16
    }

    #[inline(always)]
    fn index(self) -> usize {
        (self & 0xFFFF) as usize
    }
}
