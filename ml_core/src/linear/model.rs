//! Fitted linear model.

use super::design::{Design, Target, write_row};
use super::kernel::dot;
use super::{LinearError, PREDICTED_TOGETHER};
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use serde::{Deserialize, Serialize};

/// A fitted linear model, returned by
/// [`LinearRegressionParams::fit`](super::LinearRegressionParams::fit) and
/// [`RidgeParams::fit`](super::RidgeParams::fit).
///
/// ```
/// use ml_core::linear::LinearRegression;
/// use ndarray::array;
///
/// // The third column is the sum of the others.
/// let x = array![[1.0, 0.0, 1.0], [0.0, 1.0, 1.0], [1.0, 1.0, 2.0], [3.0, 1.0, 4.0]];
/// let model = LinearRegression::params().fit(x.view(), &[1.0, 2.0, 3.0, 5.0])?;
/// assert_eq!(model.rank(), 2);
/// let json = serde_json::to_string(&model).unwrap();
/// assert_eq!(serde_json::from_str::<ml_core::linear::LinearModel>(&json).unwrap(), model);
/// # Ok::<(), ml_core::linear::LinearError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct LinearModel {
    coefficients: Vec<f64>,
    intercept: f64,
    /// The standard deviation of each training column.
    std: Vec<f64>,
    rank: usize,
}

/// Contents of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    coefficients: Vec<f64>,
    intercept: f64,
    std: Vec<f64>,
    rank: usize,
}

impl LinearModel {
    /// Turns a solution for scaled columns and target into a model.
    pub(super) fn fitted(
        design: &Design<'_>,
        target: &Target<'_>,
        coefficients: &[f64],
        rank: usize,
    ) -> Result<Self, LinearError> {
        // A constant target has the factor 0 and coefficients of 0.
        let unit = if target.factor > 0.0 { 1.0 / target.factor } else { 0.0 };
        let coefficients: Vec<f64> = coefficients.iter().map(|value| value * unit).collect();
        let intercept = target.shift - design.shifted(&coefficients);
        if !coefficients.iter().all(|value| value.is_finite()) {
            return Err(LinearError::Overflow {
                subject: "a coefficient",
            });
        }
        if !intercept.is_finite() {
            return Err(LinearError::Overflow {
                subject: "the intercept",
            });
        }
        Ok(Self {
            coefficients,
            intercept,
            std: design.std.clone(),
            rank,
        })
    }

    /// Returns the coefficient of each column, in units of the target for one unit of the column.
    /// scikit-learn: `coef_`.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// Returns the prediction for a row of zeros, in the unit of the target; 0 without an
    /// intercept. scikit-learn: `intercept_`.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Returns the coefficient of each column times its standard deviation (divisor n) in the
    /// training rows: the change of the prediction, in the unit of the target, for a typical change
    /// of the column. Unlike the coefficients these sizes do not depend on the units of the
    /// columns.
    #[must_use]
    pub fn standardized_coefficients(&self) -> Vec<f64> {
        let size = |(coefficient, std): (&f64, &f64)| coefficient * std;
        self.coefficients.iter().zip(&self.std).map(size).collect()
    }

    /// Returns the number of columns that are linearly independent, after centring when there is an
    /// intercept; with a penalty, that of the columns that are not constant. Constant columns have
    /// the coefficient 0. When the rank is below the number of the other columns, the effects of
    /// collinear ones cannot be told apart: the squared errors would be the same with other
    /// coefficients. scikit-learn: `rank_`.
    #[must_use]
    pub fn rank(&self) -> usize {
        self.rank
    }

    /// Returns the number of columns without those that are constant in the training rows and have
    /// the coefficient 0: these lower the rank, but are not collinear with others.
    pub(super) fn n_informative(&self) -> usize {
        let sizes = self.coefficients.iter().zip(&self.std);
        sizes
            .filter(|&(&coefficient, &std)| coefficient != 0.0 || std > 0.0)
            .count()
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.coefficients.len()
    }

    /// Predicts the target of each row of `x` (rows × columns). Time O(rows · columns).
    ///
    /// # Errors
    /// When the matrix has another number of columns, a value is not finite, or a prediction
    /// exceeds double precision.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<f64>, LinearError> {
        self.predict_with(x, &unobserved)
    }

    /// Predicts as [`LinearModel::predict`], asking `observer` again and again whether to go on.
    ///
    /// # Errors
    /// As [`LinearModel::predict`]; [`LinearError::Cancelled`] when the observer stops it.
    pub fn predict_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        observer: Observer<'_>,
    ) -> Result<Vec<f64>, LinearError> {
        let x = x.into();
        check_columns(x, self.n_features())?;
        let interrupt = Interrupt::new(observer, x.nrows());
        let rows = x.standard();
        let mut out = vec![0.0; rows.nrows()];
        threads::map_pieces(&mut out, PREDICTED_TOGETHER, |piece, out| {
            interrupt.run(out.len(), || {
                let mut values = vec![0.0; rows.ncols()];
                for (row, out) in (piece * PREDICTED_TOGETHER..).zip(out) {
                    write_row(&rows, row, &mut values);
                    *out = dot(&values, &self.coefficients) + self.intercept;
                }
            });
        });
        if interrupt.stopped() {
            return Err(LinearError::Cancelled);
        }
        if out.iter().all(|value| value.is_finite()) {
            Ok(out)
        } else {
            Err(LinearError::Overflow {
                subject: "a prediction",
            })
        }
    }
}

/// Rejects a matrix with another number of columns, or with a value that is not finite.
pub(super) fn check_columns(x: FeatureView<'_>, expected: usize) -> Result<(), LinearError> {
    let found = x.ncols();
    if found != expected {
        return Err(LinearError::Columns { found, expected });
    }
    match x.not_finite() {
        Some((row, column)) => Err(LinearError::NotFinite { row, column }),
        None => Ok(()),
    }
}

impl From<LinearModel> for Parts {
    fn from(model: LinearModel) -> Self {
        Self {
            coefficients: model.coefficients,
            intercept: model.intercept,
            std: model.std,
            rank: model.rank,
        }
    }
}

impl TryFrom<Parts> for LinearModel {
    type Error = String;

    /// Checks a model that comes from a file.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let columns = parts.coefficients.len();
        if columns == 0 || parts.std.len() != columns {
            return Err("a linear model needs a coefficient and a standard deviation for each of its columns".into());
        }
        if !parts
            .coefficients
            .iter()
            .chain([&parts.intercept])
            .all(|value| value.is_finite())
        {
            return Err("the coefficients and the intercept must be finite numbers".into());
        }
        if !parts.std.iter().all(|&std| std >= 0.0 && std.is_finite()) {
            return Err("the standard deviations must be finite numbers of at least 0".into());
        }
        if parts.rank > columns {
            return Err(format!("the rank must be at most {columns}, the number of columns"));
        }
        Ok(Self {
            coefficients: parts.coefficients,
            intercept: parts.intercept,
            std: parts.std,
            rank: parts.rank,
        })
    }
}
