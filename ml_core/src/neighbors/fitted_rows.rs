//! Training rows of a model with its parameters, and their form in files.

use super::index::{Index, Neighbour};
use super::{NeighborsError, NeighborsParameters};
use crate::data::FeatureView;
use crate::progress::{Observer, unobserved};
use ndarray::{Array2, ArrayView2};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// Training rows with the parameters of the search.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FittedRows {
    pub(super) parameters: NeighborsParameters,
    pub(super) index: Index,
}

impl FittedRows {
    /// Checks the parameters, and indexes the rows; `targets` is the number of targets.
    pub(super) fn new(
        parameters: NeighborsParameters,
        x: FeatureView<'_>,
        targets: usize,
        observer: Observer<'_>,
    ) -> Result<Self, NeighborsError> {
        let (rows, columns) = (x.nrows(), x.ncols());
        if rows == 0 || columns == 0 {
            return Err(NeighborsError::Empty { rows, columns });
        }
        parameters.check(rows)?;
        if targets != rows {
            return Err(NeighborsError::Length {
                found: targets,
                expected: rows,
            });
        }
        let index = Index::new(x, &parameters, observer)?;
        Ok(Self { parameters, index })
    }

    /// Calls `write` with the nearest rows of each row of `x` and the `width` items of the result
    /// for it.
    pub(super) fn search<O: Clone + Default + Send>(
        &self,
        x: FeatureView<'_>,
        width: usize,
        observer: Observer<'_>,
        write: impl Fn(&[Neighbour], &mut [O]) + Sync,
    ) -> Result<Array2<O>, NeighborsError> {
        self.search_nearest(self.parameters.n_neighbors, x, width, observer, write)
    }

    /// Returns distances and row numbers of the nearest rows (rows × neighbours); by default as
    /// many as the parameters say.
    pub(super) fn kneighbors(
        &self,
        x: FeatureView<'_>,
        n_neighbors: Option<usize>,
    ) -> Result<(Array2<f64>, Array2<u32>), NeighborsError> {
        let n_neighbors = n_neighbors.unwrap_or(self.parameters.n_neighbors);
        let wanted = NeighborsParameters {
            n_neighbors,
            ..self.parameters
        };
        wanted.check(self.index.rows())?;
        let pair = |neighbours: &[Neighbour], out: &mut [(f64, u32)]| {
            for (neighbour, out) in neighbours.iter().zip(out) {
                *out = (neighbour.distance, neighbour.row);
            }
        };
        let found = self.search_nearest(n_neighbors, x, n_neighbors, &unobserved, pair)?;
        Ok((found.mapv(|(distance, _)| distance), found.mapv(|(_, row)| row)))
    }

    fn search_nearest<O: Clone + Default + Send>(
        &self,
        n_neighbors: usize,
        x: FeatureView<'_>,
        width: usize,
        observer: Observer<'_>,
        write: impl Fn(&[Neighbour], &mut [O]) + Sync,
    ) -> Result<Array2<O>, NeighborsError> {
        let rows = x.nrows();
        let too_large = || NeighborsError::TooLarge { rows, columns: width };
        let size = rows.checked_mul(width).ok_or_else(too_large)?;
        let mut out = Vec::new();
        out.try_reserve_exact(size).map_err(|_| too_large())?;
        out.resize(size, O::default());
        self.index.search(x, n_neighbors, observer, (&mut out, width), write)?;
        Array2::from_shape_vec((rows, width), out).map_err(|_| too_large())
    }

    /// Indexes the rows of a file, row by row.
    pub(super) fn from_values(
        parameters: NeighborsParameters,
        n_features: usize,
        values: &[f64],
        targets: usize,
    ) -> Result<Self, String> {
        if n_features == 0 || !values.len().is_multiple_of(n_features) {
            return Err(format!(
                "`values` must have {n_features} numbers a row, at least one; there are {}",
                values.len()
            ));
        }
        let shape = (values.len() / n_features, n_features);
        let x = ArrayView2::from_shape(shape, values).map_err(|error| error.to_string())?;
        Self::new(parameters, x.into(), targets, &unobserved).map_err(|error| error.to_string())
    }

    /// Returns the values for a file, row by row.
    pub(super) fn values(&self) -> Values<'_> {
        Values(&self.index)
    }
}

/// Values of all rows, which are written without a copy.
pub(super) struct Values<'a>(&'a Index);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.rows()).flat_map(|row| self.0.row(row)))
    }
}

/// Contents of the file of a model, with targets of one type.
#[derive(Serialize)]
pub(super) struct Written<'a, T> {
    pub(super) parameters: NeighborsParameters,
    pub(super) n_features: usize,
    pub(super) values: Values<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) n_classes: Option<usize>,
    pub(super) targets: &'a [T],
}

/// The same as [`Written`], read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Read<T> {
    pub(super) parameters: NeighborsParameters,
    pub(super) n_features: usize,
    pub(super) values: Vec<f64>,
    #[serde(default)]
    pub(super) n_classes: Option<usize>,
    pub(super) targets: Vec<T>,
}

impl<T> Read<T> {
    /// Indexes the rows.
    pub(super) fn rows(&self) -> Result<FittedRows, String> {
        FittedRows::from_values(self.parameters, self.n_features, &self.values, self.targets.len())
    }
}
