//! Comparison with scikit-learn: the same data and the same start give the same results. The files
//! are made by `data/golden/make.py` and `make_linear.py` beside it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod around;
mod data;
mod forest;
mod kmeans;
mod linear;
mod logistic;
mod metrics;
mod missing;
mod naive_bayes;
mod neighbors;
mod reference;
mod regression;
mod regression_metrics;
mod trees;
