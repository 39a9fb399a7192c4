//! Checks of the data of a fit, and their layout.

use super::model::not_finite_error;
use super::panels::Panels;
use super::{Init, KMeansError, KMeansParams};
use crate::matrix::{not_finite, standard};
use crate::simd::Simd;
use ndarray::{ArrayView2, CowArray, Ix2};
use std::collections::HashSet;

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
