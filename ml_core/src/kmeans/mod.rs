//! K-Means clustering: Lloyd's algorithm with greedy k-means++ starts.
//!
//! ```
//! use ml_core::kmeans::KMeans;
//! use ndarray::array;
//!
//! let x = array![[1.0, 1.0], [1.5, 2.0], [8.0, 8.0], [9.0, 9.5]];
//! let model = KMeans::params(2).seed(7).fit(x.view())?;
//! assert_eq!(model.labels()[0], model.labels()[1]);
//! assert_ne!(model.labels()[0], model.labels()[3]);
//! assert_eq!(model.predict(array![[8.5, 9.0]].view())?, [model.labels()[3]]);
//! # Ok::<(), ml_core::kmeans::KMeansError>(())
//! ```
//!
//! Sources: S. Lloyd, *Least squares quantization in PCM*, 1982; D. Arthur & S. Vassilvitskii, *k-means++: the advantages
//! of careful seeding*, 2007; G. Hamerly, *Making k-means even faster*, 2010. Details (the tolerance, the number of
//! candidates, empty clusters) as scikit-learn has them.

mod assign;
mod bounds;
mod error;
mod fit;
mod init;
mod kernel;
mod lloyd;
mod model;
mod panels;
mod params;
mod predict;
mod screen;
mod seeding;
mod simd;
mod stepper;
mod sums;
mod update;

pub use error::KMeansError;
pub use fit::distinct_rows;
pub use model::KMeansModel;
pub use params::{Init, KMeans, KMeansParams};
pub use stepper::{KMeansStepper, Step};

#[cfg(test)]
mod comparison;
#[cfg(test)]
mod tests;
