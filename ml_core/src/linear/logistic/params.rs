//! Parameters of logistic regression.

use super::minimise::minimise;
use super::model::{LogisticRegressionModel, MAX_CLASSES};
use super::objective::Objective;
use super::start::start;
use crate::data::FeatureView;
use crate::linear::LinearError;
use crate::linear::design::Design;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::tree::{ClassWeight, class_weights};

/// Largest number of coefficients.
const MAX_COEFFICIENTS: usize = 1 << 24;

/// Logistic regression with an L2 penalty. Start with [`LogisticRegression::params`].
///
/// It minimises `c` times the (weighted) sum of the log losses plus half the sum of the squared
/// coefficients; the intercepts are not penalised. With two classes one vector of coefficients
/// gives the log odds of the second class, as in scikit-learn; with more there is one for each
/// class, and the probabilities are their softmax. The penalty depends on the units of the columns:
/// [scale](crate::preprocessing::StandardScaler) them first unless they share one. The solution is
/// unique.
///
/// With n rows, d columns and k vectors a step takes time O(n · (k d)²) by Newton's method, for up
/// to 160 coefficients, of which about ten steps are needed, else O(n · k d) by L-BFGS, of which
/// hundreds are. Memory O((k d)²) or O(k d); the matrix is read in blocks. It runs on all threads,
/// with the same bits on any number of them.
///
/// Source: D. R. Cox, *The regression analysis of binary sequences*, 1958.
///
/// ```
/// use ml_core::linear::LogisticRegression;
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [3.0], [4.0]];
/// let model = LogisticRegression::params().c(10.0).fit(x.view(), &[0, 0, 1, 1], 2)?;
/// assert!(model.converged() && model.coefficients()[[0, 0]] > 0.0);
/// assert_eq!(model.predict(array![[0.0], [9.0]].view())?, [0, 1]);
/// # Ok::<(), ml_core::linear::LinearError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LogisticRegression;

impl LogisticRegression {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> LogisticRegressionParams {
        LogisticRegressionParams {
            c: 1.0,
            fit_intercept: true,
            class_weight: ClassWeight::None,
            max_iter: 1000,
            tol: 1e-6,
        }
    }
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`LogisticRegressionParams::fit`].
#[derive(Clone, Debug, PartialEq)]
pub struct LogisticRegressionParams {
    c: f64,
    fit_intercept: bool,
    class_weight: ClassWeight,
    max_iter: usize,
    tol: f64,
}

impl LogisticRegressionParams {
    /// Sets the inverse of the strength of the penalty, from 1e-100 to 1e100: smaller values keep
    /// the coefficients smaller. Default: 1. scikit-learn: `C`.
    #[must_use]
    pub fn c(mut self, c: f64) -> Self {
        self.c = c;
        self
    }

    /// Sets whether there are intercepts, which are not penalised. Default: true.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.fit_intercept = fit_intercept;
        self
    }

    /// Sets the class weights. Default: [`ClassWeight::None`].
    #[must_use]
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.class_weight = class_weight;
        self
    }

    /// Limits the steps; at least 1. A model that reaches the limit has a
    /// [warning](LogisticRegressionModel::warning). Default: 1000. (scikit-learn: 100.)
    #[must_use]
    pub fn max_iter(mut self, max_iter: usize) -> Self {
        self.max_iter = max_iter;
        self
    }

    /// Sets the tolerance: the fit has converged when no component of the gradient exceeds it,
    /// where the losses are averaged over the rows and the columns have been brought to a similar
    /// size, so that it does not depend on units; at least 0. Default: 1e-6. (scikit-learn: 1e-4,
    /// in the units of the columns.)
    #[must_use]
    pub fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// Fits the rows of `x` (rows × columns, all values finite) to their classes `y` (each from 0
    /// to `n_classes - 1`). Classes without rows are allowed; their probability is always 0.
    /// [`ClassLabels`](crate::data::ClassLabels) turns names into such numbers.
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, `y` does not match or holds a single class, or a column spans less than 1e-100 or
    /// more than 1e100; see [`LinearError`].
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<LogisticRegressionModel, LinearError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// Fits as [`LogisticRegressionParams::fit`] and reports each step to `observer`: `total` is
    /// `max_iter`, so fits that converge early jump ahead.
    ///
    /// # Errors
    /// As [`LogisticRegressionParams::fit`]; [`LinearError::Cancelled`] when the observer cancels
    /// the fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<LogisticRegressionModel, LinearError> {
        self.check()?;
        let x = x.into();
        let classes = present_classes(y, x.nrows(), n_classes)?;
        let interrupt = &Interrupt::new(observer, self.max_iter);
        let design = &Design::new(x, self.fit_intercept, interrupt)?;
        if classes.len() < 2 {
            return Err(LinearError::OneClass);
        }
        let (rows, columns, max) = (x.nrows(), x.ncols(), MAX_COEFFICIENTS / classes.len());
        if columns >= max {
            return Err(LinearError::TooLarge { rows, columns, max });
        }
        let weights = class_weights(&self.class_weight, y, n_classes)?;
        let total = crate::data::sum::sum(y.iter().map(|&class| weights[class as usize]));
        let weights: Vec<f64> = classes.iter().map(|&class| weights[class as usize] / total).collect();
        let position = |class: &u32| classes.binary_search(class).map_or(0, |at| at as u32);
        let y: Vec<u32> = y.iter().map(position).collect();
        let penalty = |factor: &f64| factor * factor / (self.c * total);
        let objective = Objective {
            design,
            step: 1,
            y: &y,
            weights: &weights,
            penalties: design.factor.iter().map(penalty).chain([0.0]).collect(),
            one: f64::from(u8::from(self.fit_intercept)),
            interrupt,
        };
        let start = start(&objective, self.tol)?;
        let minimum = minimise(&objective, start, self.tol, self.max_iter)?;
        LogisticRegressionModel::fitted(design, classes, n_classes, minimum)
    }

    fn check(&self) -> Result<(), LinearError> {
        let refuse = |parameter, expected, value| {
            Err(LinearError::Parameter {
                parameter,
                expected,
                value,
            })
        };
        if !(1e-100..=1e100).contains(&self.c) {
            return refuse("c", "a number from 1e-100 to 1e100", self.c);
        }
        if self.max_iter == 0 {
            return refuse("max_iter", "at least 1", 0.0);
        }
        if !(self.tol >= 0.0 && self.tol.is_finite()) {
            return refuse("tol", "a number of at least 0", self.tol);
        }
        Ok(())
    }
}

/// Checks the classes of the rows; returns those that have rows, in ascending order.
fn present_classes(y: &[u32], rows: usize, n_classes: usize) -> Result<Vec<u32>, LinearError> {
    if y.len() != rows {
        let (found, expected) = (y.len(), rows);
        return Err(LinearError::Length { found, expected });
    }
    if n_classes > MAX_CLASSES {
        return Err(LinearError::Parameter {
            parameter: "n_classes",
            expected: "at most 65536",
            value: n_classes as f64,
        });
    }
    if let Some(row) = y.iter().position(|&class| class as usize >= n_classes) {
        return Err(LinearError::UnknownClass {
            row: row + 1,
            class: y[row],
            n_classes,
        });
    }
    let mut present = vec![false; n_classes];
    y.iter().for_each(|&class| present[class as usize] = true);
    Ok((0..n_classes as u32).filter(|&class| present[class as usize]).collect())
}
