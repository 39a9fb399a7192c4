//! Update step: new centres from the sums of the clusters.

use ndarray::{Array2, ArrayView2};

/// Moves each centre to the mean of its rows (a centre without rows stays) and returns the squared
/// shifts.
pub(super) fn move_centres(centroids: &mut Array2<f64>, sums: &Array2<f64>, counts: &[u64]) -> Vec<f64> {
    let mut shifts = vec![0.0; counts.len()];
    for (at, mut centre) in centroids.rows_mut().into_iter().enumerate() {
        if counts[at] == 0 {
            continue;
        }
        #[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
        for (value, sum) in centre.iter_mut().zip(sums.row(at)) {
            let mean = sum / counts[at] as f64;
            shifts[at] += (mean - *value) * (mean - *value);
            *value = mean;
        }
    }
    shifts
}

/// Gives each cluster without rows the row that is farthest from its centre, as scikit-learn does:
/// the first empty cluster the farthest row, and so on; of equally far rows the first.
pub(super) fn relocate_empty(
    x: ArrayView2<'_, f64>,
    centroids: ArrayView2<'_, f64>,
    labels: &[u32],
    sums: &mut Array2<f64>,
    counts: &mut [u64],
) {
    let empty: Vec<usize> = (0..counts.len()).filter(|&cluster| counts[cluster] == 0).collect();
    if empty.is_empty() {
        return;
    }
    let distance = |row: usize| {
        let pairs = x.row(row).into_iter().zip(centroids.row(labels[row] as usize));
        pairs.fold(0.0, |sum, (a, b)| sum + (a - b) * (a - b))
    };
    let mut far: Vec<(f64, usize)> = (0..labels.len()).map(|row| (distance(row), row)).collect();
    let farther = |a: &(f64, usize), b: &(f64, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
    if far.len() > empty.len() {
        far.select_nth_unstable_by(empty.len(), farther);
        far.truncate(empty.len());
    }
    far.sort_unstable_by(farther);
    for (&cluster, &(distance, row)) in empty.iter().zip(&far) {
        let old = labels[row] as usize;
        if distance == 0.0 || counts[old] <= 1 {
            continue;
        }
        for (column, value) in x.row(row).into_iter().enumerate() {
            sums[[old, column]] -= value;
            sums[[cluster, column]] = *value;
        }
        counts[old] -= 1;
        counts[cluster] = 1;
    }
}
