//! Fitted Gaussian naive Bayes.

use super::NaiveBayesError;
use super::error::to_dense;
use crate::data::FeatureView;
use crate::matrix::standard;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use ndarray::{Array2, ArrayView1, s};
use serde::{Deserialize, Serialize};
use std::f64::consts::TAU;

/// Number of rows that a thread predicts at a time.
const BLOCK_ROWS: usize = 1024;

/// A fitted model, returned by [`GaussianNbParams::fit`](super::GaussianNbParams::fit). It survives
/// a round trip through JSON exactly, and is checked when it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct GaussianNbModel {
    counts: Vec<u64>,
    means: Array2<f64>,
    variances: Array2<f64>,
    /// Logarithm of the share of each class, less half the sum of the logarithms of 2π times its
    /// variances.
    constants: Vec<f64>,
}

/// Contents of the file.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    counts: Vec<u64>,
    means: Vec<Vec<f64>>,
    variances: Vec<Vec<f64>>,
}

impl GaussianNbModel {
    #[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
    pub(super) fn new(counts: Vec<u64>, means: Array2<f64>, variances: Array2<f64>) -> Self {
        let total: u64 = counts.iter().sum();
        let constant = |(&count, variances): (&u64, ArrayView1<'_, f64>)| {
            let log_share = libm::log(count as f64 / total.max(1) as f64);
            let logs: f64 = variances.iter().map(|variance| libm::log(TAU * variance)).sum();
            log_share - 0.5 * logs
        };
        let constants = counts.iter().zip(variances.rows()).map(constant).collect();
        Self {
            counts,
            means,
            variances,
            constants,
        }
    }

    /// Returns the number of training rows of each class.
    #[must_use]
    pub fn class_count(&self) -> &[u64] {
        &self.counts
    }

    /// Returns the mean of each column in each class (classes × columns). scikit-learn: `theta_`.
    #[must_use]
    pub fn theta(&self) -> &Array2<f64> {
        &self.means
    }

    /// Returns the variance of each column in each class (classes × columns), smoothed.
    /// scikit-learn: `var_`.
    #[must_use]
    pub fn var(&self) -> &Array2<f64> {
        &self.variances
    }

    /// Returns the constant part of the logarithmic likelihood of each class.
    pub(super) fn constants(&self) -> &[f64] {
        &self.constants
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.means.ncols()
    }

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.counts.len()
    }

    /// Predicts the most probable class of each row of `x` (rows × columns), the first of several.
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, NaiveBayesError> {
        self.predict_both(x.into(), &unobserved).map(|(classes, _)| classes)
    }

    /// Predicts class probabilities (rows × classes).
    ///
    /// # Errors
    /// As [`GaussianNbModel::predict`].
    pub fn predict_proba<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Array2<f64>, NaiveBayesError> {
        self.predict_both(x.into(), &unobserved).map(|(_, shares)| shares)
    }

    /// Predicts classes and probabilities.
    pub(super) fn predict_both(
        &self,
        x: FeatureView<'_>,
        observer: Observer<'_>,
    ) -> Result<(Vec<u32>, Array2<f64>), NaiveBayesError> {
        if x.ncols() != self.n_features() {
            return Err(NaiveBayesError::Columns {
                found: x.ncols(),
                expected: self.n_features(),
            });
        }
        if let Some((row, column)) = x.not_finite() {
            return Err(NaiveBayesError::NotFinite { row, column });
        }
        let dense = to_dense(x)?;
        let x = standard(dense.view());
        let (rows, n_classes) = (x.nrows(), self.n_classes());
        let interrupt = Interrupt::new(observer, rows);
        let mut shares = vec![0.0; rows * n_classes];
        let classes = threads::map_pieces(&mut shares, BLOCK_ROWS * n_classes, |block, shares| {
            let first = block * BLOCK_ROWS;
            let count = shares.len() / n_classes;
            interrupt.run(count, || {
                let rows = x.slice(s![first..first + count, ..]);
                let rows = rows.rows().into_iter().zip(shares.chunks_exact_mut(n_classes));
                rows.map(|(row, shares)| self.predict_row(row, shares))
                    .collect::<Vec<u32>>()
            })
        });
        if interrupt.stopped() {
            return Err(NaiveBayesError::Cancelled);
        }
        let shares = Array2::from_shape_fn((rows, n_classes), |(row, class)| shares[row * n_classes + class]);
        Ok((classes.concat(), shares))
    }

    /// Writes the class probabilities of a row, and returns the most probable class.
    fn predict_row(&self, row: ArrayView1<'_, f64>, shares: &mut [f64]) -> u32 {
        let mut best = (0_u32, f64::NEG_INFINITY);
        for (class, share) in (0_u32..).zip(shares.iter_mut()) {
            *share = self.log_likelihood(class as usize, row);
            if *share > best.1 {
                best = (class, *share);
            }
        }
        if best.1 == f64::NEG_INFINITY {
            // The row is farther from every class than numbers reach: the shares of the classes.
            let highest = self.counts.iter().max().copied().unwrap_or(0);
            best.0 = (0_u32..)
                .zip(&self.counts)
                .find(|(_, count)| **count == highest)
                .map_or(0, |(class, _)| class);
            for (share, count) in shares.iter_mut().zip(&self.counts) {
                *share = libm::log(*count as f64);
            }
            best.1 = libm::log(highest as f64);
        }
        let mut total = 0.0;
        for share in shares.iter_mut() {
            *share = libm::exp(*share - best.1);
            total += *share;
        }
        shares.iter_mut().for_each(|share| *share /= total);
        best.0
    }

    /// Returns the logarithm of the joint density of a class and a row.
    fn log_likelihood(&self, class: usize, row: ArrayView1<'_, f64>) -> f64 {
        let (means, variances) = (self.means.row(class), self.variances.row(class));
        let mut distance = 0.0;
        for ((value, mean), variance) in row.iter().zip(means).zip(variances) {
            distance += (value - mean) * (value - mean) / variance;
        }
        self.constants[class] - 0.5 * distance
    }
}

impl From<GaussianNbModel> for Parts {
    fn from(model: GaussianNbModel) -> Self {
        let rows = |matrix: &Array2<f64>| matrix.rows().into_iter().map(|row| row.to_vec()).collect();
        Self {
            means: rows(&model.means),
            variances: rows(&model.variances),
            counts: model.counts,
        }
    }
}

impl TryFrom<Parts> for GaussianNbModel {
    type Error = String;

    /// Checks a model that comes from a file.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let (classes, columns) = (parts.counts.len(), parts.means.first().map_or(0, Vec::len));
        if parts
            .counts
            .iter()
            .try_fold(0_u64, |sum, &count| sum.checked_add(count))
            .is_none_or(|sum| sum == 0)
        {
            return Err("naive Bayes needs at least one row".into());
        }
        let matrix = |name: &str, rows: Vec<Vec<f64>>| {
            if rows.len() != classes || columns == 0 || rows.iter().any(|row| row.len() != columns) {
                return Err(format!("`{name}` must have {classes} rows with one number a column"));
            }
            Array2::from_shape_vec((classes, columns), rows.concat()).map_err(|error| error.to_string())
        };
        let (means, variances) = (matrix("means", parts.means)?, matrix("variances", parts.variances)?);
        if means.iter().any(|mean| !mean.is_finite()) {
            return Err("`means` must be finite".into());
        }
        if variances
            .iter()
            .any(|variance| !variance.is_finite() || *variance <= 0.0)
        {
            return Err("`variances` must be finite and above 0".into());
        }
        Ok(Self::new(parts.counts, means, variances))
    }
}
