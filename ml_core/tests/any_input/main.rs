//! Property tests of the public API: whatever the input, nothing panics, and the result is
//! plausible or an error with a reason.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod classifiers;
mod clusters;
mod columns;
mod limits;
mod linear;
mod metrics;
mod models;
mod naive_bayes;
mod neighbors;
mod one_hot;
mod regressors;
mod tables;
mod values;
