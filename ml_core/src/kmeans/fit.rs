//! The whole fit: starts, iterations, the best of them.

use super::lloyd::Lloyd;
use super::{Init, KMeansError, KMeansModel, KMeansParams, start};
use crate::data::sum::mean_std;
use crate::matrix::{not_finite, standard};
use crate::progress::{Observer, Progress};
use crate::rng;
use ndarray::{Array2, ArrayView2};
use std::collections::HashSet;

pub(super) fn fit(
    params: &KMeansParams,
    x: ArrayView2<'_, f64>,
    observer: Observer<'_>,
) -> Result<KMeansModel, KMeansError> {
    params.check()?;
    check(params, x)?;
    let x = standard(x);
    let mut rng = rng::generator(params.seed);
    let starts = if matches!(params.init, Init::Centroids(_)) {
        1
    } else {
        params.n_init
    };
    let tolerance = params.tol * mean_variance(x.view());
    let total = (starts as u64).saturating_mul(params.max_iter as u64);
    let mut best: Option<KMeansModel> = None;
    for number in 0..starts {
        let centroids = start::start(params, x.view(), &mut rng);
        let before = number as u64 * params.max_iter as u64;
        let observed = |iteration: usize| {
            let done = before + iteration as u64;
            observer(Progress { done, total }).is_break()
        };
        let model = one_start(params.max_iter, tolerance, x.view(), centroids, observed)?;
        // The first of equally good starts.
        if best.as_ref().is_none_or(|best| model.inertia() < best.inertia()) {
            best = Some(model);
        }
    }
    best.filter(|model| model.inertia().is_finite())
        .ok_or(KMeansError::Overflow)
}

/// Iterates from one set of centres until no row moves, the centres hardly move, or `max_iter` is reached.
fn one_start(
    max_iter: usize,
    tolerance: f64,
    x: ArrayView2<'_, f64>,
    centroids: Array2<f64>,
    cancelled: impl Fn(usize) -> bool,
) -> Result<KMeansModel, KMeansError> {
    let mut lloyd = Lloyd::new(x, centroids);
    let mut n_iter = 0;
    while n_iter < max_iter {
        let (moved, shift) = lloyd.step();
        n_iter += 1;
        if cancelled(n_iter) {
            return Err(KMeansError::Cancelled);
        }
        if !shift.is_finite() {
            return Err(KMeansError::Overflow);
        }
        if moved == 0 || shift <= tolerance {
            break;
        }
    }
    // The labels are those of the centres that are given back, so that predicting the same rows gives the same labels.
    let (centroids, labels, inertia) = lloyd.finish();
    Ok(KMeansModel::fitted(centroids, labels, inertia, n_iter))
}

pub(super) fn check(params: &KMeansParams, x: ArrayView2<'_, f64>) -> Result<(), KMeansError> {
    let (rows, columns) = x.dim();
    if rows == 0 || columns == 0 {
        return Err(KMeansError::Empty { rows, columns });
    }
    if let Some((row, column)) = not_finite(x) {
        return Err(KMeansError::NotFinite { row, column });
    }
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

/// Rows of `x` that differ, counted up to `enough`: the most clusters that a fit can find. Time O(n · d).
///
/// ```
/// use ml_core::kmeans::distinct_rows;
///
/// let x = ndarray::array![[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]];
/// assert_eq!((distinct_rows(x.view(), 10), distinct_rows(x.view(), 1)), (2, 1));
/// ```
#[must_use]
pub fn distinct_rows(x: ArrayView2<'_, f64>, enough: usize) -> usize {
    let mut seen = HashSet::new();
    for row in x.rows() {
        // Adding zero turns -0 into 0, which is the same value.
        seen.insert(row.iter().map(|value| (value + 0.0).to_bits()).collect::<Vec<_>>());
        if seen.len() >= enough {
            break;
        }
    }
    seen.len()
}

fn mean_variance(x: ArrayView2<'_, f64>) -> f64 {
    let variances = x.columns().into_iter().map(|column| {
        let (_, std) = mean_std(column.iter().copied());
        std * std
    });
    #[expect(clippy::cast_precision_loss, reason = "there are fewer columns than 2^53")]
    let columns = x.ncols() as f64;
    variances.sum::<f64>() / columns
}
