//! Errors of saved models.

use crate::data::DataError;
use crate::preprocessing::ScalerError;

/// Reason why a model file cannot be read or written, or a model cannot predict.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Reading or writing failed.
    #[error("the model cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// The file is not JSON, or not the JSON of a model.
    #[error("this is not a model file: {0}")]
    Json(serde_json::Error),
    /// The file is JSON of another format.
    #[error("this is not a model file: its `format` is “{found}”, not “ml_core model”")]
    Format {
        /// The value of `format`.
        found: String,
    },
    /// The version is unknown.
    #[error("the model file has the version {found}; this program reads version {known}, so use a newer program")]
    Version {
        /// The value of `version`.
        found: u32,
        /// The supported version.
        known: u32,
    },
    /// The model does not fit into a file.
    #[error("the model has {bytes} bytes as ONNX, but such a file must be below 2 GiB; use fewer or smaller trees")]
    TooLarge {
        /// The size of the file.
        bytes: usize,
    },
    /// The observer cancelled the work.
    #[error("the work on the model was stopped")]
    Cancelled,
    /// The parts of the model do not match.
    #[error("the parts of the model do not match: {reason}")]
    Inconsistent {
        /// Description of the mismatch.
        reason: String,
    },
    /// The table does not match the model.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The scaler rejects the matrix.
    #[error(transparent)]
    Scaler(#[from] ScalerError),
    /// The algorithm rejects the rows or a parameter.
    #[error(transparent)]
    Estimator(Box<dyn std::error::Error + Send + Sync>),
    /// A parameter names a class that does not exist.
    #[error("{parameter}: there is no class “{class}”; the classes are {known}")]
    UnknownClass {
        /// The name of the parameter.
        parameter: &'static str,
        /// The class that was named.
        class: String,
        /// The classes that exist.
        known: String,
    },
    /// There is no such algorithm.
    #[error("there is no algorithm “{id}”; there are {known}")]
    UnknownAlgorithm {
        /// The id that was given.
        id: String,
        /// The ids of all algorithms.
        known: String,
    },
}

/// Returns the error of parts that do not match.
pub(crate) fn inconsistent<T>(reason: String) -> Result<T, ModelError> {
    Err(ModelError::Inconsistent { reason })
}
