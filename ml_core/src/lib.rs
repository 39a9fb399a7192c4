//! K-Means, decision trees and random forests from scratch, and what is needed around them: data, metrics, models as files.

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
