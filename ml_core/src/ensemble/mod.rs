//! Ensembles: models that combine many trees.

pub mod random_forest;
