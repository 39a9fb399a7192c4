//! Random forests for classification: many trees, each grown on a random sample of the rows and looking at random
//! features at each split, that vote (L. Breiman, *Random Forests*, Machine Learning 45, 2001).
//!
//! The first thing to try on a table: good without tuning, hard to overfit by more trees, no scaling. It scores itself
//! on the rows that a tree did not see ([`oob_score`](RandomForestParams::oob_score)). What it gives up is that one can
//! read it; ask [`feature_importances`](RandomForestModel::feature_importances) and
//! [`permutation_importance`](crate::metrics::permutation_importance) instead, or grow a single
//! [`decision_tree`](crate::decision_tree).
//!
//! ```
//! use ml_core::random_forest::RandomForestClassifier;
//! use ndarray::array;
//!
//! let x = array![[1.0], [2.0], [8.0], [9.0]];
//! let model = RandomForestClassifier::params().n_estimators(25).seed(7).fit(x.view(), &[0, 0, 1, 1], 2)?;
//! assert_eq!(model.predict(array![[1.5], [8.5]].view())?, [0, 1]);
//! # Ok::<(), ml_core::random_forest::ForestError>(())
//! ```

mod error;
mod fit;
mod majority;
mod model;
mod oob;
mod params;
mod score;
mod voting;

pub use error::ForestError;
pub use model::RandomForestModel;
pub use params::{RandomForestClassifier, RandomForestParams, Voting};

#[cfg(test)]
mod tests;
