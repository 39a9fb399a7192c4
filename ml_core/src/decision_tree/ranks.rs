//! Every feature ranked once: splits compare small whole numbers, and equal values are recognised for good.

use super::ranking::rank;
use crate::threads;
use ndarray::{CowArray, Ix2};
use std::ops::Range;

/// The ranks of the values of each feature among its distinct values.
pub(crate) struct Ranks<'a> {
    /// The values, row by row.
    values: &'a [f64],
    /// Feature by feature the rank of each row's value: in one piece, so that the memory goes back to the system as soon as
    /// the trees are grown.
    ranks: Vec<u32>,
    /// For each feature how many distinct values there are.
    distinct: Vec<usize>,
}

/// A feature that has been ranked.
#[derive(Clone, Copy)]
pub(super) struct Feature<'a> {
    /// The rank of each row's value.
    pub(super) ranks: &'a [u32],
    /// How many distinct values there are.
    pub(super) distinct: usize,
}

/// Columns that are read at once: half a cache line of a row.
const GROUP: usize = 4;

impl<'a> Ranks<'a> {
    /// Ranks every column of `x` (rows × features), which is in standard layout and holds finite numbers only.
    pub(crate) fn new(x: &'a CowArray<'_, f64, Ix2>) -> Self {
        let values = x.as_slice().unwrap_or(&[]);
        let (rows, n_features) = x.dim();
        let mut ranks = vec![0; values.len()];
        let groups = threads::map_pieces(&mut ranks, GROUP * rows, |group, ranks| {
            let range = group * GROUP..n_features.min((group + 1) * GROUP);
            let columns = columns(values, n_features, range);
            threads::map_pieces(ranks, rows, |at, ranks| rank(&columns[at], ranks))
        });
        Self {
            values,
            ranks,
            distinct: groups.into_iter().flatten().collect(),
        }
    }

    pub(crate) fn n_features(&self) -> usize {
        self.distinct.len()
    }

    pub(super) fn of(&self, feature: usize) -> Feature<'_> {
        let rows = self.ranks.len() / self.distinct.len();
        Feature {
            ranks: &self.ranks[feature * rows..(feature + 1) * rows],
            distinct: self.distinct[feature],
        }
    }

    /// The midpoint of the values of two rows; where rounding makes it the upper one, the lower.
    pub(super) fn threshold(&self, feature: usize, low_row: u32, high_row: u32) -> f64 {
        let value = |row: u32| positive_zero(self.values[row as usize * self.n_features() + feature]);
        let (low, high) = (value(low_row), value(high_row));
        let middle = low / 2.0 + high / 2.0;
        if middle >= high || middle < low { low } else { middle }
    }
}

/// Turns -0 into 0, which is the same value.
fn positive_zero(value: f64) -> f64 {
    value + 0.0
}

/// Some neighbouring columns, each in one piece.
fn columns(values: &[f64], n_features: usize, range: Range<usize>) -> Vec<Vec<f64>> {
    let rows = values.len() / n_features;
    let mut columns: Vec<Vec<f64>> = range.clone().map(|_| Vec::with_capacity(rows)).collect();
    for row in values.chunks_exact(n_features) {
        for (column, &value) in columns.iter_mut().zip(&row[range.clone()]) {
            column.push(positive_zero(value));
        }
    }
    columns
}
