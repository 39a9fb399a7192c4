//! Fit of K-Means: several starts, of which the best is kept.

use super::lloyd::Lloyd;
use super::model::not_finite_error;
use super::panels::Panels;
use super::{Init, KMeansError, KMeansModel, KMeansParams, init};
use crate::matrix::{not_finite, standard};
use crate::progress::{Interrupt, Observer, Progress};
use crate::rng;
use crate::simd::Simd;
use ndarray::{ArrayView2, CowArray, Ix2};
use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

pub(super) fn fit(
    params: &KMeansParams,
    x: ArrayView2<'_, f64>,
    observer: Observer<'_>,
) -> Result<KMeansModel, KMeansError> {
    fit_on(Simd::best(), params, x, observer)
}

/// Fits as [`fit`], with the given instruction set.
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

/// Checks the parameters and the matrix, and copies the matrix into panels.
pub(super) fn prepare<'x>(
    simd: Simd,
    params: &KMeansParams,
    x: ArrayView2<'x, f64>,
) -> Result<(CowArray<'x, f64, Ix2>, Panels), KMeansError> {
    params.check()?;
    let (rows, columns) = x.dim();
    if rows == 0 || columns == 0 {
        return Err(KMeansError::Empty { rows, columns });
    }
    let x = standard(x);
    let panels = Panels::new(x.view(), simd).ok_or_else(|| not_finite_error(x.view()))?;
    check(params, x.view())?;
    Ok((x, panels))
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

/// Checks that require finite values.
fn check(params: &KMeansParams, x: ArrayView2<'_, f64>) -> Result<(), KMeansError> {
    let (rows, columns) = x.dim();
    let n_clusters = params.n_clusters;
    let distinct = distinct_rows(x, n_clusters);
    if distinct < n_clusters {
        return Err(KMeansError::TooManyClusters {
            n_clusters,
            distinct,
            rows,
        });
    }
    if let Init::Centroids(centroids) = &params.init {
        if centroids.dim() != (n_clusters, columns) {
            return Err(KMeansError::CentroidShape {
                found_rows: centroids.nrows(),
                found_columns: centroids.ncols(),
                rows: n_clusters,
                columns,
            });
        }
        if let Some((row, column)) = not_finite(centroids.view()) {
            return Err(KMeansError::CentroidNotFinite { row, column });
        }
    }
    Ok(())
}

/// Counts the distinct rows of `x` up to `limit`: the largest number of clusters that a fit can
/// find. Time O(n · d).
///
/// ```
/// use ml_core::cluster::kmeans::distinct_rows;
///
/// let x = ndarray::array![[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]];
/// assert_eq!((distinct_rows(x.view(), 10), distinct_rows(x.view(), 1)), (2, 1));
/// ```
#[must_use]
pub fn distinct_rows(x: ArrayView2<'_, f64>, limit: usize) -> usize {
    let mut seen = HashSet::new();
    for row in x.rows() {
        // Adding zero turns -0 into 0, because the two are equal as values.
        seen.insert(row.iter().map(|value| (value + 0.0).to_bits()).collect::<Vec<_>>());
        if seen.len() >= limit {
            break;
        }
    }
    seen.len()
}
