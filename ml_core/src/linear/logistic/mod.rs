//! Logistic regression: probabilities of classes from weighted sums of the columns.

mod algorithm;
mod evaluate;
mod minimise;
mod model;
mod objective;
mod params;
mod start;

pub use model::LogisticRegressionModel;
pub use params::{LogisticRegression, LogisticRegressionParams};
