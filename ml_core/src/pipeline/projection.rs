//! Projection of the rows of a clustering to two dimensions.

use super::error::TrainError;
use super::monitor::Monitor;
use super::prepare::Prepared;
use crate::decomposition::Pca;
use crate::model::{Estimator, Outcome};
use crate::report::{Artifact, Axis, Point};
use ndarray::{Array2, ArrayView1, Axis as Dimension};

/// Largest number of points; of more rows every n-th is shown.
const MAX_POINTS: usize = 2000;

impl Prepared {
    /// Projects the rows and the centres of their clusters to two columns as they are, or to the
    /// first two principal components of more columns. The axes are in the units of the columns, or
    /// in those of the fitted (scaled) matrix for principal components.
    pub(super) fn projection(
        &self,
        estimator: &Estimator,
        outcome: &Outcome,
        monitor: &dyn Monitor,
    ) -> Result<Option<Artifact>, TrainError> {
        let (true, Outcome::Clusters { labels, .. }) = (self.request.projection, outcome) else {
            return Ok(None);
        };
        monitor.stage("projection");
        let x = self.matrix.x.to_dense()?;
        let columns = self.matrix.encoder.columns();
        let step = x.nrows().div_ceil(MAX_POINTS).max(1);
        let shown: Vec<usize> = (0..x.nrows()).step_by(step).collect();
        // Selected only after the principal components were computed, which needs a copy of the
        // matrix.
        let sample = || x.select(Dimension(0), &shown);
        let centres = estimator.centres().cloned();
        let centres = centres.unwrap_or_else(|| Array2::zeros((0, columns.len())));
        let (axes, points, centres) = if columns.len() <= 2 {
            let unscaled = |x: Array2<f64>| match &self.matrix.scaler {
                Some(scaler) => scaler.inverse_transform(x.view()),
                None => Ok(x),
            };
            let axis = |at: usize| Axis {
                label: columns.get(at).cloned().unwrap_or_default(),
                explained_variance: None,
            };
            ([axis(0), axis(1)], unscaled(sample())?, unscaled(centres)?)
        } else {
            let pca = Pca::fit_with(x.view(), 2, &|progress| monitor.observe(progress))?;
            let axis = |at: usize| Axis {
                label: format!("Principal component {}", at + 1),
                explained_variance: pca.explained_variance_ratio().get(at).copied(),
            };
            let points = pca.transform(sample().view())?;
            ([axis(0), axis(1)], points, pca.transform(centres.view())?)
        };
        let place = |row: ArrayView1<'_, f64>| [row[0], row.get(1).copied().unwrap_or(0.0)];
        let point = |(row, &at): (ArrayView1<'_, f64>, &usize)| {
            let [x, y] = place(row);
            Point {
                x,
                y,
                cluster: labels[at],
                row: self.rows[at] as u64 + 1,
            }
        };
        Ok(Some(Artifact::Projection {
            axes: axes.into(),
            points: points.rows().into_iter().zip(&shown).map(point).collect(),
            centroids: centres.rows().into_iter().map(place).collect(),
            rows: x.nrows(),
        }))
    }
}
