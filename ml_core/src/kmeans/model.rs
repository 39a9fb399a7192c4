//! A clustering that has been fitted.

use super::KMeansError;
use super::kernel::{Centres, nearest};
use super::stepper::{block_rows, row_block};
use crate::data::sum::sum;
use crate::matrix::{not_finite, standard};
use crate::threads;
use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

/// A clustering, made by [`KMeansParams::fit`](super::KMeansParams::fit). As JSON it has everything but the labels.
///
/// ```
/// use ml_core::kmeans::KMeans;
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 2.0], [9.0, 0.0], [9.0, 2.0]];
/// let model = KMeans::params(2).seed(7).fit(x.view())?;
/// let left = model.labels()[0];
/// assert_eq!(model.centroids().row(left as usize), array![0.0, 1.0]);
/// assert_eq!(model.inertia(), 4.0);
/// assert_eq!(model.nearest(array![[3.0, 1.0]].view())?, [(left, 3.0)]);
/// # Ok::<(), ml_core::kmeans::KMeansError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Parts", into = "Parts")]
pub struct KMeansModel {
    centroids: Array2<f64>,
    labels: Vec<u32>,
    inertia: f64,
    n_iter: usize,
}

/// What a file holds.
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

    /// The centres (clusters × columns), each the mean of its rows, in the units of the fit. scikit-learn:
    /// `cluster_centers_`.
    #[must_use]
    pub fn centroids(&self) -> &Array2<f64> {
        &self.centroids
    }

    /// The cluster of each row of the fit, from 0; empty for a model that was read from a file. The same as
    /// [`KMeansModel::predict`] gives for these rows.
    #[must_use]
    pub fn labels(&self) -> &[u32] {
        &self.labels
    }

    /// The sum of the squared distances of the rows of the fit to their centres, in the squared units of the columns.
    /// It falls with every further cluster, so it cannot tell how many there should be.
    #[must_use]
    pub fn inertia(&self) -> f64 {
        self.inertia
    }

    /// Iterations of the start that was kept, from 1; when it is `max_iter` the fit may not have converged.
    #[must_use]
    pub fn n_iter(&self) -> usize {
        self.n_iter
    }

    /// The nearest centre of each row of `x` (rows × columns); of equally near ones the first. Time O(rows · columns ·
    /// clusters).
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite.
    pub fn predict(&self, x: ArrayView2<'_, f64>) -> Result<Vec<u32>, KMeansError> {
        Ok(self.nearest(x)?.into_iter().map(|(label, _)| label).collect())
    }

    /// The nearest centre of each row and the Euclidean distance to it.
    ///
    /// # Errors
    /// As [`KMeansModel::predict`].
    pub fn nearest(&self, x: ArrayView2<'_, f64>) -> Result<Vec<(u32, f64)>, KMeansError> {
        let mut found = vec![(0, 0.0); x.nrows()];
        self.each(x, &mut found, 1, |distances, out| {
            let (label, distance) = nearest(distances);
            out[0] = (label, distance.sqrt());
        })?;
        Ok(found)
    }

    /// The Euclidean distance of each row to each centre (rows × clusters): the clusters as new columns.
    ///
    /// ```
    /// use ml_core::kmeans::{Init, KMeans};
    /// use ndarray::array;
    ///
    /// let start = Init::Centroids(array![[0.0], [10.0]]);
    /// let model = KMeans::params(2).init(start).fit(array![[0.0], [10.0]].view())?;
    /// assert_eq!(model.transform(array![[4.0]].view())?, array![[4.0, 6.0]]);
    /// # Ok::<(), ml_core::kmeans::KMeansError>(())
    /// ```
    ///
    /// # Errors
    /// As [`KMeansModel::predict`].
    pub fn transform(&self, x: ArrayView2<'_, f64>) -> Result<Array2<f64>, KMeansError> {
        let clusters = self.centroids.nrows();
        let mut values = vec![0.0; x.nrows() * clusters];
        self.each(x, &mut values, clusters, |distances, out| {
            out.iter_mut()
                .zip(distances)
                .for_each(|(out, distance)| *out = distance.sqrt());
        })?;
        let wrong = |_| KMeansError::Columns {
            found: x.ncols(),
            expected: self.centroids.ncols(),
        };
        Array2::from_shape_vec((x.nrows(), clusters), values).map_err(wrong)
    }

    /// Minus the sum of the squared distances of the rows of `x` to their nearest centres: the higher, the better the
    /// centres suit these rows. On the rows of the fit it is minus the inertia, up to rounding.
    ///
    /// ```
    /// use ml_core::kmeans::KMeans;
    /// use ndarray::array;
    ///
    /// let model = KMeans::params(1).fit(array![[0.0], [2.0]].view())?;
    /// assert_eq!(model.score(array![[1.0], [4.0]].view())?, -9.0);
    /// # Ok::<(), ml_core::kmeans::KMeansError>(())
    /// ```
    ///
    /// # Errors
    /// As [`KMeansModel::predict`].
    pub fn score(&self, x: ArrayView2<'_, f64>) -> Result<f64, KMeansError> {
        let mut squares = vec![0.0; x.nrows()];
        self.each(x, &mut squares, 1, |distances, out| out[0] = nearest(distances).1)?;
        Ok(-sum(squares.into_iter()))
    }

    /// Writes `width` values for each row, made from its squared distances.
    fn each<T: Send>(
        &self,
        x: ArrayView2<'_, f64>,
        out: &mut [T],
        width: usize,
        f: impl Fn(&[f64], &mut [T]) + Sync + Send,
    ) -> Result<(), KMeansError> {
        if x.ncols() != self.centroids.ncols() {
            return Err(KMeansError::Columns {
                found: x.ncols(),
                expected: self.centroids.ncols(),
            });
        }
        if let Some((row, column)) = not_finite(x) {
            return Err(KMeansError::NotFinite { row, column });
        }
        let x = standard(x);
        let size = block_rows(x.nrows());
        let centres = Centres::new(self.centroids.view());
        threads::map_pieces(out, size * width, |block, out| {
            centres.distances(row_block(x.view(), block, size), |row, distances| {
                f(distances, &mut out[row * width..(row + 1) * width]);
            });
        });
        Ok(())
    }
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
