//! Projection of rows to two dimensions, for the scatter plot of a clustering.

use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::dense::dense_matrix;
use crate::services::runs::training_data::TrainingData;
use domain::run::{Axis, Point, Projection};
use ml_core::cluster::kmeans::KMeansModel;
use ml_core::decomposition::Pca;
use ndarray::{Array2, ArrayView1, Axis as Dimension};

/// Largest number of points; of more rows every n-th is drawn.
const MAX_POINTS: usize = 2000;

/// Projects rows to two columns as they are, or to the first two principal components of more
/// columns. The axes are in the units of the columns, or in those of the fitted (scaled) matrix for
/// principal components.
pub(super) fn project(
    data: &TrainingData,
    model: &KMeansModel,
    control: &JobControl,
) -> Result<Projection, TrainError> {
    let x = dense_matrix(data)?;
    let columns = data.encoder.columns();
    let rows = x.nrows();
    let step = rows.div_ceil(MAX_POINTS).max(1);
    let shown: Vec<usize> = (0..rows).step_by(step).collect();
    // Selected only after the principal components were computed, which needs a copy of the matrix.
    let sample = || x.select(Dimension(0), &shown);
    let (axes, points, centres) = if columns.len() <= 2 {
        let unscaled = |x: Array2<f64>| match &data.scaler {
            Some(scaler) => scaler
                .inverse_transform(x.view())
                .map_err(|error| TrainError::refused(&error)),
            None => Ok(x),
        };
        let label = |at: usize| Axis {
            label: columns.get(at).cloned().unwrap_or_default(),
            explained_variance: None,
        };
        (
            [label(0), label(1)],
            unscaled(sample())?,
            unscaled(model.centroids().clone())?,
        )
    } else {
        let pca = Pca::fit_with(x.view(), 2, &control.observer("projection"));
        control.check()?;
        let pca = pca.map_err(|error| TrainError::refused(&error))?;
        let label = |at: usize| Axis {
            label: format!("Principal component {}", at + 1),
            explained_variance: pca.explained_variance_ratio().get(at).copied(),
        };
        let transform = |x: &Array2<f64>| pca.transform(x.view()).map_err(|error| TrainError::refused(&error));
        (
            [label(0), label(1)],
            transform(&sample())?,
            transform(model.centroids())?,
        )
    };
    let place = |row: ArrayView1<'_, f64>| [row[0], row.get(1).copied().unwrap_or(0.0)];
    let point = |(row, &at): (ArrayView1<'_, f64>, &usize)| {
        let [x, y] = place(row);
        Point {
            x,
            y,
            cluster: model.labels()[at],
            row: data.rows[at] as u64 + 1,
        }
    };
    Ok(Projection {
        axes,
        points: points.rows().into_iter().zip(&shown).map(point).collect(),
        centroids: centres.rows().into_iter().map(place).collect(),
        rows: rows as u64,
    })
}
