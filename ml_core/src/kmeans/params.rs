//! The parameters of K-Means.

use super::{KMeansError, KMeansModel};
use crate::progress::{Observer, unobserved};
use ndarray::{Array2, ArrayView2};

/// K-Means clustering. Begin with [`KMeans::params`].
#[derive(Clone, Copy, Debug)]
pub struct KMeans;

impl KMeans {
    /// Parameters for `n_clusters` clusters, the rest at their defaults.
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

/// How the first centres are found.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Init {
    /// Far from each other, by greedy k-means++: each centre is the best of 2 + ⌊ln k⌋ candidates, drawn with
    /// probabilities that grow with the squared distance to the centres so far.
    #[default]
    KMeansPlusPlus,
    /// Different rows, all equally likely.
    Random,
    /// These (clusters × columns). There is one start then, whatever `n_init` says.
    Centroids(Array2<f64>),
}

/// The parameters of a fit; each setter says its default.
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
    /// How the first centres are found. Default: [`Init::KMeansPlusPlus`].
    #[must_use]
    pub fn init(mut self, init: Init) -> Self {
        self.init = init;
        self
    }

    /// Starts, of which the one with the lowest inertia is kept; at least 1. Default: 10.
    #[must_use]
    pub fn n_init(mut self, n_init: usize) -> Self {
        self.n_init = n_init;
        self
    }

    /// The most iterations of one start; at least 1. Default: 300.
    #[must_use]
    pub fn max_iter(mut self, max_iter: usize) -> Self {
        self.max_iter = max_iter;
        self
    }

    /// A start has converged when the sum of the squared shifts of the centres is at most `tol` times the mean variance
    /// of the columns; at least 0. Default: 1e-4.
    #[must_use]
    pub fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// The seed: the same seed and data give the same bits, on any number of threads. Default: 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Clusters the rows of `x` (rows × columns).
    ///
    /// # Errors
    /// When a parameter or the matrix cannot be used; see [`KMeansError`].
    pub fn fit(&self, x: ArrayView2<'_, f64>) -> Result<KMeansModel, KMeansError> {
        self.fit_with(x, &unobserved)
    }

    /// As [`KMeansParams::fit`], telling `observer` of each iteration.
    ///
    /// # Errors
    /// As [`KMeansParams::fit`]; [`KMeansError::Cancelled`] when the observer stops it.
    pub fn fit_with(&self, x: ArrayView2<'_, f64>, observer: Observer<'_>) -> Result<KMeansModel, KMeansError> {
        super::fit::fit(self, x, observer)
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
