//! Principal component analysis: reduces many columns to few, to show rows in two dimensions or to
//! remove noise.
//!
//! Columns in other units have other variances, so scale first
//! ([`preprocessing`](crate::preprocessing)) unless all columns share a unit. The first components
//! show most of the variance, which need not be what distinguishes the classes.

mod covariance;
mod eigen;
mod subspace;

use crate::data::sum::mean;
use crate::progress::{Interrupt, Observer, unobserved};
use ndarray::{Array2, ArrayView2};

/// Largest number of columns for which all eigenvectors of the covariance are computed; beyond,
/// only the requested ones.
const MAX_JACOBI: usize = 100;

/// Reason why principal components cannot be computed or applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PcaError {
    /// The matrix has too few rows for a variance.
    #[error("principal components need at least 2 rows; the matrix has {rows}")]
    TooFewRows {
        /// Rows of the matrix.
        rows: usize,
    },
    /// The number of components is out of range.
    #[error("n_components must be from 1 to {max} (the smaller of rows and columns), not {found}")]
    Components {
        /// The requested number.
        found: usize,
        /// The largest possible number.
        max: usize,
    },
    /// The matrix has another number of columns than the components.
    #[error("the matrix has {found} columns; the components were fitted on {expected}")]
    Columns {
        /// Columns of the matrix.
        found: usize,
        /// Columns of the components.
        expected: usize,
    },
    /// The matrix does not have one column per component.
    #[error("the matrix has {found} columns; there are {expected} components")]
    Scores {
        /// Columns of the matrix.
        found: usize,
        /// The number of components.
        expected: usize,
    },
    /// A value is NaN or infinite.
    #[error("row {row}, column {column}: the value is not finite; fill in or drop missing values first")]
    NotFinite {
        /// The row of the value, from 1.
        row: usize,
        /// The column of the value, from 1.
        column: usize,
    },
    /// The observer cancelled the fit.
    #[error("the fit was cancelled")]
    Cancelled,
}

/// The directions of the largest variance: the eigenvectors of the covariance matrix with the
/// largest eigenvalues. Source: Pearson, "On lines and planes of closest fit to systems of points
/// in space", Philosophical Magazine 2, 1901.
///
/// Time O(n · d² + d³) for n rows and d columns up to 100 (all eigenvectors, by Jacobi's
/// rotations), beyond that only the requested components (subspace iteration); memory of a copy of
/// the rows and O(d²), or O(d · components) where there are more columns than rows.
///
/// ```
/// use ml_core::decomposition::Pca;
/// use ndarray::array;
///
/// let x = array![[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]];
/// let pca = Pca::fit(x.view(), 1)?;
/// assert!((pca.explained_variance_ratio()[0] - 1.0).abs() < 1e-12);
/// assert!((pca.transform(x.view())?[[2, 0]] - 5.0_f64.sqrt()).abs() < 1e-12);
/// # Ok::<(), ml_core::decomposition::PcaError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    mean: Vec<f64>,
    components: Array2<f64>,
    explained_variance: Vec<f64>,
    explained_variance_ratio: Vec<f64>,
}

impl Pca {
    /// Computes the first `n_components` principal components of `x` (rows × columns), 1 to the
    /// smaller of rows and columns. The sign, which is arbitrary, is chosen so that the loading
    /// with the largest absolute value is positive.
    ///
    /// # Errors
    /// When there are fewer than two rows, `n_components` is out of range, or a value is not
    /// finite.
    pub fn fit(x: ArrayView2<'_, f64>, n_components: usize) -> Result<Self, PcaError> {
        Self::fit_with(x, n_components, &unobserved)
    }

