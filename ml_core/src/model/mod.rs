//! Models as files: everything that a prediction needs, in versioned JSON that reads back exactly, and ONNX for other
//! programs ([`SavedModel::to_onnx`]).
//!
//! A file is one JSON object: `format` is `"ml_core model"`, `version` is 1, then `encoder` (the columns of the data and how
//! they become numbers), `scaler` (or null), `estimator` (an object with one field: `kmeans`, `decision_tree` or
//! `random_forest`) and `target` (null for a clustering, else its `column`, its `classes` and the `majority_class` of the training rows).

mod error;
mod estimator;
mod file;
mod onnx;
mod predict;

pub use error::ModelError;
pub use estimator::{Estimator, ModelTarget};
pub use predict::{Outcome, Prediction};

use crate::data::Encoder;
use crate::preprocessing::StandardScaler;

/// The version of the file format that this version of the crate writes.
pub const FORMAT_VERSION: u32 = 1;

/// A fitted estimator with what turns tables into its input and its output into words. All parts fit together.
#[derive(Clone, Debug)]
pub struct SavedModel {
    encoder: Encoder,
    scaler: Option<StandardScaler>,
    estimator: Estimator,
    target: Option<ModelTarget>,
}

impl SavedModel {
    /// Puts the parts together. `target` is needed for a classifier, and not allowed for a clustering.
    ///
    /// # Errors
    /// [`ModelError::Inconsistent`] when the encoder, the scaler, the estimator and the target do not fit together.
    pub fn new(
        encoder: Encoder,
        scaler: Option<StandardScaler>,
        estimator: Estimator,
        target: Option<ModelTarget>,
    ) -> Result<Self, ModelError> {
        let columns = encoder.columns().len();
        if estimator.n_features() != columns {
            let features = estimator.n_features();
            return inconsistent(format!(
                "the estimator takes {features} columns, but the encoder makes {columns}"
            ));
        }
        if let Some(scaler) = &scaler
            && scaler.mean().len() != columns
        {
            let scaled = scaler.mean().len();
            return inconsistent(format!(
                "the scaler has {scaled} columns, but the encoder makes {columns}"
            ));
        }
        match (estimator.n_classes(), &target) {
            (None, None) => {}
            (None, Some(_)) => return inconsistent("a clustering has no target".to_owned()),
            (Some(_), None) => return inconsistent("a classifier needs a target".to_owned()),
            (Some(n_classes), Some(target)) => target.check(n_classes, &encoder)?,
        }
        Ok(Self {
            encoder,
            scaler,
            estimator,
            target,
        })
    }

    /// How tables become matrices.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// How the matrices are scaled, if they are.
    #[must_use]
    pub fn scaler(&self) -> Option<&StandardScaler> {
        self.scaler.as_ref()
    }

    /// What was fitted.
    #[must_use]
    pub fn estimator(&self) -> &Estimator {
        &self.estimator
    }

    /// The column that a classifier predicts, with its classes.
    #[must_use]
    pub fn target(&self) -> Option<&ModelTarget> {
        self.target.as_ref()
    }

    /// The classes in the order of the probabilities; none for a clustering.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        self.target.as_ref().map_or(&[], |target| &target.classes)
    }
}

fn inconsistent<T>(what: String) -> Result<T, ModelError> {
    Err(ModelError::Inconsistent { what })
}

#[cfg(test)]
mod tests;
