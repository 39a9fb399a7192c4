//! Errors of saved models.

use crate::cluster::kmeans::KMeansError;
use crate::data::DataError;
use crate::ensemble::random_forest::ForestError;
use crate::preprocessing::ScalerError;
use crate::tree::TreeError;

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
    #[error("the parts of the model do not match: {what}")]
    Inconsistent {
        /// Description of the mismatch.
        what: String,
    },
    /// The table does not match the model.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The scaler rejects the matrix.
    #[error(transparent)]
    Scaler(#[from] ScalerError),
    /// The clustering rejects the matrix.
    #[error(transparent)]
    KMeans(#[from] KMeansError),
    /// The tree rejects the matrix.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The forest rejects the matrix.
    #[error(transparent)]
    Forest(#[from] ForestError),
}
