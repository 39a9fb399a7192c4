//! Parameters of least squares and ridge regression.

use super::design::{Design, Target, dimensions};
use super::least_squares::LeastSquares;
use super::{LinearError, LinearModel};
use crate::data::FeatureView;
use crate::progress::{Interrupt, Observer, unobserved};

/// Ordinary least squares: coefficients with the smallest sum of squared errors. Start with
/// [`LinearRegression::params`].
///
/// With n rows and d columns a fit takes time O(n · d²) when n ≥ d, else O(n² · d), and memory
/// O(d²) or O(n · d). The matrix is read in blocks, in which one-hot features are written out. It
/// runs on all threads, with the same bits on any number of them.
///
/// Collinear columns, such as all the levels of a category, have no unique solution: then the one
/// whose coefficients have the smallest sum of squares is taken, as in scikit-learn, and
/// [`LinearModel::rank`] is below the number of columns. Which columns count as collinear does not
/// depend on their units. (scikit-learn's does: it takes a column whose unit makes it 10¹¹ times
/// smaller than another for zero.)
///
/// Source: C. F. Gauss, *Theoria motus corporum coelestium*, 1809; the method is that of G. H.
/// Golub and C. F. Van Loan, *Matrix computations*, 5.3 and 5.5.
///
/// ```
/// use ml_core::linear::LinearRegression;
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [2.0]];
/// let model = LinearRegression::params().fit_intercept(false).fit(x.view(), &[5.0, 1.0, 2.0])?;
/// assert_eq!((model.coefficients(), model.intercept()), (&[1.0][..], 0.0));
/// # Ok::<(), ml_core::linear::LinearError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LinearRegression;

impl LinearRegression {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> LinearRegressionParams {
        LinearRegressionParams { fit_intercept: true }
    }
}

/// The parameters of a fit; each setter documents its default.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearRegressionParams {
    fit_intercept: bool,
}

impl LinearRegressionParams {
    /// Sets whether there is an intercept; without it, rows of zeros are predicted as 0. Default:
    /// true.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.fit_intercept = fit_intercept;
        self
    }

    /// Fits the rows of `x` (rows × columns, all values finite) to the target `y`.
    ///
    /// # Errors
    /// When the matrix is empty or holds a value that is not finite, `y` does not match, or a
    /// column or `y` spans less than 1e-100 or more than 1e100; see [`LinearError`].
    pub fn fit<'a>(&self, x: impl Into<FeatureView<'a>>, y: &[f64]) -> Result<LinearModel, LinearError> {
        self.fit_with(x, y, &unobserved)
    }

    /// Fits as [`LinearRegressionParams::fit`] and reports to `observer` how many rows are
    /// done, or columns if there are more. The observer may be called from several threads.
    ///
    /// # Errors
    /// As [`LinearRegressionParams::fit`]; [`LinearError::Cancelled`] when the observer cancels the
    /// fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[f64],
        observer: Observer<'_>,
    ) -> Result<LinearModel, LinearError> {
        fit(x.into(), y, 0.0, self.fit_intercept, observer)
    }
}

/// Ridge regression: least squares with the penalty `alpha` times the sum of the squared
/// coefficients. Start with [`Ridge::params`].
///
/// The penalty makes the coefficients of collinear columns unique and keeps them small, at the
/// price of a bias towards 0; the intercept is not penalised. It depends on the units of the
/// columns: [scale](crate::preprocessing::StandardScaler) them first unless they share one. Cost
/// and bits are as with [`LinearRegression`].
///
/// Source: A. E. Hoerl and R. W. Kennard, *Ridge regression: biased estimation for nonorthogonal
/// problems*, Technometrics 12, 1970.
///
/// ```
/// use ml_core::linear::Ridge;
/// use ndarray::array;
///
/// let x = array![[-1.0], [1.0]];
/// let model = Ridge::params().alpha(2.0).fit(x.view(), &[-3.0, 5.0])?;
/// assert_eq!((model.coefficients(), model.intercept()), (&[2.0][..], 1.0));
/// # Ok::<(), ml_core::linear::LinearError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Ridge;

impl Ridge {
    /// Returns the default parameters.
    #[must_use]
    pub fn params() -> RidgeParams {
        RidgeParams {
            alpha: 1.0,
            fit_intercept: true,
        }
    }
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`RidgeParams::fit`].
#[derive(Clone, Debug, PartialEq)]
pub struct RidgeParams {
    alpha: f64,
    fit_intercept: bool,
}

impl RidgeParams {
    /// Sets the penalty on the squared coefficients, from 0 (that of [`LinearRegression`]) to
    /// 1e100. Default: 1.
    #[must_use]
    pub fn alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// Sets whether there is an intercept, which is not penalised. Default: true.
    #[must_use]
    pub fn fit_intercept(mut self, fit_intercept: bool) -> Self {
        self.fit_intercept = fit_intercept;
        self
    }

    /// Fits the rows of `x` (rows × columns, all values finite) to the target `y`.
    ///
    /// # Errors
    /// As [`LinearRegressionParams::fit`]; also when `alpha` is out of its range.
    pub fn fit<'a>(&self, x: impl Into<FeatureView<'a>>, y: &[f64]) -> Result<LinearModel, LinearError> {
        self.fit_with(x, y, &unobserved)
    }

    /// Fits as [`RidgeParams::fit`] and reports to `observer` how many rows are done, or columns
    /// if there are more. The observer may be called from several threads.
    ///
    /// # Errors
    /// As [`RidgeParams::fit`]; [`LinearError::Cancelled`] when the observer cancels the fit.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[f64],
        observer: Observer<'_>,
    ) -> Result<LinearModel, LinearError> {
        if !(0.0..=1e100).contains(&self.alpha) {
            return Err(LinearError::Parameter {
                parameter: "alpha",
                expected: "a number from 0 to 1e100",
                value: self.alpha,
            });
        }
        fit(x.into(), y, self.alpha, self.fit_intercept, observer)
    }
}

fn fit(
    x: FeatureView<'_>,
    y: &[f64],
    alpha: f64,
    centred: bool,
    observer: Observer<'_>,
) -> Result<LinearModel, LinearError> {
    let (rows, columns) = dimensions(x)?;
    let interrupt = &Interrupt::new(observer, rows.max(columns));
    let target = &Target::new(y, rows, centred)?;
    let design = &Design::new(x, centred, interrupt)?;
    let solution = LeastSquares {
        design,
        target,
        alpha,
        centred,
        interrupt,
    }
    .solve()?;
    // The penalty makes the coefficients unique, whatever the rank of the columns.
    let rank = if alpha > 0.0 {
        design.n_informative()
    } else {
        solution.rank
    };
    LinearModel::fitted(design, target, &solution.coefficients, rank)
}
