//! Lloyd's algorithm, one iteration at a time.

use super::KMeansError;
use super::kernel::{Centres, nearest};
use crate::matrix::{not_finite, standard};
use crate::threads;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// Blocks that the rows are cut into, at most; their partial sums are added up in order.
const MAX_BLOCKS: usize = 128;
/// Rows of a block, at least.
const MIN_BLOCK: usize = 512;

/// Rows of a block: depends on the number of rows only, never on the machine.
pub(super) fn block_rows(rows: usize) -> usize {
    rows.div_ceil(MAX_BLOCKS).max(MIN_BLOCK)
}

/// The values of a block of rows of a matrix in standard layout.
pub(super) fn row_block<'a>(x: ArrayView2<'a, f64>, block: usize, size: usize) -> &'a [f64] {
    let columns = x.ncols();
    let all = x.to_slice().unwrap_or(&[]);
    let end = ((block + 1) * size * columns).min(all.len());
    all.get(block * size * columns..end).unwrap_or(&[])
}

/// What an iteration has changed; made by [`KMeansStepper::step`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Rows that went to another cluster than before.
    pub moved: usize,
    /// The sum of the squared distances between the centres before and after.
    pub shift: f64,
    /// The sum of the squared distances of the rows to the centres before the iteration.
    pub inertia: f64,
}

/// K-Means that is run one iteration at a time, to look at it while it works. It is the plain algorithm without bounds:
/// the yardstick of the fit, which gives the same labels. An iteration takes time O(n · d · k) for n rows, d columns
/// and k centres; memory O(n + k · d).
///
/// Good first centres come from [`KMeansParams::initial_centroids`](super::KMeansParams::initial_centroids). It has
/// converged when [`Step::moved`] is 0.
///
/// ```
/// use ml_core::kmeans::KMeansStepper;
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [10.0]];
/// let mut stepper = KMeansStepper::new(x.view(), array![[0.0], [1.0]])?;
/// let step = stepper.step();
/// assert_eq!((stepper.labels(), step.inertia), (&[0, 1, 1][..], 81.0));
/// assert_eq!(stepper.centroids(), array![[0.0], [5.5]]);
/// # Ok::<(), ml_core::kmeans::KMeansError>(())
/// ```
pub struct KMeansStepper<'a> {
    x: CowArray<'a, f64, Ix2>,
    centroids: Array2<f64>,
    labels: Vec<u32>,
}

/// What one block of rows adds to an iteration.
struct Partial {
    sums: Vec<f64>,
    counts: Vec<u64>,
    inertia: f64,
    moved: usize,
}

impl<'a> KMeansStepper<'a> {
    /// Begins at these centres (clusters × columns).
    ///
    /// # Errors
    /// When the matrix or the centres are empty, hold a value that is not finite, or do not fit together.
    pub fn new(x: ArrayView2<'a, f64>, centroids: Array2<f64>) -> Result<Self, KMeansError> {
        let (rows, columns) = x.dim();
        if rows == 0 || columns == 0 {
            return Err(KMeansError::Empty { rows, columns });
        }
        if centroids.nrows() == 0 {
            return Err(KMeansError::NClusters { value: 0 });
        }
        if centroids.ncols() != columns {
            return Err(KMeansError::CentroidShape {
                found_rows: centroids.nrows(),
                found_columns: centroids.ncols(),
                rows: centroids.nrows(),
                columns,
            });
        }
        if let Some((row, column)) = not_finite(x) {
            return Err(KMeansError::NotFinite { row, column });
        }
        if let Some((row, column)) = not_finite(centroids.view()) {
            return Err(KMeansError::CentroidNotFinite { row, column });
        }
        Ok(Self {
            labels: vec![u32::MAX; rows],
            x: standard(x),
            centroids,
        })
    }

    /// The centres as they are now.
    #[must_use]
    pub fn centroids(&self) -> ArrayView2<'_, f64> {
        self.centroids.view()
    }

    /// The cluster of each row by the last iteration; `u32::MAX` before the first.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// One iteration: every row goes to its nearest centre, every centre to the mean of its rows; a centre without rows
    /// gets the row that is farthest from its own.
    pub fn step(&mut self) -> Step {
        let partials = self.assign();
        let (clusters, columns) = self.centroids.dim();
        let mut sums = Array2::<f64>::zeros((clusters, columns));
        let mut counts = vec![0_u64; clusters];
        let (mut inertia, mut moved) = (0.0, 0);
        for partial in partials {
            sums.iter_mut().zip(&partial.sums).for_each(|(sum, part)| *sum += part);
            counts
                .iter_mut()
                .zip(&partial.counts)
                .for_each(|(count, part)| *count += part);
            inertia += partial.inertia;
            moved += partial.moved;
        }
        relocate_empty(
            self.x.view(),
            self.centroids.view(),
            &self.labels,
            &mut sums,
            &mut counts,
        );
        let mut shift = 0.0;
        for ((mut centre, sum), &count) in self.centroids.rows_mut().into_iter().zip(sums.rows()).zip(&counts) {
            if count == 0 {
                continue;
            }
            #[expect(clippy::cast_precision_loss, reason = "there are fewer rows than 2^53")]
            for (value, sum) in centre.iter_mut().zip(sum) {
                let mean = sum / count as f64;
                shift += (mean - *value) * (mean - *value);
                *value = mean;
            }
        }
        Step { moved, shift, inertia }
    }

    /// Assignment and sums in one pass over the rows.
    fn assign(&mut self) -> Vec<Partial> {
        let (clusters, columns) = self.centroids.dim();
        let centres = Centres::new(self.centroids.view());
        let x = self.x.view();
        let size = block_rows(x.nrows());
        threads::map_pieces(&mut self.labels, size, |block, labels| {
            let values = row_block(x, block, size);
            let mut partial = Partial {
                sums: vec![0.0; clusters * columns],
                counts: vec![0; clusters],
                inertia: 0.0,
                moved: 0,
            };
            centres.distances(values, |row, distances| {
                let (label, distance) = nearest(distances);
                partial.moved += usize::from(labels[row] != label);
                labels[row] = label;
                partial.inertia += distance;
                let label = label as usize;
                partial.counts[label] += 1;
                let sum = &mut partial.sums[label * columns..(label + 1) * columns];
                let row = &values[row * columns..(row + 1) * columns];
                sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            });
            partial
        })
    }
}

/// A cluster without rows gets the row that is farthest from its centre, as scikit-learn does it: the first empty cluster
/// the farthest row, and so on; of equally far rows the first.
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
    far.sort_by(|a, b| b.0.total_cmp(&a.0));
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
