//! Decision trees for classification and regression: CART (L. Breiman, J. Friedman, R. Olshen & C.
//! Stone, *Classification and Regression Trees*, 1984), with exact best splits.
//! [`DecisionTreeClassifier`] predicts classes, [`DecisionTreeRegressor`] numbers.
//!
//! A tree compares one column at a time and can be read as rules. It needs no scaling, takes
//! columns of any units, and shows how it decides. But without limits it overfits, and a small
//! change of the rows gives another tree. Limit it ([`max_depth`](DecisionTreeParams::max_depth),
//! [`min_samples_leaf`](DecisionTreeParams::min_samples_leaf),
//! [`ccp_alpha`](DecisionTreeParams::ccp_alpha)), or combine many trees
//! ([`random_forest`](crate::ensemble::random_forest)), which is more accurate and harder to read.
//!
//! ```
//! use ml_core::tree::DecisionTreeClassifier;
//! use ndarray::array;
//!
//! let x = array![[1.0, 5.0], [2.0, 4.0], [8.0, 5.0], [9.0, 4.0]];
//! let model = DecisionTreeClassifier::params().fit(x.view(), &[0, 0, 1, 1], 2)?;
//! assert_eq!((model.depth(), model.nodes()[0].feature, model.nodes()[0].threshold), (1, 0, 5.0));
//! assert_eq!(model.predict(array![[5.0, 0.0], [5.1, 0.0]].view())?, [0, 1]);
//! # Ok::<(), ml_core::tree::TreeError>(())
//! ```
//!
//! Rows with `x[feature] <= threshold` go left; a threshold is the midpoint of two neighbouring
//! values. Of equally good splits the one with the lowest feature is taken (with
//! [`max_features`](DecisionTreeParams::max_features) the feature that was drawn first), then the
//! one with the lowest threshold; so without `max_features` nothing is random. (scikit-learn always
//! draws among equally good ones, rounds values to single precision and does not split between
//! values closer than 1e-7. It takes a node of numbers for pure whose impurity is below 2.2e-16,
//! whatever their unit is.)

mod apply;
mod builder;
mod classification;
mod compact;
mod compact_step;
mod error;
mod feature_draw;
mod feature_ranks;
mod file;
mod fitted;
mod grow;
mod growth;
mod max_features;
mod missing_values;
mod node;
pub(crate) mod parameters;
mod partition;
mod prune;
mod pruning_path;
mod radix;
mod regression;
mod split_candidate;
mod split_limits;
mod splitter;
mod text;
mod training_data;
mod view;

pub use classification::{
    ClassWeight, Classes, Criterion, DecisionTreeClassifier, DecisionTreeModel, DecisionTreeParams, Split, best_split,
};
pub use error::TreeError;
pub use fitted::FittedTree;
pub use max_features::MaxFeatures;
pub use missing_values::MissingValues;
pub use node::Node;
pub use pruning_path::PruningStep;
pub use regression::{DecisionTreeRegressor, Numbers, RegressionCriterion, RegressionTreeModel, RegressionTreeParams};
pub use view::TreeNodes;

pub(crate) use classification::parameters as class_parameters;
pub(crate) use classification::{
    ClassSplitter, Impurity, TrainingData, check_training_data, class_weights, most_frequent, score,
};
pub(crate) use compact::{CompactTree, block_rows};
pub(crate) use feature_ranks::FeatureRanks;
pub(crate) use regression::algorithm as number_parameters;
pub(crate) use regression::{RegressionData, check_regression_data};

use grow::grow;
