//! Models as files: everything that a prediction needs, in versioned JSON that survives a round
//! trip exactly, and ONNX for other programs ([`SavedModel::to_onnx`]).
//!
//! A [`SavedModel`] holds the encoder, the scaler (if there is one), the estimator and the names of
//! the classes, so it predicts for tables as they are. A file is data, not code: unlike a pickle it
//! can be read without trust, and parts that do not match are rejected.
//!
//! A file is one JSON object: `format` is `"ml_core model"`, `version` is 1, then `encoder` (the
//! columns of the data and how they become numbers), `scaler` (or null), `estimator` (an object
//! with one field: `kmeans`, `decision_tree` or `random_forest`) and `target` (null for a
//! clustering, else its `column`, its `classes` and the `majority_class` of the training rows).

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

/// A fitted estimator with the encoder and scaler of its input and the names of its output. All
/// parts match.
///
/// ```
/// use ml_core::data::{CsvOptions, Encoder, Missing, read_csv};
/// use ml_core::tree::DecisionTreeClassifier;
/// use ml_core::model::{Estimator, ModelTarget, Outcome, SavedModel};
/// use std::error::Error;
///
/// let table = read_csv("width,kind\n1,small\n2,small\n8,large\n".as_bytes(), &CsvOptions::default())?;
/// let encoder = Encoder::fit(&table, None, Some("kind"), Missing::Drop)?;
/// let (encoded, labels) = encoder.transform_labelled(&table, "kind")?;
/// let tree = DecisionTreeClassifier::params().fit(encoded.x.view(), &labels.y, 2)?;
/// let target = ModelTarget::of_rows("kind", &labels.classes, &labels.y);
/// let model = SavedModel::new(encoder, None, Estimator::DecisionTree(tree), Some(target))?;
///
/// let mut file = Vec::new();
/// model.to_writer(&mut file)?;
/// let model = SavedModel::from_reader(file.as_slice())?;
///
/// let new = read_csv("width\n9\n1.5\n".as_bytes(), &CsvOptions::default())?;
/// let Outcome::Classes { classes, .. } = model.predict(&new)?.outcome else {
///     return Err("a tree predicts classes".into());
/// };
/// assert_eq!(classes, [0, 1]);
/// assert_eq!(model.classes(), ["large", "small"]);
/// # Ok::<(), Box<dyn Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct SavedModel {
    encoder: Encoder,
    scaler: Option<StandardScaler>,
    estimator: Estimator,
    target: Option<ModelTarget>,
}

impl SavedModel {
    /// Assembles a model. `target` is required for a classifier, and not allowed for a clustering.
    ///
    /// # Errors
    /// [`ModelError::Inconsistent`] when the encoder, the scaler, the estimator and the target do
    /// not match.
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
            (None, Some(_)) => return inconsistent("a clustering must not have a target".to_owned()),
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

    /// Returns the encoder, which turns tables into matrices.
    #[must_use]
    pub fn encoder(&self) -> &Encoder {
        &self.encoder
    }

    /// Returns the scaler, if the matrices are scaled.
    #[must_use]
    pub fn scaler(&self) -> Option<&StandardScaler> {
        self.scaler.as_ref()
    }

    /// Returns the fitted estimator.
    #[must_use]
    pub fn estimator(&self) -> &Estimator {
        &self.estimator
    }

    /// Returns the target of a classifier: its column and classes.
    #[must_use]
    pub fn target(&self) -> Option<&ModelTarget> {
        self.target.as_ref()
    }

    /// Returns the classes in the order of the probabilities; none for a clustering.
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
