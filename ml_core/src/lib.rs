#![doc = include_str!("../README.md")]
//! ## Modules
//!
//! | task | module or type | scikit-learn |
//! |---|---|---|
//! | read a CSV, describe it, encode it as a matrix | [`data`]: [`read_csv`](data::read_csv), [`describe`](data::describe()), [`Encoder`](data::Encoder), [`ClassLabels`](data::ClassLabels) | pandas, `OneHotEncoder`, `SimpleImputer`, `LabelEncoder` |
//! | scale columns | [`preprocessing::StandardScaler`] | `StandardScaler` |
//! | hold out rows for scoring | [`model_selection`]: [`train_test_split`](model_selection::train_test_split), [`stratified_k_fold`](model_selection::stratified_k_fold), [`cross_val_score`](model_selection::cross_val_score) | `train_test_split`, `StratifiedKFold`, `cross_val_score` |
//! | find groups without classes | [`cluster::kmeans`] | `KMeans` |
//! | predict classes or numbers by readable rules | [`tree`] | `DecisionTreeClassifier`, `DecisionTreeRegressor` |
//! | predict classes or numbers as accurately as possible | [`ensemble::random_forest`] | `RandomForestClassifier`, `RandomForestRegressor` |
//! | predict numbers or classes by sums of the columns | [`linear`] | `LinearRegression`, `Ridge`, `LogisticRegression` |
//! | predict classes by the distribution of each column | [`naive_bayes`] | `GaussianNB` |
//! | predict classes or numbers by the most similar rows | [`neighbors`] | `KNeighborsClassifier`, `KNeighborsRegressor` |
//! | score a model | [`metrics`] | `sklearn.metrics`, `permutation_importance` |
//! | show many columns in two dimensions | [`decomposition::Pca`] | `PCA` |
//! | save a model with its encoder | [`model::SavedModel`] | `Pipeline`, `joblib.dump` |
//! | watch or cancel a fit | [`Observer`], [`Progress`] | |

#![cfg_attr(
    feature = "algorithms",
    expect(
        clippy::needless_pass_by_value,
        reason = "views of matrices are passed by value, as ndarray does"
    )
)]

#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "algorithms")]
pub mod cluster;
#[cfg(feature = "algorithms")]
pub mod data;
#[cfg(feature = "algorithms")]
pub mod decomposition;
#[cfg(feature = "algorithms")]
pub mod ensemble;
#[cfg(feature = "algorithms")]
pub mod linear;
#[cfg(feature = "algorithms")]
mod matrix;
#[cfg(feature = "algorithms")]
pub mod metrics;
#[cfg(feature = "algorithms")]
pub mod model;
#[cfg(feature = "algorithms")]
pub mod model_selection;
#[cfg(feature = "algorithms")]
pub mod naive_bayes;
#[cfg(feature = "algorithms")]
pub mod neighbors;
#[cfg(feature = "algorithms")]
pub mod pipeline;
#[cfg(feature = "algorithms")]
pub mod preprocessing;
#[cfg(feature = "algorithms")]
mod progress;
#[cfg(feature = "algorithms")]
pub mod registry;
pub mod report;
#[cfg(feature = "algorithms")]
mod rng;
#[cfg(feature = "algorithms")]
mod simd;
pub mod spec;
#[cfg(feature = "algorithms")]
pub mod spelling;
#[cfg(feature = "algorithms")]
mod threads;
#[cfg(feature = "algorithms")]
pub mod tree;

#[cfg(feature = "algorithms")]
pub use progress::{Observer, Progress};
