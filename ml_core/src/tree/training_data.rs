//! Requirements on the training data of trees, whatever they predict.

use super::{MissingValues, TreeError};
use crate::data::FeatureView;

/// Checks the size of the training data of a tree or a forest, with `targets` classes or numbers.
pub(super) fn check_size(x: FeatureView<'_>, targets: usize) -> Result<(), TreeError> {
    let (rows, columns) = (x.nrows(), x.ncols());
    if rows == 0 || columns == 0 {
        return Err(TreeError::Empty { rows, columns });
    }
    let max = u32::MAX as usize - 1;
    if rows > max {
        return Err(TreeError::TooManyRows { rows, max });
    }
    if targets != rows {
        return Err(TreeError::Length {
            found: targets,
            expected: rows,
        });
    }
    Ok(())
}

/// Checks that the values of a matrix can be compared, or are missing where that is allowed.
pub(super) fn check_values(x: FeatureView<'_>, missing: MissingValues) -> Result<(), TreeError> {
    let found = match missing {
        MissingValues::Refused => x.not_finite(),
        MissingValues::Native => x.infinite(),
    };
    match found {
        Some((row, column)) => Err(TreeError::NotFinite { row, column }),
        None => Ok(()),
    }
}
