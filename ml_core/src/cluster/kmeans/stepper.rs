//! Lloyd's algorithm, one iteration at a time.

use super::KMeansError;
use super::blocks::{block_rows, row_block};
use super::kernel::{Centres, nearest};
use super::sums::Sums;
use super::update::{move_centres, relocate_empty};
use crate::matrix::{not_finite, standard};
use crate::simd::Simd;
use crate::threads;
use ndarray::{Array2, ArrayView2, CowArray, Ix2};

/// Changes of one iteration, returned by [`KMeansStepper::step`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Rows that moved to another cluster.
    pub moved: usize,
    /// The sum of the squared distances between the old and the new centres.
    pub shift: f64,
    /// The sum of the squared distances of the rows to the centres before the iteration.
    pub inertia: f64,
}

/// K-Means that runs one iteration at a time, so that each can be examined. It is the plain
/// algorithm without bounds, and the reference of the fit, which gives the same labels. An
/// iteration takes time O(n · d · k) for n rows, d columns and k centres; memory O(n + k · d).
///
/// Good initial centres come from
/// [`KMeansParams::initial_centroids`](super::KMeansParams::initial_centroids). The algorithm has
/// converged when [`Step::moved`] is 0.
///
/// ```
/// use ml_core::cluster::kmeans::KMeansStepper;
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [10.0]];
/// let mut stepper = KMeansStepper::new(x.view(), array![[0.0], [1.0]])?;
/// let step = stepper.step();
/// assert_eq!((stepper.labels(), step.inertia), (&[0, 1, 1][..], 81.0));
/// assert_eq!(stepper.centroids(), array![[0.0], [5.5]]);
/// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
/// ```
pub struct KMeansStepper<'a> {
    x: CowArray<'a, f64, Ix2>,
    centroids: Array2<f64>,
    labels: Vec<u32>,
}

/// Contribution of one block of rows to an iteration.
struct Partial {
    sums: Sums,
    inertia: f64,
    moved: usize,
}

impl<'a> KMeansStepper<'a> {
    /// Starts from the given centres (clusters × columns).
    ///
    /// # Errors
    /// When the matrix or the centres are empty, hold a value that is not finite, or do not match.
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

    /// Returns the current centres.
    #[must_use]
    pub fn centroids(&self) -> ArrayView2<'_, f64> {
        self.centroids.view()
    }

    /// Returns the cluster of each row in the last iteration; `u32::MAX` before the first.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// Runs one iteration: assigns every row to its nearest centre, then moves every centre to the
    /// mean of its rows; a centre without rows gets the row that is farthest from its own.
    pub fn step(&mut self) -> Step {
        let partials = self.assign();
        let (clusters, columns) = self.centroids.dim();
        let mut sums = Sums::new(clusters, columns);
        let (mut inertia, mut moved) = (0.0, 0);
        for partial in partials {
            sums.merge(&partial.sums);
            inertia += partial.inertia;
            moved += partial.moved;
        }
        let (mut sums, mut counts) = (sums.rounded(), sums.counts());
        relocate_empty(
            self.x.view(),
            self.centroids.view(),
            &self.labels,
            &mut sums,
            &mut counts,
        );
        let shift = move_centres(&mut self.centroids, &sums, &counts).iter().sum();
        Step { moved, shift, inertia }
    }

    /// Assigns the rows and sums them up in one pass.
    fn assign(&mut self) -> Vec<Partial> {
        let (clusters, columns) = self.centroids.dim();
        let centres = Centres::new(self.centroids.view());
        let x = self.x.view();
        let size = block_rows(x.nrows());
        let simd = Simd::best();
        threads::map_pieces(&mut self.labels, size, |block, labels| {
            let values = row_block(x, block, size);
            let mut partial = Partial {
                sums: Sums::new(clusters, columns),
                inertia: 0.0,
                moved: 0,
            };
            centres.distances(simd, values, |row, distances| {
                let (label, distance) = nearest(distances);
                partial.moved += usize::from(labels[row] != label);
                labels[row] = label;
                partial.inertia += distance;
                partial.sums.add(label, &values[row * columns..(row + 1) * columns]);
            });
            partial
        })
    }
}
