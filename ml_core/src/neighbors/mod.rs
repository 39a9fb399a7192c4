//! K-nearest neighbours: classes and numbers predicted from the training rows that are nearest.

mod algorithm;
mod classifier;
mod error;
mod fitted_rows;
mod index;
mod onnx;
mod parameters;
mod params;
mod ranges;
mod regressor;
mod weighting;

pub use classifier::KNeighborsModel;
pub use error::NeighborsError;
pub use parameters::{Metric, NeighborSearch, NeighborsParameters, Weights};
pub use params::{KNeighborsClassifier, KNeighborsClassifierParams, KNeighborsRegressor, KNeighborsRegressorParams};
pub use regressor::KNeighborsRegressorModel;

#[cfg(test)]
mod tests;
