//! Decision trees for classification: CART (L. Breiman, J. Friedman, R. Olshen & C. Stone, *Classification and Regression
//! Trees*, 1984), with exact best splits.
//!
//! ```
//! use ml_core::decision_tree::DecisionTreeClassifier;
//! use ndarray::array;
//!
//! let x = array![[1.0, 5.0], [2.0, 4.0], [8.0, 5.0], [9.0, 4.0]];
//! let model = DecisionTreeClassifier::params().fit(x.view(), &[0, 0, 1, 1], 2)?;
//! assert_eq!((model.depth(), model.nodes()[0].feature, model.nodes()[0].threshold), (1, 0, 5.0));
//! assert_eq!(model.predict(array![[5.0, 0.0], [5.1, 0.0]].view())?, [0, 1]);
//! # Ok::<(), ml_core::decision_tree::TreeError>(())
//! ```
//!
//! `x[feature] <= threshold` goes left; a threshold is the midpoint of two neighbouring values. Of equally good splits the
//! one with the lowest feature is taken, then the one with the lowest threshold.

mod best_split;
mod builder;
mod compact;
mod counted;
mod criterion;
mod error;
mod file;
mod found;
mod grow;
mod histogram;
mod model;
mod params;
mod partition;
mod prune;
mod radix;
mod ranking;
mod ranks;
mod running;
mod score;
mod splitter;
mod sweep;
mod text;
mod weighted;

pub use best_split::{Split, best_split};
pub use criterion::Criterion;
pub use error::TreeError;
pub use model::{DecisionTreeModel, Node};
pub use params::{ClassWeight, DecisionTreeClassifier, DecisionTreeParams, MaxFeatures};

pub(crate) use compact::Compact;
pub(crate) use criterion::Impurity;
pub(crate) use grow::grow;
pub(crate) use model::most_frequent;
pub(crate) use params::{check_training_data, class_weights};
pub(crate) use ranks::Ranks;
pub(crate) use splitter::Data;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
