//! What can be wrong with a model or its use.

use crate::data::DataError;
use crate::decision_tree::TreeError;
use crate::kmeans::KMeansError;
use crate::preprocessing::ScalerError;
use crate::random_forest::ForestError;

/// What is wrong with a model file, or keeps a model from predicting.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Reading or writing failed.
    #[error("the model cannot be read or written: {0}")]
    Io(#[from] std::io::Error),
    /// Not JSON, or not the JSON of a model.
    #[error("this is not a model file: {0}")]
    Json(serde_json::Error),
    /// JSON of something else.
    #[error("this is not a model file: its `format` is “{found}”, not “ml_core model”")]
    Format {
        /// What `format` says.
        found: String,
    },
    /// A version that is not known.
    #[error("the model file has the version {found}; this program reads version {known}, so use a newer program")]
    Version {
        /// What `version` says.
        found: u32,
        /// The version that is read.
        known: u32,
    },
    /// More than a file may hold.
    #[error("the model has {bytes} bytes as ONNX, but such a file must be below 2 GiB; use fewer or smaller trees")]
    TooLarge {
        /// What it would have.
        bytes: usize,
    },
    /// The observer stopped the work.
    #[error("the work on the model was stopped")]
    Cancelled,
    /// Parts that do not fit together.
    #[error("the parts of the model do not fit together: {what}")]
    Inconsistent {
        /// What does not fit.
        what: String,
    },
    /// The data do not suit the model.
    #[error(transparent)]
    Data(#[from] DataError),
    /// The matrix cannot be scaled.
    #[error(transparent)]
    Scaler(#[from] ScalerError),
    /// The clustering refuses the matrix.
    #[error(transparent)]
    KMeans(#[from] KMeansError),
    /// The tree refuses the matrix.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The forest refuses the matrix.
    #[error(transparent)]
    Forest(#[from] ForestError),
}
