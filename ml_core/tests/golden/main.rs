//! Against scikit-learn: the same data, the same start, the same answers. `data/golden/make.py` has made the files.

mod data;
mod forest;
mod kmeans;
mod metrics;
mod trees;
