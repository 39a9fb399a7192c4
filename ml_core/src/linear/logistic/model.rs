//! Fitted logistic regression.

mod file;

use super::evaluate::{logistic, softmax};
use super::minimise::Minimum;
use crate::data::FeatureView;
use crate::linear::design::{Design, write_row};
use crate::linear::kernel::dot;
use crate::linear::model::check_columns;
use crate::linear::{LinearError, PREDICTED_TOGETHER};
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use file::Parts;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

/// Largest number of classes, as of trees.
pub(super) const MAX_CLASSES: usize = 1 << 16;

/// A fitted logistic regression, returned by
/// [`LogisticRegressionParams::fit`](super::LogisticRegressionParams::fit).
///
/// ```
/// use ml_core::linear::{LogisticRegression, LogisticRegressionModel};
/// use ndarray::array;
///
/// let x = array![[0.0], [2.0], [4.0], [6.0], [8.0], [10.0]];
/// let model = LogisticRegression::params().fit(x.view(), &[0, 0, 1, 1, 2, 2], 3)?;
/// assert_eq!(model.coefficients().dim(), (3, 1));
/// let proba = model.predict_proba(array![[5.0]].view())?;
/// assert!(proba[[0, 1]] > 0.4 && (proba.sum() - 1.0).abs() < 1e-12);
/// let json = serde_json::to_string(&model).unwrap();
/// assert_eq!(serde_json::from_str::<LogisticRegressionModel>(&json).unwrap(), model);
/// # Ok::<(), ml_core::linear::LinearError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct LogisticRegressionModel {
    coefficients: Array2<f64>,
    intercepts: Vec<f64>,
    /// The standard deviation of each training column.
    std: Vec<f64>,
    /// The classes that have rows, in ascending order.
    classes: Vec<u32>,
    n_classes: usize,
    n_iter: usize,
    converged: bool,
}

impl LogisticRegressionModel {
    /// Turns the minimum for scaled columns into a model.
    pub(super) fn fitted(
        design: &Design<'_>,
        classes: Vec<u32>,
        n_classes: usize,
        minimum: Minimum,
    ) -> Result<Self, LinearError> {
        let columns = design.ncols();
        let (mut coefficients, mut intercepts) = (Vec::new(), Vec::new());
        for vector in minimum.arguments.chunks_exact(columns + 1) {
            let mut own = vector[..columns].to_vec();
            design.unscaled(&mut own);
            intercepts.push(vector[columns] - design.shifted(&own));
            coefficients.extend(own);
        }
        if !coefficients.iter().chain(&intercepts).all(|value| value.is_finite()) {
            return Err(LinearError::Overflow {
                subject: "a coefficient",
            });
        }
        let shape = (intercepts.len(), columns);
        let subject = "the number of coefficients";
        Ok(Self {
            coefficients: Array2::from_shape_vec(shape, coefficients).map_err(|_| LinearError::Overflow { subject })?,
            intercepts,
            std: design.std.clone(),
            classes,
            n_classes,
            n_iter: minimum.n_iter,
            converged: minimum.converged,
        })
    }

    /// Returns the coefficients (vectors × columns), in log odds for one unit of the column. With
    /// two fitted classes there is one vector, for the second; else one for each, in the order of
    /// [`fitted_classes`](Self::fitted_classes). scikit-learn: `coef_`.
    #[must_use]
    pub fn coefficients(&self) -> &Array2<f64> {
        &self.coefficients
    }

    /// Returns the intercept of each vector: the log odds of a row of zeros. scikit-learn:
    /// `intercept_`.
    #[must_use]
    pub fn intercepts(&self) -> &[f64] {
        &self.intercepts
    }

    /// Returns the odds ratios (vectors × columns): exp of the coefficients, the factor by which
    /// the odds of the class grow with one unit of the column. Those beyond double precision are
    /// its largest number.
    #[must_use]
    pub fn odds_ratios(&self) -> Array2<f64> {
        self.coefficients.mapv(|value| libm::exp(value).min(f64::MAX))
    }

    /// Returns the coefficients times the standard deviations (divisor n) of the columns in the
    /// training rows: the change of the log odds for a typical change of the column. Unlike the
    /// coefficients these sizes do not depend on the units of the columns.
    #[must_use]
    pub fn standardized_coefficients(&self) -> Array2<f64> {
        Array2::from_shape_fn(self.coefficients.dim(), |(vector, column)| {
            self.coefficients[[vector, column]] * self.std[column]
        })
    }

