//! Fitted K-Means model.

use super::blocks::{block_rows, row_block};
use super::kernel::{Centres, squared_distance};
use super::{KMeansError, predict};
use crate::data::sum::sum;
use crate::matrix::{not_finite, standard};
use crate::progress::{Interrupt, Observer, unobserved};
use crate::simd::Simd;
use crate::threads;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// A fitted clustering, returned by [`KMeansParams::fit`](super::KMeansParams::fit). Its JSON holds
/// everything but the labels.
///
/// ```
/// use ml_core::cluster::kmeans::KMeans;
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 2.0], [9.0, 0.0], [9.0, 2.0]];
/// let model = KMeans::params(2).seed(7).fit(x.view())?;
/// let left = model.labels()[0];
/// assert_eq!(model.centroids().row(left as usize), array![0.0, 1.0]);
/// assert_eq!(model.inertia(), 4.0);
/// assert_eq!(model.nearest(array![[3.0, 1.0]].view())?, (vec![left], vec![3.0]));
/// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct KMeansModel {
    centroids: Array2<f64>,
    labels: Vec<u32>,
    inertia: f64,
    n_iter: usize,
}

/// Contents of the file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    centroids: Vec<Vec<f64>>,
    inertia: f64,
    n_iter: usize,
}

impl KMeansModel {
    pub(super) fn fitted(centroids: Array2<f64>, labels: Vec<u32>, inertia: f64, n_iter: usize) -> Self {
        Self {
            centroids,
            labels,
            inertia,
            n_iter,
        }
    }

    /// Returns the centres (clusters × columns), each the mean of its rows, in the units of the
    /// fit. scikit-learn: `cluster_centers_`.
    #[must_use]
    pub fn centroids(&self) -> &Array2<f64> {
        &self.centroids
    }

    /// Returns the cluster of each training row, from 0; empty for a model that was read from a
    /// file. [`KMeansModel::predict`] returns the same for these rows.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// Returns the sum of the squared distances of the training rows to their centres, in the
    /// squared units of the columns. It falls with every further cluster, so it does not show how
    /// many there should be.
    #[must_use]
    pub fn inertia(&self) -> f64 {
        self.inertia
    }

    /// Returns the number of iterations of the best start, from 1; when it is `max_iter` the fit
    /// may not have converged.
    #[must_use]
    pub fn n_iter(&self) -> usize {
        self.n_iter
    }

    /// Predicts the nearest centre of each row of `x` (rows × columns); of equally near ones the
    /// first. Time O(rows · columns · clusters).
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<u32>, KMeansError> {
        self.labels_with(x, &Interrupt::new(&unobserved, x.nrows()))
    }

    fn labels_with(&self, x: ArrayView2<'_, f64>, interrupt: &Interrupt<'_>) -> Result<Vec<u32>, KMeansError> {
        self.check(x)?;
        let x = standard(x);
        let labels = predict::labels(x.view(), self.centroids.view(), Simd::best(), interrupt);
        if interrupt.stopped() {
            return Err(KMeansError::Cancelled);
        }
        labels.ok_or_else(|| not_finite_error(x.view()))
    }

    /// Returns the nearest centre of each row, and the Euclidean distance of the row to it.
    ///
    /// # Errors
    /// As [`KMeansModel::predict`].
    pub fn nearest(&self, x: ArrayView2<'_, f64>) -> Result<(Vec<u32>, Vec<f64>), KMeansError> {
        self.nearest_with(x, &unobserved)
    }

    pub(crate) fn nearest_with(
        &self,
        x: ArrayView2<'_, f64>,
        observer: Observer<'_>,
    ) -> Result<(Vec<u32>, Vec<f64>), KMeansError> {
        let labels = self.labels_with(x, &Interrupt::new(observer, x.nrows()))?;
        let x = standard(x);
        let size = block_rows(x.nrows());
        let mut distances = vec![0.0; x.nrows()];
        threads::map_pieces(&mut distances, size, |block, distances| {
            let rows = row_block(x.view(), block, size).chunks_exact(x.ncols());
            for ((row, &label), distance) in rows.zip(&labels[block * size..]).zip(distances) {
                let centre = self.centroids.row(label as usize);
                *distance = squared_distance(row, centre.to_slice().unwrap_or(&[])).sqrt();
            }
        });
        Ok((labels, distances))
    }

