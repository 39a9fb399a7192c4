//! Clustering: groups of similar rows, found without classes.

pub mod kmeans;
