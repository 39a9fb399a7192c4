//! Models as files: everything that a prediction needs, in versioned JSON that survives a round
//! trip exactly, and ONNX for other programs ([`SavedModel::to_onnx`]).
//!
//! A [`SavedModel`] holds the encoder, the scaler (if there is one), the estimator and the names of
//! the classes, so it predicts for tables as they are. A file is data, not code: unlike a pickle it
//! can be read without trust, and parts that do not match are rejected.
//!
//! A file is one JSON object: `format` is `"ml_core model"`, `version` is 2, then `encoder` (the
//! columns of the data and how they become numbers), `scaler` (or null), `estimator` (an object
//! with one field, the id of the algorithm) and `target` (null for a clustering, else an object
//! with its `kind`, `classes` or `numbers`, its `column` and its baseline). Files of version 1,
//! whose targets are all classes without a `kind`, can be read too.

mod error;
mod file;
pub(crate) mod fitted_model;
pub(crate) mod onnx;
mod outcome;
mod predict;
mod target;

pub use crate::registry::Estimator;
pub use error::ModelError;
pub use outcome::Outcome;
pub use predict::Prediction;
pub use target::{Interval, ModelTarget};

use crate::data::Encoder;
use crate::preprocessing::StandardScaler;
use crate::report::{Artifact, Warning};
use error::inconsistent;
use fitted_model::Names;

/// The version of the file format that this version of the crate writes.
pub const FORMAT_VERSION: u32 = 2;

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
/// let target = ModelTarget::of_classes("kind", &labels.classes, &labels.y);
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
    /// Assembles a model. `target` is required for a classifier or a regression, and not allowed
    /// for a clustering.
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
        if encoder.keeps_missing() && !estimator.takes_missing() {
            return inconsistent("the encoder keeps missing values, but the estimator refuses them".to_owned());
        }
        match &target {
            Some(target) => target.check(estimator.task(), estimator.n_classes(), &encoder)?,
            None if estimator.task().needs_target() => {
                return inconsistent(format!("a {} needs a target", estimator.task()));
            }
            None => {}
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

    /// Returns the target; `None` for a clustering.
    #[must_use]
    pub fn target(&self) -> Option<&ModelTarget> {
        self.target.as_ref()
    }

    /// Sets the interval around predictions of a regression.
    #[cfg(feature = "cli")]
    #[must_use]
    pub(crate) fn with_interval(mut self, interval: Option<Interval>) -> Self {
        self.target = self.target.map(|target| target.with_interval(interval));
        self
    }

    /// Returns the classes in the order of the probabilities; none for other tasks.
    #[must_use]
    pub fn classes(&self) -> &[String] {
        self.target.as_ref().map_or(&[], ModelTarget::classes)
    }

    /// Returns the views of the model, each with the names of its columns and classes.
    ///
    /// # Errors
    /// When a view needs more memory than there is.
    pub fn artifacts(&self) -> Result<Vec<Artifact>, ModelError> {
        let mut artifacts = self.estimator.artifacts(&self.names())?;
        artifacts.extend(self.rules().map(|rules| Artifact::rules(&rules)));
        Ok(artifacts)
    }

    /// Returns messages about the fit.
    pub(crate) fn warnings(&self) -> Vec<Warning> {
        self.estimator.warnings(&self.names())
    }

    /// Returns a tree as indented text, one line per node; `None` where the model is not a single
    /// tree.
    #[must_use]
    pub fn rules(&self) -> Option<String> {
        self.estimator.rules(&self.names())
    }

    /// Draws the model in the Graphviz language; `None` where it is not a single tree.
    #[must_use]
    pub fn graphviz(&self) -> Option<String> {
        self.estimator.graphviz(&self.names())
    }

    fn names(&self) -> Names<'_> {
        Names {
            columns: self.encoder.columns(),
            classes: self.classes(),
            scaler: self.scaler.as_ref(),
        }
    }
}

#[cfg(test)]
mod tests;
