//! Decision trees that predict numbers.

mod absolute_error;
pub(crate) mod algorithm;
mod branch;
mod criterion;
mod fixed_point;
mod key;
mod loss;
mod model;
mod number_splitter;
mod params;
mod squared_error;
mod summary;
mod targets;
mod text;

pub use criterion::RegressionCriterion;
pub use model::{Numbers, RegressionTreeModel};
pub use params::{DecisionTreeRegressor, RegressionTreeParams};

pub(crate) use params::RegressionData;
pub(crate) use targets::check_regression_data;

#[cfg(test)]
mod tests;
