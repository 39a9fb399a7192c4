//! Parameters of K-Means.

use super::KMeansError;
use ndarray::Array2;

/// K-Means clustering. Start with [`KMeans::params`].
///
/// With n rows, d columns, k clusters and i iterations a start takes time O(n · d · k · i) at
/// worst; bounds on the distances skip most of it once the centres move little. Memory: half of the
/// matrix for a copy in single precision, O(n + k · d) for the rest, plus a copy of the matrix when
/// its rows are not contiguous in memory. Everything runs on all threads, with the same bits on any
/// number of them.
///
/// ```
/// use ml_core::cluster::kmeans::{Init, KMeans};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 2.0], [4.0, 0.0], [4.0, 2.0]];
/// let params = KMeans::params(2).init(Init::Random).n_init(20).max_iter(100).tol(1e-6).seed(7);
/// let model = params.fit(x.view())?;
/// assert_eq!(model.inertia(), 4.0);
/// assert_eq!(model.transform(x.view())?.dim(), (4, 2));
/// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct KMeans;

impl KMeans {
    /// Returns the default parameters for `n_clusters` clusters, from 1 to the number of distinct
    /// rows. The number is required, because a default such as scikit-learn's 8 fits hardly any
    /// data.
    #[must_use]
    pub fn params(n_clusters: usize) -> KMeansParams {
        KMeansParams {
            n_clusters,
            init: Init::KMeansPlusPlus,
            n_init: 10,
            max_iter: 300,
            tol: 1e-4,
            seed: 0,
        }
    }
}

/// Method of choosing the initial centres. scikit-learn: `init`.
///
/// ```
/// use ml_core::cluster::kmeans::{Init, KMeans};
/// use ndarray::array;
///
/// let x = array![[0.0], [1.0], [10.0]];
/// let start = Init::Centroids(array![[0.0], [1.0]]);
/// let model = KMeans::params(2).init(start).fit(x.view())?;
/// assert_eq!(model.centroids(), array![[0.5], [10.0]]);
/// # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Init {
    /// Greedy k-means++, which spreads the centres: each is the best of 2 + ⌊ln k⌋ candidates, rows
    /// that are drawn with probabilities proportional to the squared distance to the nearest centre
    /// so far. The best is the one that lowers the sum of these distances most. Time O(n · d · k ·
    /// ln k).
    #[default]
    KMeansPlusPlus,
    /// Distinct rows, all equally likely. Fast, but often ends in a worse minimum: raise `n_init`.
    Random,
    /// The given centres (clusters × columns, in the units of the matrix). There is one start then,
    /// whatever the value of `n_init`.
    Centroids(Array2<f64>),
}

/// The parameters of a fit; each setter documents its default. They are checked by
/// [`KMeansParams::fit`].
#[derive(Clone, Debug, PartialEq)]
pub struct KMeansParams {
    pub(super) n_clusters: usize,
    pub(super) init: Init,
    pub(super) n_init: usize,
    pub(super) max_iter: usize,
    pub(super) tol: f64,
    pub(super) seed: u64,
}

impl KMeansParams {
    /// Sets the method of choosing the initial centres. Default: [`Init::KMeansPlusPlus`].
    #[must_use]
    pub fn init(mut self, init: Init) -> Self {
        self.init = init;
        self
    }

    /// Sets the number of starts, at least 1, of which the one with the lowest inertia is kept (the
    /// first of equal ones). The time is proportional to it. Default: 10. (scikit-learn's `"auto"`
    /// makes 1 with k-means++ and 10 with random rows; one start misses the best minimum more
    /// often.)
    #[must_use]
    pub fn n_init(mut self, n_init: usize) -> Self {
        self.n_init = n_init;
        self
    }

    /// Limits the iterations of one start; at least 1. A start that reaches the limit is used as it
    /// is. Default: 300.
    #[must_use]
    pub fn max_iter(mut self, max_iter: usize) -> Self {
        self.max_iter = max_iter;
        self
    }

    /// Sets the tolerance: a start has converged when the sum of the squared shifts of the centres
    /// is at most `tol` times the mean variance of the columns (so it does not depend on the unit),
    /// or when no row changes its cluster; at least 0. With 0 only the latter counts. Default:
    /// 1e-4.
    #[must_use]
    pub fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// Sets the seed: the same seed and data give the same bits, on any number of threads. Default:
    /// 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    pub(super) fn check(&self) -> Result<(), KMeansError> {
        if self.n_clusters == 0 || u32::try_from(self.n_clusters).is_err() {
            return Err(KMeansError::NClusters { value: self.n_clusters });
        }
        if self.n_init == 0 {
            return Err(KMeansError::NInit { value: self.n_init });
        }
        if self.max_iter == 0 {
            return Err(KMeansError::MaxIter { value: self.max_iter });
        }
        if !(self.tol >= 0.0 && self.tol.is_finite()) {
            return Err(KMeansError::Tol { value: self.tol });
        }
        Ok(())
    }
}
