//! Export of models to ONNX (<https://onnx.ai>); [`SavedModel::to_onnx`] documents the guarantees.

mod kmeans;
mod linear;
mod proto;
mod schema;
mod threshold;
mod trees;

use super::file::from_json;
use super::{Estimator, FORMAT_VERSION, ModelError, SavedModel};
use crate::ensemble::random_forest::Voting;
use crate::progress::{Interrupt, Observer, unobserved};
use schema::{Element, Length, Model, value};

/// The name of the input, and below those of the outputs.
const INPUT: &str = "X";
const LABEL: &str = "label";
/// The name of the dimension of the rows.
const ROWS: &str = "N";

/// Size in bytes of the largest message that readers of protocol buffers accept.
const MOST_BYTES: usize = i32::MAX as usize;

impl SavedModel {
    /// Exports the model as an ONNX file, which onnxruntime and many other programs run: IR version
    /// 8, operators of opset 16 and `ai.onnx.ml` 3, as in ONNX 1.11.
    ///
    /// | | classifier | K-Means |
    /// |---|---|---|
    /// | input `X` | float32, rows × encoded columns, not scaled, finite | the same |
    /// | output `label` | text, one per row | int64, one per row |
    /// | second output | `probabilities`: float32, rows × classes | `distances`: float32, rows × clusters |
    ///
    /// The file includes the scaler: in the thresholds of trees, as operators before K-Means. For
    /// every row of float32 values a tree, a forest with hard voting and K-Means give the label of
    /// [`SavedModel::predict_encoded`]. So does a forest with soft voting, unless two classes are
    /// equal up to the last bits of a sum, whose order of addition a runtime with several threads
    /// does not fix. Probabilities and distances agree to single precision.
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
        let scaler = self.scaler();
        let trees = match self.estimator() {
            Estimator::RandomForest(model) => model.trees().len(),
            _ => 1,
        };
        let progress = ExportProgress(Interrupt::new(observer, trees));
        let mut graph = match self.estimator() {
            Estimator::KMeans(model) => kmeans::graph(model, scaler),
            Estimator::DecisionTree(model) => trees::tree_graph(model, scaler, self.classes(), &progress)?,
            Estimator::RandomForest(model) => trees::forest_graph(model, scaler, self.classes(), &progress)?,
        };
        let columns = self.encoder().columns();
        graph.inputs = vec![value(
            INPUT,
            Element::Float,
            &[Length::Named(ROWS), Length::Known(columns.len())],
            "One row a sample, with the columns that `columns` in the metadata names, not scaled; all values finite.",
        )];
        let mut metadata = vec![
            ("algorithm", self.estimator().name().to_owned()),
            ("columns", serde_json::to_string(columns).map_err(from_json)?),
            ("encoder", serde_json::to_string(self.encoder()).map_err(from_json)?),
        ];
        if let Some(target) = self.target() {
            metadata.push(("target", target.column.clone()));
            metadata.push(("classes", serde_json::to_string(&target.classes).map_err(from_json)?));
        }
        progress.check_cancelled()?;
        let model = Model {
            graph: graph.message(self.estimator().name()),
            doc: &self.description(),
            model_version: FORMAT_VERSION,
            metadata: &metadata,
        };
        progress.check_cancelled()?;
        let bytes = model.message().into_bytes();
        if bytes.len() > MOST_BYTES {
            return Err(ModelError::TooLarge { bytes: bytes.len() });
        }
        Ok(bytes)
    }

    fn description(&self) -> String {
        match self.estimator() {
            Estimator::KMeans(model) => format!("K-Means with {} clusters", model.centroids().nrows()),
            Estimator::DecisionTree(model) => format!("Decision tree with {} leaves", model.n_leaves()),
            Estimator::RandomForest(model) => {
                let how = match model.voting() {
                    Voting::Hard => "each with one vote",
                    Voting::Soft => "whose probabilities are averaged",
                };
                format!("Random forest of {} trees, {how}", model.trees().len())
            }
        }
    }
}

/// The work of an export, which its observer can stop.
struct ExportProgress<'a>(Interrupt<'a>);

impl ExportProgress<'_> {
    /// Asks the observer whether to go on.
    fn check_cancelled(&self) -> Result<(), ModelError> {
        if self.0.check() {
            Err(ModelError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Counts a tree that is done.
    fn count_tree(&self) {
        self.0.run(1, || ());
    }
}

#[cfg(test)]
mod tests;
