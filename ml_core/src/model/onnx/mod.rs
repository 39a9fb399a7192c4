//! Export of models to ONNX (<https://onnx.ai>); [`SavedModel::to_onnx`] documents the guarantees.

pub(crate) mod distances;
mod export;
pub(crate) mod kmeans;
pub(crate) mod linear;
mod parts;
mod proto;
pub(crate) mod regression;
pub(crate) mod schema;
mod threshold;
mod tree_nodes;
pub(crate) mod trees;

use super::file::from_json;
use super::{FORMAT_VERSION, ModelError, SavedModel};
use crate::progress::{Observer, unobserved};
use schema::{Element, Length, Model, value};

pub(crate) use export::{Export, ExportProgress};
pub(crate) use parts::{class_outputs, number_output, scaled_input};
pub(crate) use schema::Graph;

/// The name of the input, and below those of the outputs.
const INPUT: &str = "X";
const LABEL: &str = "label";
const PROBABILITIES: &str = "probabilities";
const PREDICTION: &str = "prediction";
/// The name of the dimension of the rows.
const ROWS: &str = "N";

/// Size in bytes of the largest message that readers of protocol buffers accept.
const MAX_BYTES: usize = i32::MAX as usize;

impl SavedModel {
    /// Exports the model as an ONNX file, which onnxruntime and many other programs run: IR version
    /// 8, operators of opset 16 and `ai.onnx.ml` 3, as in ONNX 1.11.
    ///
    /// | | classifier | regression | K-Means |
    /// |---|---|---|---|
    /// | input `X` | float32, rows × encoded columns, not scaled | the same | the same |
    /// | first output | `label`: text, one per row | `prediction`: float32, of a linear model and of neighbours float64, one per row | `label`: int64, one per row |
    /// | second output | `probabilities`: float32, rows × classes | none | `distances`: float32, rows × clusters |
    ///
    /// All values of `X` are finite, or NaN for a missing value where the encoder keeps it.
    ///
    /// The file includes the scaler: in the thresholds of trees, as operators before others. For
    /// every row of float32 values a tree, a forest with hard voting and K-Means give the label of
    /// [`SavedModel::predict_encoded`]. So does a forest with soft voting, unless two classes are
    /// equal up to the last bits of a sum, whose order of addition a runtime with several threads
    /// does not fix. Probabilities, distances and numbers agree to single precision; so do the
    /// labels of other classifiers, unless two classes are equal up to rounding.
    ///
    /// The metadata (`metadata_props`) hold what callers need besides the graph, as JSON: `columns`
    /// (the names of the columns of `X`), `encoder` (how a table becomes `X`, a list of
    /// [`Feature`](crate::data::Feature)) and for a classifier `classes` (the columns of
    /// `probabilities`); and as plain text `algorithm` and `target`.
    ///
    /// # Errors
    /// [`ModelError::TooLarge`] when the file would have 2 GiB or more, which no program reads.
    pub fn to_onnx(&self) -> Result<Vec<u8>, ModelError> {
        self.to_onnx_with(&unobserved)
    }

    /// As [`SavedModel::to_onnx`], asking `observer` again and again whether to go on.
    ///
    /// # Errors
    /// As [`SavedModel::to_onnx`]; [`ModelError::Cancelled`] when the observer stops it.
    pub fn to_onnx_with(&self, observer: Observer<'_>) -> Result<Vec<u8>, ModelError> {
        let progress = ExportProgress::new(observer, self.estimator().export_steps());
        let mut graph = self.estimator().onnx_graph(&Export {
            scaler: self.scaler(),
            classes: self.classes(),
            progress: &progress,
        })?;
        let columns = self.encoder().columns();
        let values = match self.encoder().keeps_missing() {
            true => "all values finite, or NaN for a missing value (of a category in each of its columns)",
            false => "all values finite",
        };
        let doc =
            format!("One row a sample, with the columns that `columns` in the metadata names, not scaled; {values}.");
        let shape = [Length::Named(ROWS), Length::Known(columns.len())];
        graph.inputs = vec![value(INPUT, Element::Float, &shape, &doc)];
        let mut metadata = vec![
            ("algorithm", self.estimator().name().to_owned()),
            ("columns", serde_json::to_string(columns).map_err(from_json)?),
            ("encoder", serde_json::to_string(self.encoder()).map_err(from_json)?),
        ];
        if let Some(target) = self.target() {
            metadata.push(("target", target.column().to_owned()));
        }
        if !self.classes().is_empty() {
            metadata.push(("classes", serde_json::to_string(self.classes()).map_err(from_json)?));
        }
        progress.check_cancelled()?;
        let model = Model {
            graph: graph.message(self.estimator().name()),
            doc: &self.estimator().title(),
            model_version: FORMAT_VERSION,
            metadata: &metadata,
        };
        progress.check_cancelled()?;
        let bytes = model.message().into_bytes();
        if bytes.len() > MAX_BYTES {
            return Err(ModelError::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
