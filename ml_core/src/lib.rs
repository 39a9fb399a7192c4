#![doc = include_str!("../README.md")]
//! ## Where things are
//!
//! | to | take | scikit-learn's word |
//! |---|---|---|
//! | read a CSV, see what is in it, make a matrix of it | [`data`]: [`read_csv`](data::read_csv), [`describe`](data::describe()), [`Encoder`](data::Encoder), [`ClassLabels`](data::ClassLabels) | pandas, `OneHotEncoder`, `SimpleImputer`, `LabelEncoder` |
//! | bring columns to one scale | [`preprocessing::StandardScaler`] | `StandardScaler` |
//! | keep rows back for scoring | [`model_selection`]: [`train_test_split`](model_selection::train_test_split), [`stratified_k_fold`](model_selection::stratified_k_fold), [`cross_val_score`](model_selection::cross_val_score) | `train_test_split`, `StratifiedKFold`, `cross_val_score` |
//! | find groups where there are no classes | [`kmeans`] | `KMeans` |
//! | tell classes apart, to be read | [`decision_tree`] | `DecisionTreeClassifier` |
//! | tell classes apart, as well as may be | [`random_forest`] | `RandomForestClassifier` |
//! | know how good it is | [`metrics`] | `sklearn.metrics`, `permutation_importance` |
//! | show many columns in two dimensions | [`decomposition::Pca`] | `PCA` |
//! | keep a model in a file, with its encoder | [`model::SavedModel`] | `Pipeline`, `joblib.dump` |
//! | watch or cancel a fit | [`Observer`], [`Progress`] | |

#![expect(
    clippy::needless_pass_by_value,
    reason = "views of matrices are passed by value, as ndarray does"
)]

#[cfg(feature = "cli")]
pub mod cli;
pub mod data;
pub mod decision_tree;
pub mod decomposition;
pub mod kmeans;
mod matrix;
pub mod metrics;
pub mod model;
pub mod model_selection;
pub mod preprocessing;
mod progress;
pub mod random_forest;
mod rng;
mod threads;

pub use progress::{Observer, Progress};
