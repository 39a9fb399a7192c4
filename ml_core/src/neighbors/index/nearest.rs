//! The nearest rows that were found so far.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A training row near another row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::neighbors) struct Neighbour {
    /// The distance; while searching, the sum that it is computed from.
    pub(in crate::neighbors) distance: f64,
    /// The training row, from 0.
    pub(in crate::neighbors) row: u32,
}

impl Eq for Neighbour {}

impl Ord for Neighbour {
    /// Orders by distance; of equally near rows the first is nearer.
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance.total_cmp(&other.distance).then(self.row.cmp(&other.row))
    }
}

impl PartialOrd for Neighbour {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The first rows by distance and number.
pub(super) struct Nearest {
    count: usize,
    heap: BinaryHeap<Neighbour>,
    limit: f64,
}

impl Nearest {
    /// Keeps up to `count` rows.
    pub(super) fn new(count: usize) -> Self {
        Self {
            count,
            heap: BinaryHeap::with_capacity(count),
            limit: f64::INFINITY,
        }
    }

    /// Returns the distance above which no row is kept any more.
    #[inline(always)]
    pub(super) fn limit(&self) -> f64 {
        self.limit
    }

    /// Adds a row, if it belongs to the nearest.
    pub(super) fn add(&mut self, distance: f64, row: u32) {
        let candidate = Neighbour { distance, row };
        if self.heap.len() < self.count {
            self.heap.push(candidate);
        } else if let Some(mut farthest) = self.heap.peek_mut()
            && candidate < *farthest
        {
            *farthest = candidate;
        }
        if self.heap.len() == self.count
            && let Some(farthest) = self.heap.peek()
        {
            self.limit = farthest.distance;
        }
    }

    /// Returns the rows, the nearest first.
    pub(super) fn into_sorted(self) -> Vec<Neighbour> {
        self.heap.into_sorted_vec()
    }
}
