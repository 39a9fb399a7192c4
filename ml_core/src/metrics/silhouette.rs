//! Silhouette: how compact and how well separated clusters are.

use super::error::{MetricError, check_lengths};
use super::mean;
use crate::data::sum::unit;
use crate::matrix::not_finite;
use crate::model_selection::shuffle;
use crate::progress::{Interrupt, Observer, unobserved};
use crate::threads;
use ndarray::ArrayView2;
use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

/// Number of distances that are computed side by side: a block of columns of the distance matrix.
const BLOCK: usize = 256;

/// Returns the mean silhouette, −1 to 1: for each row `(b - a) / max(a, b)` with its mean Euclidean
/// distance `a` to the other rows of its cluster and `b` to the rows of the nearest other cluster;
/// 0 for the only row of a cluster. `None` with fewer than two clusters. Source: Rousseeuw,
/// "Silhouettes", Journal of Computational and Applied Mathematics 20, 1987.
///
/// `x` is rows × columns, scaled as for the clustering; `labels` holds the cluster of each row (any
/// numbers). Near 1 clusters are compact and far apart, near 0 they touch, below 0 rows are in the
/// wrong one. It favours round clusters of similar size, so it compares numbers of clusters of
/// K-Means well and long or nested shapes badly.
///
/// `sample` = `Some((rows, seed))` draws that many rows at random when there are more. Time O(n² ·
/// columns) for the n rows used, on all threads; the memory is that of one copy of them.
///
/// ```
/// use ml_core::metrics::silhouette_score;
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [10.0], [11.0]];
/// let score = silhouette_score(x.view(), &[0, 0, 1, 1], None)?;
/// assert!((score.unwrap() - 0.899_749_373_433_583_9).abs() < 1e-12);
/// assert_eq!(silhouette_score(x.view(), &[0, 0, 1, 1], Some((10_000, 7)))?, score);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or of different lengths, a value is not finite, or the sample has
/// fewer than two rows.
pub fn silhouette_score(
    x: ArrayView2<'_, f64>,
    labels: &[u32],
    sample: Option<(usize, u64)>,
) -> Result<Option<f64>, MetricError> {
    silhouette_score_with(x, labels, sample, &unobserved)
}

/// Does the same as [`silhouette_score`] and reports to `observer` how many rows have been compared
/// with all others. The observer may be called from several threads.
///
/// # Errors
/// As [`silhouette_score`]; [`MetricError::Cancelled`] when the observer cancels it.
pub fn silhouette_score_with(
    x: ArrayView2<'_, f64>,
    labels: &[u32],
    sample: Option<(usize, u64)>,
    observer: Observer<'_>,
) -> Result<Option<f64>, MetricError> {
    check(x, labels)?;
    let mut rows: Vec<usize> = (0..x.nrows()).collect();
    if let Some((size, seed)) = sample {
        if size < 2 {
            return Err(MetricError::Sample { size });
        }
        if size < rows.len() {
            shuffle(&mut rows, &mut Pcg64Mcg::seed_from_u64(seed));
            rows.truncate(size);
        }
    }
    let interrupt = Interrupt::new(observer, rows.len());
    let scores = silhouettes_by_cluster(x, labels, &mut rows, &interrupt);
    if interrupt.stopped() {
        return Err(MetricError::Cancelled);
    }
    Ok(scores.map(|scores| mean(&scores)))
}

/// Returns the silhouette of each row, in the order of the rows, whose mean is
/// [`silhouette_score`]: the rows below 0 are nearer to another cluster than to their own. `None`
/// with fewer than two clusters. Time O(n² · columns), memory one copy of the rows.
///
/// ```
/// use ml_core::metrics::silhouette_samples;
/// use ndarray::array;
///
/// // The last row was put into the wrong cluster.
/// let x = array![[0.0], [1.0], [10.0], [11.0], [2.0]];
/// let scores = silhouette_samples(x.view(), &[0, 0, 1, 1, 1])?.unwrap_or_default();
/// assert!(scores[0] > 0.8 && scores[4] < -0.8);
/// # Ok::<(), ml_core::metrics::MetricError>(())
/// ```
///
/// # Errors
/// When the inputs are empty or of different lengths, or a value is not finite.
pub fn silhouette_samples(x: ArrayView2<'_, f64>, labels: &[u32]) -> Result<Option<Vec<f64>>, MetricError> {
    check(x, labels)?;
    let mut rows: Vec<usize> = (0..x.nrows()).collect();
    let interrupt = Interrupt::new(&unobserved, rows.len());
    Ok(silhouettes_by_cluster(x, labels, &mut rows, &interrupt).map(|scores| {
        let mut in_order = vec![0.0; rows.len()];
        rows.iter().zip(scores).for_each(|(&row, score)| in_order[row] = score);
        in_order
    }))
}

