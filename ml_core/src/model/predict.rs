//! Predictions for tables and matrices.

use super::{Estimator, ModelError, SavedModel};
use crate::data::{Encoded, FeatureMatrix, FeatureView, Table};
use crate::progress::{Observer, unobserved};
use ndarray::Array2;

/// The prediction of a model for the rows of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// For each predicted row its number in the table, from 0.
    pub rows: Vec<usize>,
    /// The number of rows without a prediction because a value was missing.
    pub dropped: usize,
    /// The predicted values of `rows`.
    pub outcome: Outcome,
}

/// The predicted values of each row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The result of a clustering.
    Clusters {
        /// The cluster of each row, from 0.
        labels: Vec<u32>,
        /// The distance to the cluster's centre: in scaled units when the model scales, else in
        /// those of the columns.
        distances: Vec<f64>,
    },
    /// The result of a classifier.
    Classes {
        /// The class of each row: an index into [`SavedModel::classes`].
        classes: Vec<u32>,
        /// The class probabilities (rows × classes).
        probabilities: Array2<f64>,
    },
}

/// Combines classes and probabilities.
impl From<(Vec<u32>, Array2<f64>)> for Outcome {
    fn from((classes, probabilities): (Vec<u32>, Array2<f64>)) -> Self {
        Self::Classes { classes, probabilities }
    }
}

impl SavedModel {
    /// Predicts the rows of a table. Columns that the model does not use may be absent.
    ///
    /// # Errors
    /// When a column is absent or holds a text where numbers are needed.
    pub fn predict(&self, table: &Table) -> Result<Prediction, ModelError> {
        self.predict_with(table, &unobserved)
    }

    /// As [`SavedModel::predict`]; `observer` can cancel it. It is called from several threads.
    ///
    /// # Errors
    /// As [`SavedModel::predict`]; the estimator's `Cancelled` when the observer stops it.
    pub fn predict_with(&self, table: &Table, observer: Observer<'_>) -> Result<Prediction, ModelError> {
        let Encoded { x, rows, dropped } = self.encoder.transform(table)?;
        let outcome = self.estimator.outcome_with(self.scale(x)?.view(), observer)?;
        Ok(Prediction { rows, dropped, outcome })
    }

    /// Scales an encoded matrix as the training data were scaled; without a scaler it is returned
    /// unchanged.
    ///
    /// # Errors
    /// When the matrix has another number of columns than the encoder makes.
    pub fn scale(&self, x: FeatureMatrix) -> Result<FeatureMatrix, ModelError> {
        match &self.scaler {
            Some(scaler) => Ok(scaler.transform(x.into_dense()?.view())?.into()),
            None => Ok(x),
        }
    }

    /// Predicts the rows of an encoded matrix that is not scaled yet: rows × the columns of
    /// [`Encoder::columns`](crate::data::Encoder::columns).
    ///
    /// # Errors
    /// When the matrix has another number of columns than the encoder makes.
    pub fn predict_encoded<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Outcome, ModelError> {
        let x = x.into();
        match &self.scaler {
            Some(scaler) => self.estimator.outcome(scaler.transform(x.to_dense()?.view())?.view()),
            None => self.estimator.outcome(x),
        }
    }
}

impl Estimator {
    /// Predicts the cluster or class of each row of a matrix in the units the estimator was fitted
    /// on.
    ///
    /// # Errors
    /// As [`Estimator::outcome`].
    pub fn labels<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, ModelError> {
        let x = x.into();
        Ok(match self {
            Self::KMeans(model) => model.predict(x.to_dense()?.view())?,
            Self::DecisionTree(model) => model.predict(x)?,
            Self::RandomForest(model) => model.predict(x)?,
        })
    }

    /// Predicts the rows of a matrix in the units the estimator was fitted on.
    ///
    /// # Errors
    /// When the matrix has another number of columns than the estimator takes, or a value is not
    /// finite.
    pub fn outcome<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Outcome, ModelError> {
        self.outcome_with(x, &unobserved)
    }

    /// Predicts as [`Estimator::outcome`] and reports to `observer` how many rows are done. The
    /// observer may be called from several threads.
    ///
    /// # Errors
    /// As [`Estimator::outcome`]; the estimator's `Cancelled` when the observer cancels the
    /// prediction.
    pub fn outcome_with<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        observer: Observer<'_>,
    ) -> Result<Outcome, ModelError> {
        let x = x.into();
        Ok(match self {
            Self::KMeans(model) => {
                let (labels, distances) = model.nearest_with(x.to_dense()?.view(), observer)?;
                Outcome::Clusters { labels, distances }
            }
            Self::DecisionTree(model) => Outcome::from(model.predict_both(x, observer)?),
            Self::RandomForest(model) => Outcome::from(model.predict_both(x, observer)?),
        })
    }
}
