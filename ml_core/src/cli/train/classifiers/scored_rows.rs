//! Training and test rows of a classifier.

use crate::cli::apply::predict_timed;
use crate::cli::error::CliError;
use crate::cli::input::Source;
use crate::cli::output::PredictedRows;
use crate::cli::score::options_for;
use crate::data::{ClassLabels, CsvOptions, FeatureMatrix};
use crate::metrics::{ClassificationScores, classification_scores};
use crate::model::{ModelTarget, Outcome, SavedModel};
use ndarray::Array2;

/// Rows of a file, ready for the estimator, and their predictions.
pub(super) struct ScoredRows {
    pub(super) source: Source,
    pub(super) options: CsvOptions,
    /// The rows that can be used, from 0.
    pub(super) rows: Vec<usize>,
    pub(super) dropped: usize,
    pub(super) x: FeatureMatrix,
    pub(super) y: Vec<u32>,
    pub(super) outcome: Outcome,
    pub(super) predict_seconds: f64,
}

impl ScoredRows {
    /// Reads the rows of `--test` as the model needs them.
    pub(super) fn test(
        source: Source,
        train: &Self,
        model: &SavedModel,
        target: &ModelTarget,
    ) -> Result<Self, CliError> {
        let name = source.name();
        let input_error = |error: &dyn std::fmt::Display| CliError::input(&name, error);
        let known = Some((target.column.as_str(), target.classes.as_slice()));
        let options = options_for(train.options.clone(), model.encoder(), known);
        let (table, _) = source.table(&options)?;
        let column = target.column.as_str();
        let encoded = model
            .encoder()
            .transform_with(table.into(), Some(column), |table, rows| {
                ClassLabels::with_classes(table, column, rows, &target.classes)
            });
        let (encoded, labels) = encoded.map_err(|error| input_error(&error))?;
        let y = labels.y;
        let x = model.scale(encoded.x).map_err(|error| input_error(&error))?;
        let (outcome, predict_seconds) = predict_timed(model.estimator(), &x).map_err(|error| input_error(&error))?;
        let (rows, dropped) = (encoded.rows, encoded.dropped);
        Ok(Self {
            source,
            options,
            rows,
            dropped,
            x,
            y,
            outcome,
            predict_seconds,
        })
    }

    pub(super) fn predicted_rows(&self, split: &'static str) -> PredictedRows<'_> {
        PredictedRows {
            source: &self.source,
            options: &self.options,
            rows: &self.rows,
            outcome: &self.outcome,
            split: Some(split),
        }
    }

    pub(super) fn scores(&self, target: &ModelTarget) -> Result<ClassificationScores, CliError> {
        let none = Array2::zeros((0, 0));
        let (predicted, probabilities): (&[u32], &Array2<f64>) = match &self.outcome {
            Outcome::Classes { classes, probabilities } => (classes, probabilities),
            Outcome::Clusters { labels, .. } => (labels, &none),
        };
        classification_scores(
            &self.y,
            predicted,
            probabilities.view(),
            target.classes.len(),
            target.majority_class,
        )
        .map_err(|error| self.source.error(error))
    }
}
