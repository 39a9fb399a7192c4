//! Fitted nearest neighbours for numbers.

use super::fitted_rows::{FittedRows, Read, Written};
use super::weighting::mean;
use super::{NeighborsError, NeighborsParameters};
use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};
use ndarray::Array2;
use serde::{Deserialize, Serialize, Serializer};

/// A fitted model, returned by
/// [`KNeighborsRegressorParams::fit`](super::KNeighborsRegressorParams::fit). It survives a round
/// trip through JSON exactly, and is checked when it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Read<f64>")]
pub struct KNeighborsRegressorModel {
    pub(super) rows: FittedRows,
    targets: Vec<f64>,
}

impl KNeighborsRegressorModel {
    pub(super) fn fit(
        parameters: NeighborsParameters,
        x: FeatureView<'_>,
        y: &[f64],
        observer: Observer<'_>,
    ) -> Result<Self, NeighborsError> {
        check_targets(y)?;
        Ok(Self {
            rows: FittedRows::new(parameters, x, y.len(), observer)?,
            targets: y.to_vec(),
        })
    }

    /// Returns the parameters.
    #[must_use]
    pub fn parameters(&self) -> NeighborsParameters {
        self.rows.parameters
    }

    /// Returns the number of training rows.
    #[must_use]
    pub fn n_samples_fit(&self) -> usize {
        self.rows.index.rows()
    }

    /// Returns the number of columns.
    #[must_use]
    pub fn n_features(&self) -> usize {
        self.rows.index.columns()
    }

    /// Returns the target of each training row.
    pub(super) fn targets(&self) -> &[f64] {
        &self.targets
    }

    /// Returns distances and numbers of the nearest training rows, as
    /// [`KNeighborsModel::kneighbors`](super::KNeighborsModel::kneighbors) does.
    ///
    /// # Errors
    /// As there.
    pub fn kneighbors<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        n_neighbors: Option<usize>,
    ) -> Result<(Array2<f64>, Array2<u32>), NeighborsError> {
        self.rows.kneighbors(x.into(), n_neighbors)
    }

    /// Predicts the weighted mean of the targets of the neighbours of each row of `x` (rows ×
    /// columns).
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite or beyond 1e150.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<f64>, NeighborsError> {
        self.predict_with(x.into(), &unobserved)
    }

    pub(super) fn predict_with(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Vec<f64>, NeighborsError> {
        let weights = self.rows.parameters.weights;
        let found = self.rows.search(x, 1, observer, |neighbours, out| {
            out[0] = mean(weights.weigh(neighbours), &self.targets);
        })?;
        Ok(found.into_raw_vec_and_offset().0)
    }
}

fn check_targets(y: &[f64]) -> Result<(), NeighborsError> {
    match y.iter().position(|target| !target.is_finite()) {
        Some(row) => Err(NeighborsError::Target { row: row + 1 }),
        None => Ok(()),
    }
}

impl Serialize for KNeighborsRegressorModel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            parameters: self.rows.parameters,
            n_features: self.n_features(),
            values: self.rows.values(),
            n_classes: None,
            targets: &self.targets,
        };
        written.serialize(serializer)
    }
}

impl TryFrom<Read<f64>> for KNeighborsRegressorModel {
    type Error = String;

    /// Checks a model that comes from a file.
    fn try_from(read: Read<f64>) -> Result<Self, String> {
        if read.n_classes.is_some() {
            return Err("a regression has no `n_classes`".to_owned());
        }
        check_targets(&read.targets).map_err(|error| error.to_string())?;
        Ok(Self {
            rows: read.rows()?,
            targets: read.targets,
        })
    }
}
