//! How much a model relies on each column.

use super::confusion::accuracy;
use super::error::{MetricError, check_lengths};
use crate::data::sum::mean_std;
use crate::model_selection::shuffle;
use ndarray::ArrayView2;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// How much the accuracy falls when a column is shuffled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ColumnImportance {
    /// The mean over the shuffles.
    pub mean: f64,
    /// The standard deviation over the shuffles (divisor n).
    pub std: f64,
}

/// How much the accuracy of `predict` on `x` falls when the values of one column are shuffled, for each column.
/// Source: Breiman, "Random forests", Machine Learning 45, 2001.
///
/// The predictions are made from one copy of `x`, once and then `repeats` times for each column.
///
/// # Errors
/// Those of `predict`; when the inputs are empty or of different lengths, or `repeats` is 0.
pub fn permutation_importance<E: From<MetricError>>(
    x: ArrayView2<'_, f64>,
    y_true: &[u32],
    repeats: usize,
    seed: u64,
    mut predict: impl FnMut(ArrayView2<'_, f64>) -> Result<Vec<u32>, E>,
) -> Result<Vec<ColumnImportance>, E> {
    check_lengths("the classes", y_true.len(), x.nrows())?;
    if repeats == 0 {
        return Err(MetricError::NoRepeats.into());
    }
    let baseline = accuracy(y_true, &predict(x)?)?;
    let mut shuffled = x.to_owned();
    let mut rng = Pcg64Mcg::seed_from_u64(seed);
    let mut importances = Vec::with_capacity(x.ncols());
    for (column, original) in x.columns().into_iter().enumerate() {
        let mut values = original.to_vec();
        let mut falls = Vec::new();
        for _ in 0..repeats {
            shuffle(&mut values, &mut rng);
            for (cell, &value) in shuffled.column_mut(column).iter_mut().zip(&values) {
                *cell = value;
            }
            falls.push(baseline - accuracy(y_true, &predict(shuffled.view())?)?);
        }
        shuffled.column_mut(column).assign(&original);
        let (mean, std) = mean_std(falls.iter().copied());
        importances.push(ColumnImportance { mean, std });
    }
    Ok(importances)
}
