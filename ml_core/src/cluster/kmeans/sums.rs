//! Sums and sizes of the clusters, updated row by row.
//!
//! Each sum is two doubles, the second holding the rounding error of the first (D. Knuth, *The Art
//! of Computer Programming*, volume 2, section 4.2.2). So adding and removing rows for hundreds of
//! iterations gives the number that summing the rows of the cluster afresh would give, and a bound
//! on the remaining error is kept.

use ndarray::Array2;

/// Sums and sizes of all clusters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sums {
    columns: usize,
    /// For each cluster `columns` sums, then their rounding errors, then a bound on what is lost of
    /// these, in units of [`UNIT`].
    values: Vec<f64>,
    counts: Vec<i64>,
}

/// Relative error of rounding to nearest.
const UNIT: f64 = f64::EPSILON / 2.0;
/// A sum is recomputed before more than this share of it may be lost: far less than its own
/// rounding error.
const LOSS: f64 = UNIT / 128.0;

impl Sums {
    /// Starts without rows.
    pub(super) fn new(clusters: usize, columns: usize) -> Self {
        Self {
            columns,
            values: vec![0.0; clusters * columns * 3],
            counts: vec![0; clusters],
        }
    }

    /// Adds a row to a cluster.
    #[inline(always)]
    pub(super) fn add(&mut self, label: u32, row: &[f64]) {
        self.change(label, 1, row.iter().copied());
    }

    /// Removes a row from a cluster.
    #[inline(always)]
    pub(super) fn remove(&mut self, label: u32, row: &[f64]) {
        self.change(label, -1, row.iter().map(|value| -value));
    }

    #[inline(always)]
    fn change(&mut self, label: u32, count: i64, row: impl Iterator<Item = f64>) {
        let (cluster, columns) = (label as usize, self.columns);
        self.counts[cluster] += count;
        let values = &mut self.values[cluster * columns * 3..(cluster + 1) * columns * 3];
        let (high, rest) = values.split_at_mut(columns);
        let (low, lost) = rest.split_at_mut(columns);
        for (((high, low), lost), value) in high.iter_mut().zip(low).zip(lost).zip(row) {
            let (sum, error) = two_sum(*high, value);
            *high = sum;
            *low += error;
            *lost += low.abs();
        }
    }

    /// Adds the sums of `other`, whose counts are negative where rows were removed.
    pub(super) fn merge(&mut self, other: &Self) {
        let clusters = self.values.chunks_exact_mut(self.columns * 3);
        for (mine, theirs) in clusters.zip(other.values.chunks_exact(self.columns * 3)) {
            let (high, rest) = mine.split_at_mut(self.columns);
            let (low, lost) = rest.split_at_mut(self.columns);
            let (other_high, rest) = theirs.split_at(self.columns);
            let (other_low, other_lost) = rest.split_at(self.columns);
            for at in 0..self.columns {
                let (sum, error) = two_sum(high[at], other_high[at]);
                let kept = low[at] + other_low[at];
                low[at] = kept + error;
                lost[at] += other_lost[at] + kept.abs() + low[at].abs();
                high[at] = sum;
            }
        }
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            *mine += theirs;
        }
    }

    /// Returns whether so much of a sum may be lost that it must be recomputed.
    pub(super) fn is_uncertain(&self) -> bool {
        self.values.chunks_exact(self.columns * 3).any(|cluster| {
            (0..self.columns).any(|at| {
                let sum = cluster[at] + cluster[self.columns + at];
                cluster[2 * self.columns + at] * UNIT > sum.abs() * LOSS
            })
        })
    }

    /// Takes the current sums as exact and resets the bounds on their errors.
    pub(super) fn reset_loss(&mut self) {
        for cluster in self.values.chunks_exact_mut(self.columns * 3) {
            cluster[2 * self.columns..].fill(0.0);
        }
    }

    /// Returns the rounded sums (clusters × columns).
    pub(super) fn rounded(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.counts.len(), self.columns), |(cluster, column)| {
            let at = cluster * self.columns * 3 + column;
            self.values[at] + self.values[at + self.columns]
        })
    }

    /// Returns the number of rows of each cluster.
    pub(super) fn counts(&self) -> Vec<u64> {
        self.counts.iter().map(|&count| count.unsigned_abs()).collect()
    }
}

/// Returns the rounded sum a + b and its rounding error.
#[inline(always)]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let of_b = sum - a;
    (sum, (a - (sum - of_b)) + (b - of_b))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u64) -> [f64; 3] {
        std::array::from_fn(|column| (crate::rng::derived(column as u64, number) >> 20) as f64 / 1e9 - 5.0)
    }

    #[test]
    fn adding_and_removing_rows_leaves_the_sum_of_the_others() {
        let (mut sums, mut fresh) = (Sums::new(2, 3), Sums::new(2, 3));
        for number in 0..5000 {
            sums.add(1, &row(number));
        }
        let mut removed = Sums::new(2, 3);
        for number in (0..5000).filter(|number| number % 3 != 0) {
            removed.remove(1, &row(number));
        }
        sums.merge(&removed);
        for number in (0..5000).step_by(3) {
            fresh.add(1, &row(number));
        }
        assert_eq!(sums.rounded(), fresh.rounded());
        assert_eq!((sums.counts(), sums.is_uncertain()), (vec![0, 1667], false));
    }

    #[test]
    fn lost_small_rows_make_a_sum_uncertain() {
        let mut sums = Sums::new(1, 1);
        for value in [1.0, 2.0, 1e100] {
            sums.add(0, &[value]);
        }
        assert!(!sums.is_uncertain());
        sums.remove(0, &[1e100]);
        assert!(sums.is_uncertain());
        sums.reset_loss();
        assert!(!sums.is_uncertain());
        // Sums of numbers that fit lose nothing, even where they cancel.
        sums = Sums::new(1, 1);
        for value in [1e9, 3.0, -1e9, -3.0] {
            sums.add(0, &[value]);
        }
        assert!(!sums.is_uncertain());
    }
}
