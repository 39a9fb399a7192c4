//! Dense matrix of a clustering.

use crate::jobs::control::TrainError;
use crate::services::runs::training_data::TrainingData;
use ndarray::{CowArray, Ix2};

/// Returns the dense matrix. The data of a clustering are dense already, so nothing is copied.
pub(super) fn dense_matrix(data: &TrainingData) -> Result<CowArray<'_, f64, Ix2>, TrainError> {
    data.x.to_dense().map_err(|error| TrainError::refused(&error))
}