    /// Fits as [`Pca::fit`] and checks `observer` for cancellation between blocks of rows and
    /// products of the matrix. Its progress counts columns. The observer may be called from several
    /// threads.
    ///
    /// # Errors
    /// As [`Pca::fit`]; [`PcaError::Cancelled`] when the observer cancels the fit.
    pub fn fit_with(x: ArrayView2<'_, f64>, n_components: usize, observer: Observer<'_>) -> Result<Self, PcaError> {
        let (rows, columns) = x.dim();
        if rows < 2 {
            return Err(PcaError::TooFewRows { rows });
        }
        let max = rows.min(columns);
        if n_components == 0 || n_components > max {
            return Err(PcaError::Components {
                found: n_components,
                max,
            });
        }
        if let Some(((row, column), _)) = x.indexed_iter().find(|(_, value)| !value.is_finite()) {
            return Err(PcaError::NotFinite {
                row: row + 1,
                column: column + 1,
            });
        }
        let interrupt = Interrupt::new(observer, columns);
        let mean: Vec<f64> = x
            .columns()
            .into_iter()
            .map(|column| interrupt.run(1, || mean(column.iter().copied())))
            .collect();
        let (centred, unit) = covariance::centred(x, &mean);
        let (values, vectors) = if columns <= MAX_JACOBI {
            eigen::largest_eigenpairs(&covariance::covariance(&centred, &interrupt), n_components)
        } else if columns <= rows {
            let matrix = covariance::covariance(&centred, &interrupt);
            subspace::largest_eigenpairs(columns, n_components, &interrupt, |v| covariance::multiply(&matrix, v))
        } else {
            subspace::largest_eigenpairs(columns, n_components, &interrupt, |v| {
                covariance::multiply_covariance(&centred, v)
            })
        };
        if interrupt.stopped() {
            return Err(PcaError::Cancelled);
        }
        let total = covariance::total_variance(&centred);
        let ratio = |&value: &f64| if total > 0.0 { value / total } else { 0.0 };
        let mut components = vectors;
        components.rows_mut().into_iter().for_each(|mut row| {
            let largest = row
                .iter()
                .fold(0.0_f64, |best, &v| if v.abs() > best.abs() { v } else { best });
            if largest < 0.0 {
                row.mapv_inplace(|v| -v);
            }
        });
        Ok(Self {
            mean,
            components,
            explained_variance_ratio: values.iter().map(ratio).collect(),
            explained_variance: values.iter().map(|value| value * unit * unit).collect(),
        })
    }

    /// Returns the mean of each column, which is subtracted first.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Returns the components, one per row, each of length 1.
    #[must_use]
    pub fn components(&self) -> &Array2<f64> {
        &self.components
    }

    /// Returns the variance along each component (divisor n − 1).
    #[must_use]
    pub fn explained_variance(&self) -> &[f64] {
        &self.explained_variance
    }

    /// Returns the share of the total variance along each component; 0 when all rows are equal.
    #[must_use]
    pub fn explained_variance_ratio(&self) -> &[f64] {
        &self.explained_variance_ratio
    }

    /// Projects rows onto the components: rows × components. Values that are not finite stay so.
    ///
    /// # Errors
    /// When `x` has another number of columns than the components.
    pub fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, PcaError> {
        if x.ncols() != self.mean.len() {
            return Err(PcaError::Columns {
                found: x.ncols(),
                expected: self.mean.len(),
            });
        }
        let mut centred = vec![0.0; self.mean.len()];
        let mut out = Array2::zeros((x.nrows(), self.components.nrows()));
        for (row, mut out) in x.rows().into_iter().zip(out.rows_mut()) {
            for ((centred, value), mean) in centred.iter_mut().zip(row).zip(&self.mean) {
                *centred = value - mean;
            }
            for (out, component) in out.iter_mut().zip(self.components.rows()) {
                *out = covariance::dot(component.iter().zip(&centred));
            }
        }
        Ok(out)
    }

    /// Maps the output of [`Pca::transform`] (rows × components) back to the columns: exact up to
    /// rounding with all components, else the nearest rows in their span.
    ///
    /// ```
    /// use ml_core::decomposition::Pca;
    /// use ndarray::array;
    ///
    /// let x = array![[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]];
    /// let pca = Pca::fit(x.view(), 1)?;
    /// let back = pca.inverse_transform(pca.transform(x.view())?.view())?;
    /// assert!((back - x).iter().all(|difference| difference.abs() < 1e-12));
    /// # Ok::<(), ml_core::decomposition::PcaError>(())
    /// ```
    ///
    /// # Errors
    /// When `x` does not have one column per component.
    pub fn inverse_transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, PcaError> {
        let expected = self.components.nrows();
        if x.ncols() != expected {
            let found = x.ncols();
            return Err(PcaError::Scores { found, expected });
        }
        let mut out = Array2::zeros((x.nrows(), self.mean.len()));
        for (row, mut out) in x.rows().into_iter().zip(out.rows_mut()) {
            for (at, out) in out.iter_mut().enumerate() {
                *out = self.mean[at] + covariance::dot(self.components.column(at).iter().zip(row));
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests;
