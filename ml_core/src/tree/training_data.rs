//! Requirements on the training data of trees.

use super::TreeError;
use crate::data::FeatureView;

/// Largest number of classes: each node holds a share for every one of them.
const MAX_CLASSES: usize = 1 << 16;

/// Checks the training data of a tree or a forest.
pub(crate) fn check_training_data(x: FeatureView<'_>, y: &[u32], n_classes: usize) -> Result<(), TreeError> {
    let (rows, columns) = (x.nrows(), x.ncols());
    if rows == 0 || columns == 0 {
        return Err(TreeError::Empty { rows, columns });
    }
    let max = u32::MAX as usize - 1;
    if rows > max {
        return Err(TreeError::TooManyRows { rows, max });
    }
    if y.len() != rows {
        return Err(TreeError::Length {
            found: y.len(),
            expected: rows,
        });
    }
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
    match x.not_finite() {
        Some((row, column)) => Err(TreeError::NotFinite { row, column }),
        None => Ok(()),
    }
}