    /// Returns the classes that have training rows, in ascending order; at least two.
    #[must_use]
    pub fn fitted_classes(&self) -> &[u32] {
        &self.classes
    }

    /// Returns the number of classes, with those that have no rows.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.std.len()
    }

    /// Returns the number of steps. scikit-learn: `n_iter_`.
    #[must_use]
    pub fn n_iter(&self) -> usize {
        self.n_iter
    }

    /// Returns whether the fit has reached its tolerance. If not, other coefficients are better.
    #[must_use]
    pub fn converged(&self) -> bool {
        self.converged
    }

    /// Returns what is wrong with the fit, and what would help; `None` when it has converged.
    #[must_use]
    pub fn warning(&self) -> Option<String> {
        (!self.converged).then(|| {
            format!(
                "the logistic regression has not converged after {} steps, so other coefficients are better; raise \
                 max_iter, scale the columns, or set a smaller C",
                self.n_iter
            )
        })
    }

    /// Predicts the class of each row of `x` (rows × columns): the most probable one, of equal ones
    /// the first. Time O(rows · columns · vectors).
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, LinearError> {
        let proba = self.predict_proba(x)?;
        let most_probable = |row: ndarray::ArrayView1<'_, f64>| {
            (0..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best }) as u32
        };
        Ok(proba.rows().into_iter().map(most_probable).collect())
    }

    /// Predicts the probability of each class (rows × classes).
    ///
    /// # Errors
    /// As [`LogisticRegressionModel::predict`].
    pub fn predict_proba<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Array2<f64>, LinearError> {
        self.predict_proba_with(x, &unobserved)
    }

    /// Predicts as [`LogisticRegressionModel::predict_proba`], asking `observer` again and again
    /// whether to go on.
    ///
    /// # Errors
    /// As [`LogisticRegressionModel::predict`]; [`LinearError::Cancelled`] when the observer stops
    /// it.
    pub fn predict_proba_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        observer: Observer<'_>,
    ) -> Result<Array2<f64>, LinearError> {
        let x = x.into();
        check_columns(x, self.n_features())?;
        let interrupt = Interrupt::new(observer, x.nrows());
        let rows = x.standard();
        let size = rows.nrows().saturating_mul(self.n_classes);
        let too_large = LinearError::Overflow {
            subject: "the number of probabilities",
        };
        let mut out = Vec::new();
        if out.try_reserve_exact(size).is_err() {
            return Err(too_large);
        }
        out.resize(size, 0.0);
        let mut finite = true;
        let pieces = threads::map_pieces(&mut out, PREDICTED_TOGETHER * self.n_classes, |piece, out| {
            interrupt.run(out.len() / self.n_classes, || {
                let (mut values, mut shares) = (vec![0.0; rows.ncols()], vec![0.0; self.intercepts.len()]);
                let out = out.chunks_exact_mut(self.n_classes);
                (piece * PREDICTED_TOGETHER..).zip(out).all(|(row, out)| {
                    write_row(&rows, row, &mut values);
                    self.shares(&values, &mut shares, out)
                })
            })
        });
        if interrupt.stopped() {
            return Err(LinearError::Cancelled);
        }
        pieces.into_iter().for_each(|piece| finite &= piece);
        if !finite {
            return Err(LinearError::Overflow {
                subject: "a sum of the columns times the coefficients",
            });
        }
        Array2::from_shape_vec((rows.nrows(), self.n_classes), out).map_err(|_| too_large)
    }

    /// Computes the probabilities of a row; returns false when its sums are not finite.
    fn shares(&self, values: &[f64], shares: &mut [f64], out: &mut [f64]) -> bool {
        let columns = values.len();
        let coefficients = self.coefficients.as_slice().unwrap_or(&[]).chunks_exact(columns);
        for ((share, coefficients), intercept) in shares.iter_mut().zip(coefficients).zip(&self.intercepts) {
            *share = dot(values, coefficients) + intercept;
        }
        if !shares.iter().all(|share| share.is_finite()) {
            return false;
        }
        if let [sum] = *shares {
            // Of both probabilities the smaller one has all its digits.
            out[self.classes[0] as usize] = logistic(-sum);
            out[self.classes[1] as usize] = logistic(sum);
        } else {
            softmax(shares, 0);
            for (&class, share) in self.classes.iter().zip(shares) {
                out[class as usize] = *share;
            }
        }
        true
    }
}
