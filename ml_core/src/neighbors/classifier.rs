//! Fitted nearest neighbours for classes.

use super::fitted_rows::{FittedRows, Read, Written};
use super::weighting::shares;
use super::{NeighborsError, NeighborsParameters};
use crate::data::FeatureView;
use crate::model::Outcome;
use crate::progress::{Observer, unobserved};
use ndarray::Array2;
use serde::{Deserialize, Serialize, Serializer};

/// Largest number of classes.
const MAX_CLASSES: usize = 1 << 16;

/// A fitted model, returned by
/// [`KNeighborsClassifierParams::fit`](super::KNeighborsClassifierParams::fit). It survives a round
/// trip through JSON exactly, and is checked when it is read.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Read<u32>")]
pub struct KNeighborsModel {
    pub(super) rows: FittedRows,
    classes: Vec<u32>,
    n_classes: usize,
}

impl KNeighborsModel {
    pub(super) fn fit(
        parameters: NeighborsParameters,
        x: FeatureView<'_>,
        y: &[u32],
        n_classes: usize,
        observer: Observer<'_>,
    ) -> Result<Self, NeighborsError> {
        check_classes(y, n_classes)?;
        Ok(Self {
            rows: FittedRows::new(parameters, x, y.len(), observer)?,
            classes: y.to_vec(),
            n_classes,
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

    /// Returns the number of classes.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// Returns the class of each training row.
    pub(super) fn classes(&self) -> &[u32] {
        &self.classes
    }

    /// Returns distances and numbers, from 0, of the nearest training rows of each row of `x` (rows
    /// × neighbours), the nearest first, of equally near ones the first; by default as many as the
    /// parameters say.
    ///
    /// # Errors
    /// When the matrix has another number of columns, a value is not finite or beyond 1e150, or
    /// there are fewer training rows than neighbours.
    pub fn kneighbors<'a>(
        &self,
        x: impl Into<FeatureView<'a>>,
        n_neighbors: Option<usize>,
    ) -> Result<(Array2<f64>, Array2<u32>), NeighborsError> {
        self.rows.kneighbors(x.into(), n_neighbors)
    }

    /// Predicts the class of each row of `x` (rows × columns) with the most weight among its
    /// neighbours, the first of several.
    ///
    /// # Errors
    /// When the matrix has another number of columns, or a value is not finite or beyond 1e150.
    pub fn predict<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Vec<u32>, NeighborsError> {
        match Outcome::of_probabilities(self.predict_proba(x)?) {
            Outcome::Classes { classes, .. } => Ok(classes),
            Outcome::Clusters { .. } | Outcome::Numbers { .. } => Ok(Vec::new()),
        }
    }

    /// Predicts the share of each class in the weights of the neighbours (rows × classes).
    ///
    /// # Errors
    /// As [`KNeighborsModel::predict`].
    pub fn predict_proba<'a>(&self, x: impl Into<FeatureView<'a>>) -> Result<Array2<f64>, NeighborsError> {
        self.predict_proba_with(x.into(), &unobserved)
    }

    pub(super) fn predict_proba_with(
        &self,
        x: FeatureView<'_>,
        observer: Observer<'_>,
    ) -> Result<Array2<f64>, NeighborsError> {
        let weights = self.rows.parameters.weights;
        self.rows.search(x, self.n_classes, observer, |neighbours, out| {
            shares(weights.weigh(neighbours), &self.classes, out);
        })
    }
}

fn check_classes(y: &[u32], n_classes: usize) -> Result<(), NeighborsError> {
    if n_classes > MAX_CLASSES {
        return Err(NeighborsError::TooManyClasses {
            n_classes,
            max: MAX_CLASSES,
        });
    }
    match y.iter().position(|&class| class as usize >= n_classes) {
        Some(row) => Err(NeighborsError::Class {
            row: row + 1,
            class: y[row],
            n_classes,
        }),
        None => Ok(()),
    }
}

impl Serialize for KNeighborsModel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written = Written {
            parameters: self.rows.parameters,
            n_features: self.n_features(),
            values: self.rows.values(),
            n_classes: Some(self.n_classes),
            targets: &self.classes,
        };
        written.serialize(serializer)
    }
}

impl TryFrom<Read<u32>> for KNeighborsModel {
    type Error = String;

    /// Checks a model that comes from a file.
    fn try_from(read: Read<u32>) -> Result<Self, String> {
        let n_classes = read.n_classes.ok_or("`n_classes` is absent")?;
        check_classes(&read.targets, n_classes).map_err(|error| error.to_string())?;
        Ok(Self {
            rows: read.rows()?,
            classes: read.targets,
            n_classes,
        })
    }
}
