//! Naive Bayes: classes predicted from the distribution of each column by itself.

mod algorithm;
mod error;
mod fit;
mod model;
mod onnx;
mod params;

pub use error::NaiveBayesError;
pub use model::GaussianNbModel;
pub use params::{GaussianNb, GaussianNbParams};

#[cfg(test)]
mod tests;
