//! Linear models: predictions are sums of the columns, each times a coefficient.
//!
//! A linear model is the first one to compare others with: fast, readable, and hard to beat where
//! effects add up. A coefficient is the change of the prediction when its column grows by one unit
//! and the others stay; [`LinearModel::standardized_coefficients`] makes columns of different units
//! comparable. Curves, thresholds and interactions need columns of their own, or
//! [trees](crate::tree).
//!
//! ```
//! use ml_core::linear::LinearRegression;
//! use ndarray::array;
//!
//! let x = array![[1.0, 0.0], [2.0, 1.0], [3.0, 0.0], [4.0, 1.0]];
//! let model = LinearRegression::params().fit(x.view(), &[5.0, 4.0, 9.0, 8.0])?;
//! assert!((model.coefficients()[0] - 2.0).abs() < 1e-12);
//! assert!((model.coefficients()[1] + 3.0).abs() < 1e-12);
//! assert!((model.predict(array![[5.0, 1.0]].view())?[0] - 10.0).abs() < 1e-12);
//! # Ok::<(), ml_core::linear::LinearError>(())
//! ```
//!
//! [`LinearRegression`] minimises the squared errors, [`Ridge`] also keeps the coefficients small,
//! and [`LogisticRegression`] predicts classes.

mod algorithm;
mod cholesky;
mod design;
mod error;
mod gram;
mod householder;
mod kernel;
mod least_squares;
mod logistic;
mod model;
mod moments;
mod params;

pub use error::LinearError;
pub use logistic::{LogisticRegression, LogisticRegressionModel, LogisticRegressionParams};
pub use model::LinearModel;
pub use params::{LinearRegression, LinearRegressionParams, Ridge, RidgeParams};

/// Number of rows that a thread predicts at a time.
const PREDICTED_TOGETHER: usize = 1024;
