//! Target values of the training data.

use crate::data::FeatureView;
use crate::tree::feature_ranks::rank_values;
use crate::tree::training_data::{check_size, check_values};
use crate::tree::{MissingValues, TreeError};

/// Largest size of a target value, so that sums of squares stay within the range of a double.
const MAX_TARGET: f64 = 1e100;

/// Checks the training data of a tree or a forest.
pub(crate) fn check_regression_data(x: FeatureView<'_>, y: &[f64], missing: MissingValues) -> Result<(), TreeError> {
    check_size(x, y.len())?;
    // A comparison with NaN is false.
    let is_usable = |value: &f64| value.abs() <= MAX_TARGET;
    if let Some(row) = y.iter().position(|value| !is_usable(value)) {
        return Err(TreeError::Target {
            row: row + 1,
            value: y[row],
        });
    }
    check_values(x, missing)
}

/// Returns the rank of each target value.
pub(super) fn target_ranks(y: &[f64]) -> Vec<u32> {
    // Adding 0 turns −0 into 0, which is equal.
    let values: Vec<f64> = y.iter().map(|value| value + 0.0).collect();
    let mut ranks = vec![0; y.len()];
    rank_values(&values, &mut ranks);
    ranks
}

/// Target values of rows, by the number of the row.
#[derive(Clone, Copy)]
pub(super) struct Targets<'a> {
    pub(super) y: &'a [f64],
    /// How often each row was drawn; 0 outside the sample of a tree.
    pub(super) weights: &'a [u32],
    /// The rank of each value; empty where the loss does not need it.
    pub(super) ranks: &'a [u32],
}

/// Target values that belong to a branch.
pub(super) struct OwnedTargets {
    y: Vec<f64>,
    weights: Vec<u32>,
    ranks: Vec<u32>,
}

impl OwnedTargets {
    pub(super) fn view(&self) -> Targets<'_> {
        Targets {
            y: &self.y,
            weights: &self.weights,
            ranks: &self.ranks,
        }
    }
}

impl Targets<'_> {
    /// Copies the targets of some rows.
    pub(super) fn select(&self, rows: &[u32]) -> OwnedTargets {
        OwnedTargets {
            y: rows.iter().map(|&row| self.y[row as usize]).collect(),
            weights: rows.iter().map(|&row| self.weights[row as usize]).collect(),
            ranks: if self.ranks.is_empty() {
                Vec::new()
            } else {
                rows.iter().map(|&row| self.ranks[row as usize]).collect()
            },
        }
    }

    /// Returns the smallest and the largest value of `rows`, and their total weight.
    pub(super) fn range(&self, rows: &[u32]) -> (f64, f64, u64) {
        let (mut min, mut max, mut weight) = (f64::INFINITY, f64::NEG_INFINITY, 0);
        for &row in rows {
            let value = self.y[row as usize];
            min = min.min(value);
            max = max.max(value);
            weight += u64::from(self.weights[row as usize]);
        }
        (min, max, weight)
    }

    /// Returns the weighted mean over `rows` of `loss` of their values.
    #[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
    pub(super) fn mean(&self, rows: &[u32], weight: u64, loss: impl Fn(f64) -> f64) -> f64 {
        let of_row = |&row: &u32| f64::from(self.weights[row as usize]) * loss(self.y[row as usize]);
        rows.iter().map(of_row).sum::<f64>() / weight as f64
    }
}
