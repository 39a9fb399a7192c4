//! Training data of classification trees, and its requirements.

use super::criterion::Impurity;
use crate::data::FeatureView;
use crate::tree::training_data::{check_size, check_values};
use crate::tree::{FeatureRanks, MissingValues, TreeError};

/// The training data of a tree.
pub(crate) struct TrainingData<'a> {
    pub(crate) ranks: &'a FeatureRanks<'a>,
    pub(crate) y: &'a [u32],
    pub(crate) weights: &'a [f64],
    pub(crate) n_classes: usize,
    pub(crate) impurity: &'a Impurity,
}

/// Largest number of classes: each node holds a share for every one of them.
const MAX_CLASSES: usize = 1 << 16;

/// Checks the training data of a tree or a forest.
pub(crate) fn check_training_data(
    x: FeatureView<'_>,
    y: &[u32],
    n_classes: usize,
    missing: MissingValues,
) -> Result<(), TreeError> {
    check_size(x, y.len())?;
    if n_classes > MAX_CLASSES {
        return Err(TreeError::Parameter {
            parameter: "n_classes",
            expected: "at most 65536",
            value: n_classes.to_string(),
        });
    }
    if let Some(row) = y.iter().position(|&class| class as usize >= n_classes) {
        return Err(TreeError::UnknownClass {
            row: row + 1,
            class: y[row],
            n_classes,
        });
    }
    check_values(x, missing)
}
