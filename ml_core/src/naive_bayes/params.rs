//! Parameters of Gaussian naive Bayes.

use super::fit::fit;
use super::{GaussianNbModel, NaiveBayesError};
use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};

/// Gaussian naive Bayes. In each class each column is taken for normally distributed and
/// independent of the others; the class with the highest probability by Bayes' theorem is
/// predicted. Fast, without parameters to tune, and good enough to compare others with; its
/// probabilities are too certain where columns depend on each other. scikit-learn: `GaussianNB`.
///
/// Source: D. Hand & K. Yu, *Idiot's Bayes: not so stupid after all?*, International Statistical
/// Review 69, 2001. Cost: O(rows · columns) for a fit, O(rows · columns · classes) for predictions.
///
/// ```
/// use ml_core::naive_bayes::GaussianNb;
/// use ndarray::array;
///
/// let x = array![[1.0, 7.0], [2.0, 9.0], [8.0, 8.0], [9.0, 7.0]];
/// let model = GaussianNb::params().fit(x.view(), &[0, 0, 1, 1], 2)?;
/// assert_eq!(model.predict(array![[1.5, 8.0], [8.5, 8.0]].view())?, [0, 1]);
/// # Ok::<(), ml_core::naive_bayes::NaiveBayesError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct GaussianNb;

/// Parameters of a fit; made by [`GaussianNb::params`].
#[derive(Clone, Debug, PartialEq)]
pub struct GaussianNbParams {
    var_smoothing: f64,
}

impl GaussianNb {
    /// Returns the parameters with their defaults.
    #[must_use]
    pub fn params() -> GaussianNbParams {
        GaussianNbParams { var_smoothing: 1e-9 }
    }
}

impl GaussianNbParams {
    /// Sets the share of the largest variance of a column that is added to all variances, so that a
    /// column that is constant in a class does not decide alone: from 0 to 1, by default 1e-9.
    #[must_use]
    pub fn var_smoothing(mut self, share: f64) -> Self {
        self.var_smoothing = share;
        self
    }

    /// Fits a model to `x` (rows × columns) and the class of each row, below `n_classes`. A class
    /// without rows is never predicted.
    ///
    /// # Errors
    /// When the matrix is empty or a value is not finite, the classes do not match, or a parameter
    /// is out of range.
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<GaussianNbModel, NaiveBayesError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// Does the same as [`GaussianNbParams::fit`]; `observer` can cancel it.
    ///
    /// # Errors
    /// As [`GaussianNbParams::fit`]; [`NaiveBayesError::Cancelled`] when the observer stops it.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<GaussianNbModel, NaiveBayesError> {
        fit(self.var_smoothing, x.into(), y, n_classes, observer)
    }
}
