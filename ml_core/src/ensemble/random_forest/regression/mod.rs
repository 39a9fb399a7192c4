//! Random forests that predict numbers.

mod algorithm;
mod fit;
mod model;
mod oob;
mod params;

pub use model::RegressionForestModel;
pub use params::{RandomForestRegressor, RegressionForestParams};

#[cfg(test)]
mod tests;