    /// Returns the Euclidean distance of each row to each centre (rows × clusters): the clusters as
    /// new columns.
    ///
    /// ```
    /// use ml_core::cluster::kmeans::{Init, KMeans};
    /// use ndarray::array;
    ///
    /// let start = Init::Centroids(array![[0.0], [10.0]]);
    /// let model = KMeans::params(2).init(start).fit(array![[0.0], [10.0]].view())?;
    /// assert_eq!(model.transform(array![[4.0]].view())?, array![[4.0, 6.0]]);
    /// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
    /// ```
    ///
    /// # Errors
    /// As [`KMeansModel::predict`].
    pub fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, KMeansError> {
        let clusters = self.centroids.nrows();
        self.check(x)?;
        if not_finite(x).is_some() {
            return Err(not_finite_error(x));
        }
        let standard = standard(x);
        let size = block_rows(x.nrows());
        let (centres, simd) = (Centres::new(self.centroids.view()), Simd::best());
        let mut values = vec![0.0; x.nrows() * clusters];
        threads::map_pieces(&mut values, size * clusters, |block, out| {
            centres.distances(simd, row_block(standard.view(), block, size), |row, distances| {
                let out = &mut out[row * clusters..(row + 1) * clusters];
                out.iter_mut()
                    .zip(distances)
                    .for_each(|(out, distance)| *out = distance.sqrt());
            });
        });
        let columns_error = |_| KMeansError::Columns {
            found: x.ncols(),
            expected: self.centroids.ncols(),
        };
        Array2::from_shape_vec((x.nrows(), clusters), values).map_err(columns_error)
    }

    /// Returns minus the sum of the squared distances of the rows of `x` to their nearest centres:
    /// the higher, the better the centres suit these rows. On the training rows it is minus the
    /// inertia, up to rounding.
    ///
    /// ```
    /// use ml_core::cluster::kmeans::KMeans;
    /// use ndarray::array;
    ///
    /// let model = KMeans::params(1).fit(array![[0.0], [2.0]].view())?;
    /// assert_eq!(model.score(array![[1.0], [4.0]].view())?, -9.0);
    /// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
    /// ```
    ///
    /// # Errors
    /// As [`KMeansModel::predict`].
    pub fn score(&self, x: ArrayView2<'_, f64>) -> Result<f64, KMeansError> {
        let (_, distances) = self.nearest(x)?;
        Ok(-sum(distances.into_iter().map(|distance| distance * distance)))
    }

    /// Checks that the matrix has the columns of the model.
    fn check(&self, x: ArrayView2<'_, f64>) -> Result<(), KMeansError> {
        let (found, expected) = (x.ncols(), self.centroids.ncols());
        if found != expected {
            return Err(KMeansError::Columns { found, expected });
        }
        Ok(())
    }
}

/// Returns the error for the first value that is not finite.
pub(super) fn not_finite_error(x: ArrayView2<'_, f64>) -> KMeansError {
    let (row, column) = not_finite(x).unwrap_or_default();
    KMeansError::NotFinite { row, column }
}

impl TryFrom<Parts> for KMeansModel {
    type Error = String;

    /// Checks a model that comes from a file.
    fn try_from(parts: Parts) -> Result<Self, String> {
        let columns = parts.centroids.first().map_or(0, Vec::len);
        if columns == 0 || parts.centroids.iter().any(|centre| centre.len() != columns) {
            return Err("the centroids must be a matrix with at least one row and one column".into());
        }
        let shape = (parts.centroids.len(), columns);
        let values: Vec<f64> = parts.centroids.into_iter().flatten().collect();
        if values.iter().chain([&parts.inertia]).any(|value| !value.is_finite()) {
            return Err("the centroids and the inertia must be finite numbers".into());
        }
        let centroids = Array2::from_shape_vec(shape, values).map_err(|error| error.to_string())?;
        Ok(Self::fitted(centroids, Vec::new(), parts.inertia, parts.n_iter))
    }
}

impl From<KMeansModel> for Parts {
    fn from(model: KMeansModel) -> Self {
        Self {
            centroids: model.centroids.rows().into_iter().map(|row| row.to_vec()).collect(),
            inertia: model.inertia,
            n_iter: model.n_iter,
        }
    }
}