fn check(x: ArrayView2<'_, f64>, labels: &[u32]) -> Result<(), MetricError> {
    check_lengths("the labels", labels.len(), x.nrows())?;
    match not_finite(x) {
        Some((row, _)) => Err(MetricError::NotFinite {
            subject: "the matrix",
            row,
        }),
        None => Ok(()),
    }
}

/// Sorts the rows by cluster and computes their silhouettes in that order.
fn silhouettes_by_cluster(
    x: ArrayView2<'_, f64>,
    labels: &[u32],
    rows: &mut [usize],
    interrupt: &Interrupt<'_>,
) -> Option<Vec<f64>> {
    // Sorted by cluster, so that the rows of a cluster are contiguous; then by row, so that the
    // result does not depend on how the sample was drawn.
    rows.sort_unstable_by_key(|&row| (labels[row], row));
    let sizes: Vec<usize> = rows
        .chunk_by(|&a, &b| labels[a] == labels[b])
        .map(<[usize]>::len)
        .collect();
    if sizes.len() < 2 {
        return None;
    }
    let points = Points::new(x, rows);
    let own = sizes
        .iter()
        .enumerate()
        .flat_map(|(cluster, &size)| std::iter::repeat_n(cluster, size));
    let own: Vec<usize> = own.collect();
    Some(threads::map(rows.len(), |row| {
        interrupt.run(1, || points.silhouette(row, own[row], &sizes))
    }))
}

/// Rows stored column by column, so that the distances from one row to many others are computed
/// side by side.
struct Points {
    columns: Vec<f64>,
    count: usize,
}

impl Points {
    fn new(x: ArrayView2<'_, f64>, rows: &[usize]) -> Self {
        let largest = rows
            .iter()
            .flat_map(|&row| x.row(row).into_iter().copied())
            .fold(0.0_f64, |largest, value| largest.max(value.abs()));
        // The score does not depend on the unit.
        let unit = unit(largest);
        // A list that grows would take up to twice the memory of the copy.
        let mut columns = Vec::with_capacity(rows.len() * x.ncols());
        for column in x.columns() {
            columns.extend(rows.iter().map(|&row| column[row] / unit));
        }
        Self {
            columns,
            count: rows.len(),
        }
    }

    fn silhouette(&self, row: usize, own: usize, sizes: &[usize]) -> f64 {
        if sizes[own] == 1 {
            return 0.0;
        }
        let (mut start, mut within, mut nearest) = (0, 0.0, f64::INFINITY);
        for (cluster, &size) in sizes.iter().enumerate() {
            let total = self.total_distance(row, start, start + size);
            if cluster == own {
                within = total / as_f64(size - 1);
            } else {
                nearest = nearest.min(total / as_f64(size));
            }
            start += size;
        }
        let larger = within.max(nearest);
        if larger == 0.0 {
            0.0
        } else {
            (nearest - within) / larger
        }
    }

    /// Returns the sum of the distances from one row to the rows from `start` to `end`.
    fn total_distance(&self, row: usize, start: usize, end: usize) -> f64 {
        let mut squares = [0.0; BLOCK];
        let mut total = 0.0;
        for first in (start..end).step_by(BLOCK) {
            let squares = &mut squares[..BLOCK.min(end - first)];
            squares.fill(0.0);
            for column in self.columns.chunks_exact(self.count) {
                let here = column[row];
                for (square, &there) in squares.iter_mut().zip(&column[first..]) {
                    *square += (here - there) * (here - there);
                }
            }
            squares.iter_mut().for_each(|square| *square = square.sqrt());
            total += squares.iter().sum::<f64>();
        }
        total
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
fn as_f64(count: usize) -> f64 {
    count as f64
}
