//! Training of a clustering.

use crate::error::Error;
use crate::jobs::control::{JobControl, TrainError};
use crate::jobs::dense::dense_matrix;
use crate::jobs::outcome::TrainedModel;
use crate::jobs::projection::project;
use crate::services::runs::training_data::TrainingData;
use domain::run::{KMeansMetrics, KMeansRequest, KMeansResult, Metrics, RunResult, SweepPoint, Timings};
use ml_core::cluster::kmeans::{Init, KMeans, KMeansError, KMeansModel};
use ml_core::metrics::silhouette_score_with;
use ml_core::model::{Estimator, SavedModel};
use std::time::Instant;

/// Number of rows beyond which the silhouette is computed on a sample.
const SILHOUETTE_ROWS: usize = 10_000;

#[expect(
    clippy::needless_pass_by_value,
    reason = "frees the matrix before the model is written"
)]
pub(super) fn train(
    data: TrainingData,
    request: &KMeansRequest,
    seed: u64,
    control: &JobControl,
) -> Result<TrainedModel, TrainError> {
    let data = &data;
    let mut timings = Timings::default();
    let last = request.n_clusters_max.unwrap_or(request.n_clusters);
    let mut sweep = Vec::new();
    let mut best: Option<(KMeansModel, Option<f64>)> = None;
    for n_clusters in request.n_clusters..=last {
        let started = Instant::now();
        let stage = if last > request.n_clusters {
            format!("fitting k = {n_clusters}")
        } else {
            "fitting".into()
        };
        let model = fit(data, request, n_clusters, seed, control, &stage)?;
        timings.fit_seconds += started.elapsed().as_secs_f64();
        let started = Instant::now();
        let silhouette = silhouette(data, &model, seed, control)?;
        timings.metrics_seconds += started.elapsed().as_secs_f64();
        sweep.push(SweepPoint {
            n_clusters,
            inertia: model.inertia(),
            silhouette,
        });
        // Of equally good ones the first, which has the fewest clusters.
        if best.as_ref().is_none_or(|(_, known)| silhouette > *known) {
            best = Some((model, silhouette));
        }
    }
    let Some((model, silhouette)) = best else {
        return Err(Error::unexpected("clustering", "no number of clusters to fit").into());
    };
    let result = KMeansResult {
        columns: data.encoder.columns().to_vec(),
        centroids: centroids(data, &model)?,
        projection: project(data, &model, control)?,
        sweep: (sweep.len() > 1).then_some(sweep),
    };
    let metrics = KMeansMetrics {
        inertia: model.inertia(),
        n_iter: u32::try_from(model.n_iter()).unwrap_or(u32::MAX),
        silhouette,
        cluster_sizes: sizes(&model),
        rows_used: data.x.nrows() as u64,
        rows_dropped: data.dropped as u64,
    };
    let saved = SavedModel::new(
        data.encoder.clone(),
        data.scaler.clone(),
        Estimator::Kmeans(model),
        None,
    );
    Ok(TrainedModel {
        metrics: Metrics::KMeans(metrics),
        score: silhouette,
        result: RunResult::KMeans(result),
        timings,
        model: saved,
    })
}

fn fit(
    data: &TrainingData,
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
        .fit_with(dense_matrix(data)?.view(), &control.observer(stage))
        .map_err(|error| match error {
            KMeansError::Cancelled => TrainError::Stopped,
            other => TrainError::refused(&other),
        })
}

/// Returns the mean silhouette; `None` for one cluster, or as many clusters as rows.
fn silhouette(
    data: &TrainingData,
    model: &KMeansModel,
    seed: u64,
    control: &JobControl,
) -> Result<Option<f64>, TrainError> {
    let sample = (data.x.nrows() > SILHOUETTE_ROWS).then_some((SILHOUETTE_ROWS, seed));
    let observer = control.observer("silhouette");
    let score = silhouette_score_with(dense_matrix(data)?.view(), model.labels(), sample, &observer);
    control.check()?;
    Ok(score.ok().flatten())
}

/// Returns the centroids in the units of the columns.
fn centroids(data: &TrainingData, model: &KMeansModel) -> Result<Vec<Vec<f64>>, TrainError> {
    let centres = match &data.scaler {
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
