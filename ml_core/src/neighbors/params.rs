//! Estimators of nearest neighbours, and their parameters.

use super::{
    KNeighborsModel, KNeighborsRegressorModel, Metric, NeighborSearch, NeighborsError, NeighborsParameters, Weights,
};
use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};

/// K-nearest neighbours for classes. The training rows are the model: a row gets the class that is
/// the most frequent among the `n_neighbors` training rows that are nearest to it. Columns should
/// be scaled, because a column with a wide range decides the distances. scikit-learn:
/// `KNeighborsClassifier`.
///
/// Source: T. Cover & P. Hart, *Nearest neighbor pattern classification*, IEEE Transactions on
/// Information Theory 13, 1967; k-d tree: J. Bentley, *Multidimensional binary search trees used
/// for associative searching*, Communications of the ACM 18, 1975. Cost: O(columns · rows · log
/// rows) for a fit; for the prediction of a row O(columns · rows) by brute force, and about
/// O(columns · log rows) by the tree where there are few columns.
///
/// ```
/// use ml_core::neighbors::KNeighborsClassifier;
/// use ndarray::array;
///
/// let x = array![[1.0, 7.0], [2.0, 9.0], [8.0, 8.0], [9.0, 7.0]];
/// let model = KNeighborsClassifier::params().n_neighbors(1).fit(x.view(), &[0, 0, 1, 1], 2)?;
/// assert_eq!(model.predict(array![[1.5, 8.0], [8.5, 8.0]].view())?, [0, 1]);
/// # Ok::<(), ml_core::neighbors::NeighborsError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct KNeighborsClassifier;

/// K-nearest neighbours for numbers. A row gets the mean of the targets of the `n_neighbors`
/// training rows that are nearest to it. scikit-learn: `KNeighborsRegressor`.
///
/// Source and cost: those of [`KNeighborsClassifier`].
///
/// ```
/// use ml_core::neighbors::KNeighborsRegressor;
/// use ndarray::array;
///
/// let x = array![[1.0], [2.0], [8.0], [9.0]];
/// let model = KNeighborsRegressor::params().n_neighbors(2).fit(x.view(), &[1.0, 2.0, 5.0, 7.0])?;
/// assert_eq!(model.predict(array![[0.0], [10.0]].view())?, [1.5, 6.0]);
/// # Ok::<(), ml_core::neighbors::NeighborsError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct KNeighborsRegressor;

/// Parameters of a fit; made by [`KNeighborsClassifier::params`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KNeighborsClassifierParams {
    pub(super) parameters: NeighborsParameters,
}

/// Parameters of a fit; made by [`KNeighborsRegressor::params`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KNeighborsRegressorParams {
    pub(super) parameters: NeighborsParameters,
}

impl KNeighborsClassifier {
    /// Returns the parameters with their defaults.
    #[must_use]
    pub fn params() -> KNeighborsClassifierParams {
        KNeighborsClassifierParams::default()
    }
}

impl KNeighborsRegressor {
    /// Returns the parameters with their defaults.
    #[must_use]
    pub fn params() -> KNeighborsRegressorParams {
        KNeighborsRegressorParams::default()
    }
}

/// Defines the setters of both estimators.
macro_rules! setters {
    ($params:ty) => {
        impl $params {
            /// Sets the number of neighbours: from 1 to 1,000,000 and to the number of training
            /// rows, by default 5.
            #[must_use]
            pub fn n_neighbors(mut self, count: usize) -> Self {
                self.parameters.n_neighbors = count;
                self
            }

            /// Sets the weight of a neighbour, by default [`Weights::Uniform`].
            #[must_use]
            pub fn weights(mut self, weights: Weights) -> Self {
                self.parameters.weights = weights;
                self
            }

            /// Sets the distance of two rows, by default [`Metric::Euclidean`].
            #[must_use]
            pub fn metric(mut self, metric: Metric) -> Self {
                self.parameters.metric = metric;
                self
            }

            /// Sets the search, by default [`NeighborSearch::Auto`]. It has no effect on results.
            #[must_use]
            pub fn algorithm(mut self, algorithm: NeighborSearch) -> Self {
                self.parameters.algorithm = algorithm;
                self
            }

            /// Sets the number of rows up to which the k-d tree is not divided further: from 1 to
            /// 1,000,000, by default 30; fewer than eight are taken as eight. It has no effect on
            /// results.
            #[must_use]
            pub fn leaf_size(mut self, rows: usize) -> Self {
                self.parameters.leaf_size = rows;
                self
            }
        }
    };
}

setters!(KNeighborsClassifierParams);
setters!(KNeighborsRegressorParams);

impl KNeighborsClassifierParams {
    /// Fits a model to `x` (rows × columns) and the class of each row, below `n_classes`.
    ///
    /// # Errors
    /// When the matrix is empty, a value is not finite or beyond 1e150, the classes do not match,
    /// there are fewer rows than neighbours, or a parameter is out of range.
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
    ) -> Result<KNeighborsModel, NeighborsError> {
        self.fit_with(x, y, n_classes, &unobserved)
    }

    /// Does the same as [`KNeighborsClassifierParams::fit`]; `observer` can cancel it.
    ///
    /// # Errors
    /// As [`KNeighborsClassifierParams::fit`]; [`NeighborsError::Cancelled`] when the observer
    /// stops it.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<KNeighborsModel, NeighborsError> {
        KNeighborsModel::fit(self.parameters, x.into(), y, n_classes, observer)
    }
}

impl KNeighborsRegressorParams {
    /// Fits a model to `x` (rows × columns) and the number of each row.
    ///
    /// # Errors
    /// When the matrix is empty, a value or target is not finite, a value is beyond 1e150, the
    /// targets do not match, there are fewer rows than neighbours, or a parameter is out of range.
    pub fn fit<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[f64],
    ) -> Result<KNeighborsRegressorModel, NeighborsError> {
        self.fit_with(x, y, &unobserved)
    }

    /// Does the same as [`KNeighborsRegressorParams::fit`]; `observer` can cancel it.
    ///
    /// # Errors
    /// As [`KNeighborsRegressorParams::fit`]; [`NeighborsError::Cancelled`] when the observer stops
    /// it.
    pub fn fit_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        y: &[f64],
        observer: Observer<'_>,
    ) -> Result<KNeighborsRegressorModel, NeighborsError> {
        KNeighborsRegressorModel::fit(self.parameters, x.into(), y, observer)
    }
}
