//! Random forests: many trees that vote, or whose numbers are averaged, each grown on a random
//! sample of the rows with random features at each split (L. Breiman, *Random Forests*, Machine
//! Learning 45, 2001).
//!
//! A forest is the first model to try on a table: accurate without tuning, not overfitted by more
//! trees, independent of scaling. It can score itself on the rows outside the trees' samples
//! ([`oob_score`](RandomForestParams::oob_score)). It is not readable, but
//! [`feature_importances`](RandomForestModel::feature_importances) and
//! [`permutation_importance`](crate::metrics::permutation_importance) show which columns matter;
//! grow a single [decision tree](crate::tree) for rules.
//!
//! [`RandomForestClassifier`] predicts classes, [`RandomForestRegressor`] numbers.
//!
//! ```
//! use ml_core::ensemble::random_forest::RandomForestClassifier;
//! use ndarray::array;
//!
//! let x = array![[1.0], [2.0], [8.0], [9.0]];
//! let model = RandomForestClassifier::params().n_estimators(25).seed(7).fit(x.view(), &[0, 0, 1, 1], 2)?;
//! assert_eq!(model.predict(array![[1.5], [8.5]].view())?, [0, 1]);
//! # Ok::<(), ml_core::ensemble::random_forest::ForestError>(())
//! ```

mod algorithm;
mod error;
mod fit;
mod growth;
mod importances;
mod majority;
mod model;
mod oob;
mod parameters;
mod params;
mod regression;
mod sampling;
mod score;
mod setters;
mod voting;

pub use error::ForestError;
pub use model::RandomForestModel;
pub use params::{RandomForestClassifier, RandomForestParams};
pub use regression::{RandomForestRegressor, RegressionForestModel, RegressionForestParams};
pub use voting::Voting;

#[cfg(test)]
mod tests;
