//! Fit of K-Means: several starts, of which the best is kept.

use super::lloyd::Lloyd;
use super::prepare::prepare;
use super::{Init, KMeansError, KMeansModel, KMeansParams, init};
use crate::progress::{Interrupt, Observer, Progress, unobserved};
use crate::rng;
use crate::simd::Simd;
use ndarray::ArrayView2;
use std::sync::atomic::{AtomicU64, Ordering};

impl KMeansParams {
    /// Clusters the rows of `x` (rows × columns, all values finite).
    ///
    /// A cluster that loses all its rows gets the row that is farthest from its centre, as in
    /// scikit-learn. Of equally near centres the first is taken. The order of the clusters has no
    /// meaning.
    ///
    /// # Errors
    /// When a parameter is out of its range, the matrix is empty or holds a value that is not
    /// finite, there are more clusters than distinct rows, given centres do not match, or squared
    /// distances overflow; see [`KMeansError`].
    pub fn fit(&self, x: ArrayView2<'_, f64>) -> Result<KMeansModel, KMeansError> {
        self.fit_with(x, &unobserved)
    }

    /// Fits as [`KMeansParams::fit`] and reports each iteration to `observer`: `total` is `n_init`
    /// · `max_iter`, so starts that converge early jump ahead.
    ///
    /// ```
    /// use ml_core::Progress;
    /// use ml_core::cluster::kmeans::{KMeans, KMeansError};
    /// use std::ops::ControlFlow;
    ///
    /// let x = ndarray::array![[0.0], [1.0], [10.0], [11.0]];
    /// let stop_at_once = |_: Progress| ControlFlow::Break(());
    /// let fitted = KMeans::params(2).fit_with(x.view(), &stop_at_once);
    /// assert_eq!(fitted, Err(KMeansError::Cancelled));
    /// ```
    ///
    /// # Errors
    /// As [`KMeansParams::fit`]; [`KMeansError::Cancelled`] when the observer cancels the fit.
    pub fn fit_with(&self, x: ArrayView2<'_, f64>, observer: Observer<'_>) -> Result<KMeansModel, KMeansError> {
        fit_on(Simd::best(), self, x, observer)
    }
}

/// Fits as [`KMeansParams::fit_with`], with the given instruction set.
pub(super) fn fit_on(
    simd: Simd,
    params: &KMeansParams,
    x: ArrayView2<'_, f64>,
    observer: Observer<'_>,
) -> Result<KMeansModel, KMeansError> {
    let (x, panels) = prepare(simd, params, x)?;
    let mut rng = rng::generator(params.seed);
    let starts = if matches!(params.init, Init::Centroids(_)) {
        1
    } else {
        params.n_init
    };
    // The variance may exceed double precision.
    let tolerance = if params.tol > 0.0 {
        params.tol * panels.mean_variance
    } else {
        0.0
    };
    let total = (starts as u64).saturating_mul(params.max_iter as u64);
    let mut best: Option<KMeansModel> = None;
    for number in 0..starts {
        let done = AtomicU64::new(number as u64 * params.max_iter as u64);
        let observed = |_: Progress| {
            let done = done.load(Ordering::Relaxed);
            observer(Progress { done, total })
        };
        let interrupt = Interrupt::new(&observed, 1);
        let centroids = init::initial_centres(params, x.view(), &panels, simd, &mut rng, &interrupt);
        if interrupt.stopped() {
            return Err(KMeansError::Cancelled);
        }
        let lloyd = Lloyd::new(x.view(), &panels, simd, centroids, &interrupt);
        let cancelled = || {
            done.fetch_add(1, Ordering::Relaxed);
            interrupt.check()
        };
        let model = iterate(lloyd, params.max_iter, tolerance, cancelled)?;
        if interrupt.stopped() {
            return Err(KMeansError::Cancelled);
        }
        // Of equally good starts the first is kept.
        if best.as_ref().is_none_or(|best| model.inertia() < best.inertia()) {
            best = Some(model);
        }
    }
    best.filter(|model| model.inertia().is_finite())
        .ok_or(KMeansError::Overflow)
}

/// Iterates from given centres until no row moves, the centres hardly move, or `max_iter` is
/// reached.
fn iterate(
    mut lloyd: Lloyd<'_>,
    max_iter: usize,
    tolerance: f64,
    cancelled: impl Fn() -> bool,
) -> Result<KMeansModel, KMeansError> {
    let mut n_iter = 0;
    while n_iter < max_iter {
        let (moved, shift) = lloyd.step();
        n_iter += 1;
        if cancelled() {
            return Err(KMeansError::Cancelled);
        }
        if !shift.is_finite() {
            return Err(KMeansError::Overflow);
        }
        if moved == 0 || shift <= tolerance {
            break;
        }
    }
    // The labels are those of the returned centres, so that predicting the same rows gives the same
    // labels.
    let (centroids, labels, inertia) = lloyd.finish();
    Ok(KMeansModel::fitted(centroids, labels, inertia, n_iter))
}
