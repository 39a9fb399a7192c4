//! A clustering.

use super::control::{JobControl, TrainError};
use super::projection::project;
use super::train::Trained;
use crate::error::Error;
use crate::services::Prepared;
use domain::run::{KMeansMetrics, KMeansRequest, KMeansResult, Metrics, RunResult, SweepPoint, Timings};
use ml_core::kmeans::{Init, KMeans, KMeansError, KMeansModel};
use ml_core::metrics::silhouette_score_with;
use ml_core::model::{Estimator, SavedModel};
use ndarray::{CowArray, Ix2};
use std::time::Instant;

/// Beyond this many rows the silhouette is that of a sample.
const SILHOUETTE_ROWS: usize = 10_000;

#[expect(
    clippy::needless_pass_by_value,
    reason = "frees the matrix before the model is written"
)]
pub(super) fn run(
    prepared: Prepared,
    request: &KMeansRequest,
    seed: u64,
    control: &JobControl,
) -> Result<Trained, TrainError> {
    let prepared = &prepared;
    let mut timings = Timings::default();
    let last = request.n_clusters_max.unwrap_or(request.n_clusters);
    let mut sweep = Vec::new();
    let mut best: Option<(KMeansModel, Option<f64>)> = None;
    for n_clusters in request.n_clusters..=last {
        let begun = Instant::now();
        let stage = if last > request.n_clusters {
            format!("fitting k = {n_clusters}")
        } else {
            "fitting".into()
        };
        let model = fit(prepared, request, n_clusters, seed, control, &stage)?;
        timings.fit_seconds += begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let silhouette = silhouette(prepared, &model, seed, control)?;
        timings.metrics_seconds += begun.elapsed().as_secs_f64();
        sweep.push(SweepPoint {
            n_clusters,
            inertia: model.inertia(),
            silhouette,
        });
        // The first of equally good ones, which has the fewest clusters.
        if best.as_ref().is_none_or(|(_, known)| silhouette > *known) {
            best = Some((model, silhouette));
        }
    }
    let Some((model, silhouette)) = best else {
        return Err(Error::unexpected("clustering", "no number of clusters to fit").into());
    };
    let result = KMeansResult {
        columns: prepared.encoder.columns().to_vec(),
        centroids: centroids(prepared, &model)?,
        projection: project(prepared, &model, control)?,
        sweep: (sweep.len() > 1).then_some(sweep),
    };
    let metrics = KMeansMetrics {
        inertia: model.inertia(),
        n_iter: u32::try_from(model.n_iter()).unwrap_or(u32::MAX),
        silhouette,
        cluster_sizes: sizes(&model),
        rows_used: prepared.x.nrows() as u64,
        rows_dropped: prepared.dropped as u64,
    };
    let saved = SavedModel::new(
        prepared.encoder.clone(),
        prepared.scaler.clone(),
        Estimator::KMeans(model),
        None,
    );
    Ok(Trained {
        metrics: Metrics::KMeans(metrics),
        score: silhouette,
        result: RunResult::KMeans(result),
        timings,
        model: saved,
    })
}

fn fit(
    prepared: &Prepared,
    request: &KMeansRequest,
    n_clusters: u32,
    seed: u64,
    control: &JobControl,
    stage: &str,
) -> Result<KMeansModel, TrainError> {
    let mut params = KMeans::params(n_clusters as usize).seed(seed);
    if request.init.as_deref() == Some("random") {
        params = params.init(Init::Random);
    }
    if let Some(n_init) = request.n_init {
        params = params.n_init(n_init as usize);
    }
    if let Some(max_iter) = request.max_iter {
        params = params.max_iter(max_iter as usize);
    }
    if let Some(tol) = request.tol {
        params = params.tol(tol);
    }
    params
        .fit_with(written_out(prepared)?.view(), &control.observer(stage))
        .map_err(|error| match error {
            KMeansError::Cancelled => TrainError::Stopped,
            other => TrainError::refused(&other),
        })
}

/// The matrix, which is prepared for a clustering, so that nothing is copied.
pub(super) fn written_out(prepared: &Prepared) -> Result<CowArray<'_, f64, Ix2>, TrainError> {
    prepared.x.to_dense().map_err(|error| TrainError::refused(&error))
}

/// The mean silhouette; nothing for one cluster, or as many clusters as rows.
fn silhouette(
    prepared: &Prepared,
    model: &KMeansModel,
    seed: u64,
    control: &JobControl,
) -> Result<Option<f64>, TrainError> {
    let sample = (prepared.x.nrows() > SILHOUETTE_ROWS).then_some((SILHOUETTE_ROWS, seed));
    let observer = control.observer("silhouette");
    let score = silhouette_score_with(written_out(prepared)?.view(), model.labels(), sample, &observer);
    control.check()?;
    Ok(score.ok().flatten())
}

/// The centres in the units of the columns.
fn centroids(prepared: &Prepared, model: &KMeansModel) -> Result<Vec<Vec<f64>>, TrainError> {
    let centres = match &prepared.scaler {
        Some(scaler) => scaler
            .inverse_transform(model.centroids().view())
            .map_err(|error| TrainError::refused(&error))?,
        None => model.centroids().clone(),
    };
    Ok(centres.rows().into_iter().map(|row| row.to_vec()).collect())
}

fn sizes(model: &KMeansModel) -> Vec<u64> {
    let mut sizes = vec![0; model.centroids().nrows()];
    for &label in model.labels() {
        sizes[label as usize] += 1;
    }
    sizes
}
