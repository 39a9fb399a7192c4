//! Requirements on the children of a split.

/// Requirements on the children of a split.
#[derive(Clone, Copy)]
pub(super) struct SplitLimits {
    pub(super) min_samples_leaf: usize,
}

impl SplitLimits {
    /// Returns whether both children have enough rows, given that neither is empty.
    #[inline(always)]
    pub(super) fn allow(&self, left_rows: usize, rows: usize) -> bool {
        self.min_samples_leaf <= 1 || left_rows.min(rows - left_rows) >= self.min_samples_leaf
    }
}
