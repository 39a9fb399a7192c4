//! Scaling of the columns of a matrix.
//!
//! K-Means and principal components depend on distances: a column in grams outweighs the same
//! column in kilograms a million to one. Scale before them, unless all columns share a unit that
//! matters. Trees and forests compare each column alone and need no scaling.
//!
//! Fit the scaler to the training rows only and apply it to the test rows too; otherwise
//! information about the test rows leaks into the model.

use crate::data::sum::mean_std;
use ndarray::{Array2, ArrayView1, ArrayView2};
use serde::{Deserialize, Serialize};

/// Reason why a scaler cannot be fitted or applied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ScalerError {
    /// There are no rows to fit to.
    #[error("a scaler needs at least one row")]
    Empty,
    /// The matrix has another number of columns than the scaler.
    #[error("the matrix has {found} columns; the scaler was fitted on {expected}")]
    Columns {
        /// Columns of the matrix.
        found: usize,
        /// Columns of the scaler.
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
}

/// Scales every column to mean 0 and standard deviation 1 (divisor n, as scikit-learn): z = (x −
/// mean) / std. A constant column becomes 0; a column whose variation is only rounding counts as
/// constant.
///
/// Sums are compensated and do not overflow, so columns like 1e9 + noise or 1e300 are scaled
/// correctly. Time O(n · d) for n rows and d columns, memory O(d). As JSON: `mean` and `scale`.
///
/// ```
/// use ml_core::preprocessing::StandardScaler;
/// use ndarray::array;
///
/// let x = array![[0.0, 5.0], [2.0, 5.0]];
/// let scaler = StandardScaler::fit(x.view())?;
/// let scaled = scaler.transform(x.view())?;
/// assert_eq!(scaled, array![[-1.0, 0.0], [1.0, 0.0]]);
/// assert_eq!(scaler.inverse_transform(scaled.view())?, x);
/// # Ok::<(), ml_core::preprocessing::ScalerError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct StandardScaler {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl StandardScaler {
    /// Computes the mean and the standard deviation of each column of `x` (rows × columns).
    ///
    /// # Errors
    /// When there is no row, or a value is not finite.
    pub fn fit(x: ArrayView2<'_, f64>) -> Result<Self, ScalerError> {
        check(x, f64::is_finite)?;
        Ok(Self::of_columns(x, |column| mean_std(column.iter().copied())))
    }

    /// Fits as [`StandardScaler::fit`] to the values of each column that are not NaN, which stands
    /// for a missing value; a column without values stays as it is. scikit-learn's `StandardScaler`
    /// does the same.
    ///
    /// ```
    /// use ml_core::preprocessing::StandardScaler;
    /// use ndarray::array;
    ///
    /// let x = array![[0.0], [f64::NAN], [2.0]];
    /// let scaled = StandardScaler::fit_present(x.view())?.transform(x.view())?;
    /// assert!(scaled[[0, 0]] == -1.0 && scaled[[1, 0]].is_nan() && scaled[[2, 0]] == 1.0);
    /// # Ok::<(), ml_core::preprocessing::ScalerError>(())
    /// ```
    ///
    /// # Errors
    /// When there is no row, or a value is infinite.
    pub fn fit_present(x: ArrayView2<'_, f64>) -> Result<Self, ScalerError> {
        check(x, |value| !value.is_infinite())?;
        Ok(Self::of_columns(x, |column| {
            let present = column.iter().copied().filter(|value| !value.is_nan());
            match present.clone().next() {
                Some(_) => mean_std(present),
                None => (0.0, 0.0),
            }
        }))
    }

    /// Creates a scaler from the mean and the standard deviation of each column.
    fn of_columns(x: ArrayView2<'_, f64>, mean_std: impl Fn(ArrayView1<'_, f64>) -> (f64, f64)) -> Self {
        let (mut mean, mut scale) = (Vec::with_capacity(x.ncols()), Vec::with_capacity(x.ncols()));
        for column in x.columns() {
            let (column_mean, std) = mean_std(column);
            mean.push(column_mean);
            // A column whose variation is only rounding is constant.
            let noise = 10.0 * f64::EPSILON * column_mean.abs();
            scale.push(if std <= noise || std < f64::MIN_POSITIVE {
                1.0
            } else {
                std
            });
        }
        Self { mean, scale }
    }

    /// Returns the mean of each column.
    #[must_use]
    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Returns the divisor of each column: its standard deviation, 1 for a constant column.
    #[must_use]
    pub fn scale(&self) -> &[f64] {
        &self.scale
    }

    /// Returns `(x - mean) / scale`: a new matrix of the same shape. Values that are not finite
    /// stay so.
    ///
    /// # Errors
    /// When `x` has another number of columns than the scaler.
    pub fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, ScalerError> {
        self.apply(x, |value, mean, scale| {
            let difference = value - mean;
            // The difference of values of both signs may exceed double precision.
            if difference.is_finite() {
                difference / scale
            } else {
                value / scale - mean / scale
            }
        })
    }

    /// Returns `x * scale + mean`: scaled values, such as centres of clusters, in the units of the
    /// columns.
    ///
    /// # Errors
    /// When `x` has another number of columns than the scaler.
    pub fn inverse_transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, ScalerError> {
        self.apply(x, |value, mean, scale| value * scale + mean)
    }

    fn apply(&self, x: ArrayView2<'_, f64>, f: impl Fn(f64, f64, f64) -> f64) -> Result<Array2<f64>, ScalerError> {
        if x.ncols() != self.mean.len() {
            return Err(ScalerError::Columns {
                found: x.ncols(),
                expected: self.mean.len(),
            });
        }
        let mut out = x.as_standard_layout().into_owned();
        for mut row in out.rows_mut() {
            for (value, (mean, scale)) in row.iter_mut().zip(self.mean.iter().zip(&self.scale)) {
                *value = f(*value, *mean, *scale);
            }
        }
        Ok(out)
    }
}

