//! Choice of the number of clusters.

use super::error::TrainError;
use super::monitor::Monitor;
use super::prepare::Prepared;
use super::scores::cluster_scores;
use crate::model::{Estimator, Outcome};
use crate::report::SweepPoint;
use crate::spec::Parameters;

/// Parameter with the (smallest) number of clusters.
const FIRST: &str = "n_clusters";

/// Parameter with the largest number of clusters.
const LAST: &str = "n_clusters_max";

impl Prepared {
    /// Returns the largest number of clusters to try, where the request asks for several.
    pub(super) fn largest_sweep(&self) -> Option<usize> {
        self.spec.parameter(LAST)?;
        let (first, last) = (self.parameters.integer(FIRST)?, self.parameters.integer(LAST)?);
        (last > first).then_some(last)
    }

    fn with_clusters(&self, n_clusters: usize) -> Parameters {
        self.parameters.clone().with(FIRST, n_clusters.into())
    }
}

/// Fits every number of clusters up to `last`, and keeps the model with the best silhouette; of
/// equally good ones that with the fewest clusters.
pub(super) fn fit_clusters(
    prepared: &Prepared,
    last: usize,
    monitor: &dyn Monitor,
) -> Result<(Estimator, Option<Vec<SweepPoint>>), TrainError> {
    let first = prepared.parameters.integer(FIRST).unwrap_or(last);
    let observer = |progress| monitor.observe(progress);
    let x = prepared.matrix.x.to_dense()?;
    let mut points: Vec<SweepPoint> = Vec::new();
    let mut best: Option<(Estimator, Option<f64>)> = None;
    for n_clusters in first..=last {
        monitor.stage(&format!("fitting k = {n_clusters}"));
        let estimator = prepared.fit_with(&prepared.with_clusters(n_clusters), monitor)?;
        let Outcome::Clusters { labels, distances } = estimator.outcome_with(x.view(), &observer)? else {
            return Err(TrainError::Unsuitable("this algorithm finds no clusters".to_owned()));
        };
        let seed = prepared.request.seed;
        let scores = cluster_scores(x.view(), &labels, &distances, n_clusters, seed, &observer)?;
        points.push(SweepPoint {
            n_clusters,
            inertia: scores.inertia,
            silhouette: scores.silhouette,
        });
        if best.as_ref().is_none_or(|(_, known)| scores.silhouette > *known) {
            best = Some((estimator, scores.silhouette));
        }
    }
    match best {
        Some((estimator, _)) => Ok((estimator, Some(points))),
        None => Err(TrainError::Unsuitable(
            "there is no number of clusters to try".to_owned(),
        )),
    }
}
