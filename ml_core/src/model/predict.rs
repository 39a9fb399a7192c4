//! Predictions for tables and matrices.

use super::{Estimator, ModelError, Outcome, SavedModel};
use crate::data::{Encoded, FeatureMatrix, FeatureView, Table};
use crate::progress::{Observer, unobserved};

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
        self.predict_rows(x.into(), observer)
    }
}
