//! Training from a table to a report, the same for every algorithm: choice of the columns, split,
//! encoding, scaling, fit, scores.
//!
//! ```
//! use ml_core::data::{CsvOptions, read_csv};
//! use ml_core::pipeline::{Prepared, TrainRequest};
//! use ml_core::report::Metrics;
//! use std::error::Error;
//!
//! let csv: String = (0..40).map(|row| format!("{},{}\n", row % 10, if row % 10 > 4 { "b" } else { "a" })).collect();
//! let table = read_csv(format!("x,kind\n{csv}").as_bytes(), &CsvOptions::default())?;
//! let request = TrainRequest::new("decision_tree").target("kind");
//! let trained = Prepared::new(table, &request)?.train(&())?;
//! let Metrics::Classification(scores) = &trained.report.metrics else {
//!     return Err("a tree predicts classes".into());
//! };
//! assert_eq!(scores.test.as_ref().map(|test| test.accuracy), Some(1.0));
//! assert_eq!((trained.report.rows.train, trained.report.rows.test), (30, 10));
//! # Ok::<(), Box<dyn Error>>(())
//! ```

mod check;
mod columns;
mod error;
mod evaluate;
mod given_rows;
mod monitor;
mod permutation;
mod prepare;
mod projection;
mod request;
mod residuals;
mod scores;
mod split;
mod sweep;
mod target;
mod train;
mod warnings;

pub use error::TrainError;
pub use evaluate::{Evaluated, evaluate};
pub use monitor::Monitor;
pub use permutation::{KnownRows, permutation_importances};
pub use prepare::Prepared;
pub use request::TrainRequest;
pub use split::divide_rows;
pub use target::Truth;
pub use train::{PredictedRows, Trained};
pub use warnings::{unknown_categories, unknown_category};

#[cfg(test)]
mod tests;
