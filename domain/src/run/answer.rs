//! Runs as the API answers them.

use super::{Progress, Run, RunError, RunResult, RunState};
use crate::algorithm::Task;
use chrono::{DateTime, Utc};
use ml_core::report::{
    Artifact, Axis, ColumnAccount, Importance, Metrics, Point, RowAccount, SweepPoint, Timings, Warning,
};
use ml_core::spec::Split;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A run with its result.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunAnswer {
    /// The id.
    pub id: i64,
    /// The data set.
    pub dataset_id: i64,
    /// Its name.
    pub dataset_name: String,
    /// The id of the algorithm.
    pub algorithm: String,
    /// The kind of problem that the algorithm solves.
    pub task: Task,
    /// Settings of the request by name, without those that have a field here.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: Map<String, Value>,
    /// The seed, given or drawn.
    pub seed: u64,
    /// State of the run.
    pub state: RunState,
    /// Progress; null before it starts.
    pub progress: Option<Progress>,
    /// Whether its owner has cancelled it.
    pub cancel_requested: bool,
    /// Error, if it failed.
    pub error: Option<RunError>,
    /// Metrics of the result, by task.
    pub metrics: Option<RunMetrics>,
    /// Views of the model.
    pub result: Option<RunViews>,
    /// How rows were held out for the test.
    pub split: Option<Split>,
    /// Columns that were used with their encoding, and those that were not with the reason.
    pub columns: Option<ColumnAccount>,
    /// Number of rows that were used, and of those that were not.
    pub rows: Option<RowAccount>,
    /// Messages about what was guessed, dropped, filled in or left out.
    pub warnings: Vec<Warning>,
    /// Durations.
    pub timings: Option<Timings>,
    /// Time of the request.
    pub created_at: DateTime<Utc>,
    /// Time at which a worker started it.
    pub started_at: Option<DateTime<Utc>>,
    /// Time of the end.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Metrics of a result, by task, and numbers about the model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunMetrics {
    /// Scores on the training rows, the test rows and the folds, or of the clusters.
    #[serde(flatten)]
    pub scores: Metrics,
    /// Rows that were used.
    pub rows_used: u64,
    /// Rows that were left out because a value was missing.
    pub rows_dropped: u64,
    /// Iterations of a fit that counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_iter: Option<u64>,
    /// The score by the trees of a forest that did not see the row.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oob_score: Option<f64>,
    /// How much each column lowered the impurity of the splits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feature_importances: Option<Vec<Importance>>,
    /// How much the score falls when a column of the table is shuffled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permutation_importances: Option<Vec<Importance>>,
}

/// Views of a model, and numbers about it by name, such as the depth of a tree. The fields beside
/// `artifacts` repeat views of the three oldest algorithms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunViews {
    /// The views, each with everything that a chart and its table need.
    pub artifacts: Vec<Artifact>,
    /// The classes, in the order of the probabilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Vec<String>>,
    /// The (first) tree as text, cut after 200 lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rules: Option<String>,
    /// The columns of the centroids, after encoding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub columns: Option<Vec<String>>,
    /// The centres of the clusters, in the units of the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub centroids: Option<Vec<Vec<f64>>>,
    /// The rows of a clustering in two dimensions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub projection: Option<Projection>,
    /// Every number of clusters that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sweep: Option<Vec<SweepPoint>>,
    /// Numbers about the model by name.
    #[serde(flatten)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub facts: Map<String, Value>,
}

/// Rows in two dimensions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Projection {
    /// The axes: two columns as they are, or the first two principal components.
    pub axes: Vec<Axis>,
    /// At most 2,000 rows.
    pub points: Vec<Point>,
    /// The centres.
    pub centroids: Vec<[f64; 2]>,
    /// Rows that the points were drawn from.
    pub rows: usize,
}

impl From<Run> for RunAnswer {
    fn from(run: Run) -> Self {
        let mut parameters = run.parameters;
        // The oldest call, `POST /ml/kmeans`, has the algorithm's own parameters beside the others.
        if run.task == Task::Clustering
            && let Some(Value::Object(own)) = parameters.remove("parameters")
        {
            parameters.extend(own);
        }
        let metrics = run
            .metrics
            .zip(run.result.as_ref())
            .map(|(scores, result)| RunMetrics::new(scores, result));
        let (split, columns, rows, warnings) = match &run.result {
            Some(result) => (
                Some(result.split.clone()),
                Some(result.columns.clone()),
                Some(result.rows),
                result.warnings.clone(),
            ),
            None => (None, None, None, Vec::new()),
        };
        let classes = metrics.as_ref().and_then(|metrics| match &metrics.scores {
            Metrics::Classification(scores) => Some(scores.train.confusion_matrix.labels.clone()),
            _ => None,
        });
        Self {
            id: run.id,
            dataset_id: run.dataset_id,
            dataset_name: run.dataset_name,
            algorithm: run.algorithm,
            task: run.task,
            parameters,
            seed: run.seed,
            state: run.state,
            progress: run.progress,
            cancel_requested: run.cancel_requested,
            error: run.error,
            metrics,
            result: run.result.map(|result| RunViews::new(result, classes)),
            split,
            columns,
            rows,
            warnings,
            timings: run.timings,
            created_at: run.created_at,
            started_at: run.started_at,
            finished_at: run.finished_at,
        }
    }
}

impl RunMetrics {
    fn new(scores: Metrics, result: &RunResult) -> Self {
        let rows = result.rows;
        let mut metrics = Self {
            scores,
            rows_used: (rows.train + rows.test) as u64,
            rows_dropped: rows.missing_values as u64,
            n_iter: result.facts.get("n_iter").and_then(Value::as_u64),
            oob_score: result.facts.get("oob_score").and_then(Value::as_f64),
            feature_importances: None,
            permutation_importances: None,
        };
        for artifact in &result.artifacts {
            match artifact {
                Artifact::Importances { columns } => metrics.feature_importances = Some(columns.clone()),
                Artifact::PermutationImportances { columns, .. } => {
                    metrics.permutation_importances = Some(columns.clone());
                }
                _ => {}
            }
        }
        metrics
    }
}

impl RunViews {
    fn new(result: RunResult, classes: Option<Vec<String>>) -> Self {
        let mut views = Self {
            artifacts: Vec::new(),
            classes,
            rules: None,
            columns: None,
            centroids: None,
            projection: None,
            sweep: None,
            facts: result.facts,
        };
        for artifact in &result.artifacts {
            match artifact {
                Artifact::Rules { text, .. } => views.rules = Some(text.clone()),
                Artifact::Centroids { columns, rows } => {
                    views.columns = Some(columns.clone());
                    views.centroids = Some(rows.clone());
                }
                Artifact::Sweep { points } => views.sweep = Some(points.clone()),
                Artifact::Projection {
                    axes,
                    points,
                    centroids,
                    rows,
                } => {
                    views.projection = Some(Projection {
                        axes: axes.clone(),
                        points: points.clone(),
                        centroids: centroids.clone(),
                        rows: *rows,
                    });
                }
                _ => {}
            }
        }
        views.artifacts = result.artifacts;
        views
    }
}
