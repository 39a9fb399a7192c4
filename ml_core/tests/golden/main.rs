//! Against scikit-learn: the same data, the same start, the same answers. `data/golden/make.py` has made the files.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod around;
mod data;
mod forest;
mod kmeans;
mod metrics;
mod reference;
mod trees;
