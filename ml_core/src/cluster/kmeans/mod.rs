//! K-Means clustering: Lloyd's algorithm with greedy k-means++ starts.
//!
//! Finds `n_clusters` centres such that the sum of the squared distances of the rows to their
//! nearest centres (the inertia) is small. It suits round groups of similar size, in columns of one
//! scale. The number of groups must be known or tried
//! ([`silhouette_score`](crate::metrics::silhouette_score)). Scale the columns first
//! ([`StandardScaler`](crate::preprocessing::StandardScaler)) unless they share a unit.
//!
//! ```
//! use ml_core::cluster::kmeans::KMeans;
//! use ndarray::array;
//!
//! let x = array![[1.0, 1.0], [1.5, 2.0], [8.0, 8.0], [9.0, 9.5]];
//! let model = KMeans::params(2).seed(7).fit(x.view())?;
//! assert_eq!(model.labels()[0], model.labels()[1]);
//! assert_ne!(model.labels()[0], model.labels()[3]);
//! assert_eq!(model.predict(array![[8.5, 9.0]].view())?, [model.labels()[3]]);
//! # Ok::<(), ml_core::cluster::kmeans::KMeansError>(())
//! ```
//!
//! [`KMeans::params`] starts a fit, which returns a [`KMeansModel`]; [`KMeansStepper`] runs one
//! iteration at a time. Each start ends in a local minimum; the best of
//! [`n_init`](KMeansParams::n_init) starts is kept.
//!
//! Sources: S. Lloyd, *Least squares quantization in PCM*, 1982; D. Arthur & S. Vassilvitskii,
//! *k-means++: the advantages of careful seeding*, 2007; G. Hamerly, *Making k-means even faster*,
//! 2010 (the bounds). Details (the tolerance, the number of candidates, empty clusters) are as in
//! scikit-learn.

mod algorithm;
mod assign;
mod blocks;
mod bounds;
mod error;
mod f32_filter;
mod fit;
mod init;
mod kernel;
mod lloyd;
mod model;
mod panels;
mod params;
mod predict;
mod prepare;
mod stepper;
mod sums;
mod update;

pub use error::KMeansError;
pub use model::KMeansModel;
pub use params::{Init, KMeans, KMeansParams};
pub use prepare::distinct_rows;
pub use stepper::{KMeansStepper, Step};

#[cfg(test)]
mod comparison;
#[cfg(test)]
mod tests;