/// Checks that there are rows, whose values are all allowed.
fn check(x: ArrayView2<'_, f64>, is_allowed: impl Fn(f64) -> bool) -> Result<(), ScalerError> {
    if x.nrows() == 0 {
        return Err(ScalerError::Empty);
    }
    match x.indexed_iter().find(|(_, value)| !is_allowed(**value)) {
        Some(((row, column), _)) => Err(ScalerError::NotFinite {
            row: row + 1,
            column: column + 1,
        }),
        None => Ok(()),
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    mean: Vec<f64>,
    scale: Vec<f64>,
}

impl TryFrom<Parts> for StandardScaler {
    type Error = String;

    fn try_from(Parts { mean, scale }: Parts) -> Result<Self, String> {
        if mean.len() != scale.len() {
            return Err(format!(
                "the scaler has {} means but {} scales",
                mean.len(),
                scale.len()
            ));
        }
        if mean.iter().any(|mean| !mean.is_finite()) || scale.iter().any(|&scale| !(scale.is_finite() && scale > 0.0)) {
            return Err("the means and scales of a scaler must be finite numbers, the scales positive".into());
        }
        Ok(Self { mean, scale })
    }
}

impl From<StandardScaler> for Parts {
    fn from(StandardScaler { mean, scale }: StandardScaler) -> Self {
        Self { mean, scale }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    #[test]
    fn constant_and_huge_columns_are_scaled() {
        let x = array![[0.1, 1e300, 1e-300], [0.1, -1e300, 3e-300], [0.1, 1e300, 2e-300]];
        let scaled = StandardScaler::fit(x.view()).unwrap().transform(x.view()).unwrap();
        assert!(scaled.column(0).iter().all(|value| value.abs() < 1e-15));
        assert!((scaled[[0, 1]] - 0.5_f64.sqrt()).abs() < 1e-12);
        assert!((scaled[[1, 2]] - 1.5_f64.sqrt()).abs() < 1e-12);
        let x = array![[f64::MAX], [f64::MAX], [-f64::MAX]];
        let scaled = StandardScaler::fit(x.view()).unwrap().transform(x.view()).unwrap();
        assert!(scaled.iter().all(|value| value.is_finite()), "{scaled}");
    }

    #[test]
    fn missing_values_are_ignored_and_kept() {
        let x = array![
            [1.0, f64::NAN, 5.0],
            [f64::NAN, f64::NAN, 5.0],
            [4.0, f64::NAN, f64::NAN]
        ];
        let scaler = StandardScaler::fit_present(x.view()).unwrap();
        assert_eq!(
            (scaler.mean(), scaler.scale()),
            (&[2.5, 0.0, 5.0][..], &[1.5, 1.0, 1.0][..])
        );
        let scaled = scaler.transform(x.view()).unwrap();
        assert!(
            scaled
                .iter()
                .zip(&x)
                .all(|(scaled, value)| scaled.is_nan() == value.is_nan())
        );
        let complete = array![[1.0, 7.0], [2.0, -3.0], [0.1, 1e9]];
        assert_eq!(
            StandardScaler::fit_present(complete.view()),
            StandardScaler::fit(complete.view())
        );
    }

    #[test]
    fn unscalable_input_is_rejected() {
        assert_eq!(
            StandardScaler::fit(Array2::zeros((0, 2)).view()),
            Err(ScalerError::Empty)
        );
        let nan = array![[1.0, 2.0], [3.0, f64::NAN]];
        assert_eq!(
            StandardScaler::fit(nan.view()),
            Err(ScalerError::NotFinite { row: 2, column: 2 })
        );
        let infinite = array![[1.0, f64::NAN], [f64::INFINITY, 2.0]];
        assert_eq!(
            StandardScaler::fit_present(infinite.view()),
            Err(ScalerError::NotFinite { row: 2, column: 1 })
        );
        let scaler = StandardScaler::fit(array![[1.0, 2.0]].view()).unwrap();
        let wrong = scaler.transform(array![[1.0]].view());
        assert_eq!(wrong, Err(ScalerError::Columns { found: 1, expected: 2 }));
    }

    #[test]
    fn a_malformed_file_is_rejected() {
        for json in [
            r#"{"mean":[1],"scale":[]}"#,
            r#"{"mean":[1],"scale":[0]}"#,
            r#"{"mean":[1],"scale":[-1]}"#,
        ] {
            assert!(serde_json::from_str::<StandardScaler>(json).is_err(), "{json}");
        }
    }
}
