//! Fit of Gaussian naive Bayes: mean and variance of each column in each class.

use super::error::to_dense;
use super::{GaussianNbModel, NaiveBayesError};
use crate::data::FeatureView;
use crate::matrix::standard;
use crate::progress::{Interrupt, Observer};
use crate::threads;
use ndarray::{Array2, ArrayView2, Axis, s};

/// Number of rows whose sums are computed together. It does not depend on the number of threads.
const BLOCK_ROWS: usize = 4096;

/// Largest number of classes.
const MAX_CLASSES: usize = 1 << 16;

pub(super) fn fit(
    var_smoothing: f64,
    x: FeatureView<'_>,
    y: &[u32],
    n_classes: usize,
    observer: Observer<'_>,
) -> Result<GaussianNbModel, NaiveBayesError> {
    check(var_smoothing, x, y, n_classes)?;
    let dense = to_dense(x)?;
    let x = standard(dense.view());
    let passes = Interrupt::new(observer, 2 * x.nrows());
    let mut counts = vec![0_u64; n_classes];
    y.iter().for_each(|&class| counts[class as usize] += 1);
    let zero = Array2::zeros((n_classes, x.ncols()));
    let mut means = sums(x.view(), y, &zero, &passes, |value, _| value)?;
    divide(&mut means, &counts);
    let mut variances = sums(x.view(), y, &means, &passes, |value, mean| {
        (value - mean) * (value - mean)
    })?;
    divide(&mut variances, &counts);
    let smoothing = var_smoothing * largest_variance(x.view(), &passes)?;
    variances.mapv_inplace(|variance| variance + smoothing);
    if let Some(((_, column), _)) = variances.indexed_iter().find(|(_, variance)| !variance.is_finite()) {
        return Err(NaiveBayesError::Overflow { column: column + 1 });
    }
    // Where nothing varies, not even after smoothing, the column says nothing about the class.
    variances.mapv_inplace(|variance| if variance > 0.0 { variance } else { 1.0 });
    Ok(GaussianNbModel::new(counts, means, variances))
}

fn check(var_smoothing: f64, x: FeatureView<'_>, y: &[u32], n_classes: usize) -> Result<(), NaiveBayesError> {
    if !(0.0..=1.0).contains(&var_smoothing) {
        return Err(NaiveBayesError::Parameter {
            parameter: "var_smoothing",
            expected: "a number from 0 to 1",
            value: var_smoothing,
        });
    }
    if n_classes > MAX_CLASSES {
        return Err(NaiveBayesError::TooManyClasses {
            n_classes,
            max: MAX_CLASSES,
        });
    }
    let (rows, columns) = (x.nrows(), x.ncols());
    if rows == 0 || columns == 0 {
        return Err(NaiveBayesError::Empty { rows, columns });
    }
    if y.len() != rows {
        return Err(NaiveBayesError::Length {
            found: y.len(),
            expected: rows,
        });
    }
    if let Some(row) = y.iter().position(|&class| class as usize >= n_classes) {
        return Err(NaiveBayesError::Class {
            row: row + 1,
            class: y[row],
            n_classes,
        });
    }
    match x.not_finite() {
        Some((row, column)) => Err(NaiveBayesError::NotFinite { row, column }),
        None => Ok(()),
    }
}

/// Returns the sum of `term` over the rows of each class (classes × columns); `term` receives the
/// value and the entry of `centres` for its class and column. Blocks are added in their order.
fn sums(
    x: ArrayView2<'_, f64>,
    y: &[u32],
    centres: &Array2<f64>,
    passes: &Interrupt<'_>,
    term: impl Fn(f64, f64) -> f64 + Sync,
) -> Result<Array2<f64>, NaiveBayesError> {
    let rows = x.nrows();
    let blocks = threads::map(rows.div_ceil(BLOCK_ROWS), |block| {
        let (first, end) = (block * BLOCK_ROWS, rows.min((block + 1) * BLOCK_ROWS));
        passes.run(end - first, || {
            let mut sums = Array2::<f64>::zeros(centres.dim());
            let part = x.slice(s![first..end, ..]);
            for (values, &class) in part.rows().into_iter().zip(&y[first..end]) {
                let centre = centres.row(class as usize);
                let mut sum = sums.row_mut(class as usize);
                for ((sum, &value), &centre) in sum.iter_mut().zip(values).zip(centre) {
                    *sum += term(value, centre);
                }
            }
            Some(sums)
        })
    });
    let mut total = Array2::zeros(centres.dim());
    for block in blocks {
        total += &block.ok_or(NaiveBayesError::Cancelled)?;
    }
    Ok(total)
}

/// Divides the sums of each class by its number of rows.
#[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
fn divide(sums: &mut Array2<f64>, counts: &[u64]) {
    for (mut row, &count) in sums.axis_iter_mut(Axis(0)).zip(counts) {
        row /= count.max(1) as f64;
    }
}

/// Returns the largest variance of a column over all rows.
fn largest_variance(x: ArrayView2<'_, f64>, passes: &Interrupt<'_>) -> Result<f64, NaiveBayesError> {
    let one_class = vec![0; x.nrows()];
    let count = [x.nrows() as u64];
    let mut means = sums(x, &one_class, &Array2::zeros((1, x.ncols())), passes, |value, _| value)?;
    divide(&mut means, &count);
    let squares = |value: f64, mean: f64| (value - mean) * (value - mean);
    let mut variances = sums(x, &one_class, &means, passes, squares)?;
    divide(&mut variances, &count);
    Ok(variances.iter().copied().fold(0.0, f64::max))
}
