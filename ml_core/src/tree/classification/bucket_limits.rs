//! Sizes of node histograms: the number of buckets for which counting is faster than sorting.

use super::integer_node::IntegerNode;

/// Smallest number of rows for which counting is faster than sorting.
const MIN_ROWS: usize = 256;
/// Rows per cell of a histogram, because a cell costs more than a row: where buckets are scanned,
/// and where each bucket is a single rank.
const ROWS_PER_CELL: usize = 16;
const ROWS_PER_SINGLE_RANK_CELL: usize = 4;
/// Number of cells that fit into the first-level cache, with room for the rows being read.
const MAX_CELLS: usize = 1 << 12;

/// Largest numbers of buckets of a node.
#[derive(Clone, Copy)]
pub(super) struct BucketLimits {
    pub(super) buckets: usize,
    /// The limit where each bucket is a single rank.
    pub(super) single_rank_buckets: usize,
}

impl BucketLimits {
    /// Returns the limits for a node; `None` when sorting the node is faster.
    pub(super) fn for_node(node: &IntegerNode<'_>) -> Option<Self> {
        let (rows, classes) = (node.rows.len(), node.totals.len());
        // The bound is tight when bucket counts are small beside the square root of the rows, which
        // is the spread of counts.
        let buckets = (rows / ROWS_PER_CELL / classes)
            .max(rows.isqrt())
            .min(MAX_CELLS / classes);
        let pays = rows >= MIN_ROWS && buckets * classes <= rows;
        pays.then_some(Self {
            buckets,
            single_rank_buckets: (rows / ROWS_PER_SINGLE_RANK_CELL).min(MAX_CELLS) / classes,
        })
    }
}
