//! Runs: one training of one algorithm on one data set, from the wish to the result.

use crate::algorithm::{self, Algorithm, AlgorithmKind};
use crate::error::{Failure, FieldError};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Seeds stay below 2^53, so that every JSON reader keeps them exactly.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// What to do with rows that lack a value of a feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Leave the rows out and count them.
    #[default]
    Drop,
    /// Fill in the column's mean (numbers) or most frequent value (categories).
    Mean,
    /// Fill in the column's most frequent value.
    MostFrequent,
}

/// What `POST /ml/kmeans` takes. Absent parameters take the defaults of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KMeansRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The columns to use; absent: every numeric and categorical one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// How many clusters to find.
    pub n_clusters: u32,
    /// Fit every k up to this one and keep the best silhouette.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_clusters_max: Option<u32>,
    /// `k-means++` or `random`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub init: Option<String>,
    /// Starts to choose the best of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_init: Option<u32>,
    /// The most iterations of one fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_iter: Option<u32>,
    /// Convergence: how little the centres move, relative to the variance of the columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tol: Option<f64>,
    /// Give every column mean 0 and standard deviation 1 first.
    #[serde(default)]
    pub scale: bool,
    /// What to do with missing values.
    #[serde(default)]
    pub missing: Missing,
    /// The seed; absent: drawn and recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
}

/// The classifiers that `POST /ml/classify` trains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Classifier {
    /// One tree.
    DecisionTree,
    /// Many trees that vote.
    RandomForest,
}

/// What `POST /ml/classify` takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClassifyRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The column to predict.
    // Read as empty when it is absent, so that `check` says what is missing, in the words of the form.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub target: String,
    /// The algorithm.
    pub algorithm: Classifier,
    /// The columns to use; absent: every numeric and categorical one but the target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// The share of the rows that is kept for the test, stratified by class; absent: 0.25.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub test_size: Option<f64>,
    /// Folds of a cross-validation besides; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cv: Option<u32>,
    /// Give every column mean 0 and standard deviation 1 first (trees do not need it).
    #[serde(default)]
    pub scale: bool,
    /// What to do with missing values.
    #[serde(default)]
    pub missing: Missing,
    /// The seed; absent: drawn and recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The algorithm's own parameters, as `GET /ml/` describes them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: Map<String, Value>,
}

/// The share of the rows kept for the test when a request does not say.
pub const DEFAULT_TEST_SIZE: f64 = 0.25;

/// A wish for a run, whichever way it came in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RunRequest {
    /// A classification (first, because it is the one with a target).
    Classify(ClassifyRequest),
    /// A clustering.
    KMeans(KMeansRequest),
}

impl RunRequest {
    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::KMeans(_) => Algorithm::Kmeans,
            Self::Classify(request) => match request.algorithm {
                Classifier::DecisionTree => Algorithm::DecisionTree,
                Classifier::RandomForest => Algorithm::RandomForest,
            },
        }
    }

    /// The data set.
    #[must_use]
    pub fn dataset_id(&self) -> i64 {
        match self {
            Self::KMeans(request) => request.dataset_id,
            Self::Classify(request) => request.dataset_id,
        }
    }

    /// The columns that were asked for.
    #[must_use]
    pub fn features(&self) -> Option<&[String]> {
        match self {
            Self::KMeans(request) => request.features.as_deref(),
            Self::Classify(request) => request.features.as_deref(),
        }
    }

    /// The seed that was asked for.
    #[must_use]
    pub fn seed(&self) -> Option<u64> {
        match self {
            Self::KMeans(request) => request.seed,
            Self::Classify(request) => request.seed,
        }
    }

    /// The algorithm's own parameters that were given, by name.
    #[must_use]
    pub fn parameters(&self) -> Map<String, Value> {
        match self {
            Self::Classify(request) => request.parameters.clone(),
            Self::KMeans(request) => {
                let known = algorithm::describe(Algorithm::Kmeans).parameters;
                let mut values = match serde_json::to_value(request) {
                    Ok(Value::Object(values)) => values,
                    _ => Map::new(),
                };
                values.retain(|name, _| known.iter().any(|parameter| parameter.name == *name));
                values
            }
        }
    }

    /// Every rule that can be checked without looking at the data.
    ///
    /// # Errors
    /// One error for each value that is not acceptable.
    pub fn check(&self) -> Result<(), Failure> {
        let mut errors = algorithm::check_parameters(self.algorithm(), &self.parameters())
            .err()
            .unwrap_or_default();
        if let Self::KMeans(request) = self
            && request.n_clusters_max.is_some_and(|max| max <= request.n_clusters)
        {
            let message = "“Compare up to” must be more than “Clusters”.";
            errors.push(FieldError::new("n_clusters_max", "out_of_range", message));
        }
        if let Self::Classify(request) = self {
            for error in &mut errors {
                error.pointer = format!("/parameters{}", error.pointer);
            }
            if request.target.trim().is_empty() {
                errors.push(FieldError::new("target", "required", "Choose the column to predict."));
            }
            if request
                .features
                .as_ref()
                .is_some_and(|features| features.contains(&request.target))
            {
                let message = format!("“{}” is the target, so it cannot be a feature too.", request.target);
                errors.push(FieldError::new("features", "target_is_feature", message));
            }
            if request.test_size.is_some_and(|share| !(0.05..=0.95).contains(&share)) {
                let message = "The test share must be a number from 0.05 to 0.95.";
                errors.push(FieldError::new("test_size", "out_of_range", message));
            }
            if request.cv.is_some_and(|folds| !(2..=20).contains(&folds)) {
                errors.push(FieldError::new(
                    "cv",
                    "out_of_range",
                    "Cross-validation takes 2 to 20 folds.",
                ));
            }
        }
        if self.features().is_some_and(<[String]>::is_empty) {
            errors.push(FieldError::new("features", "required", "Choose at least one column."));
        }
        if self.seed().is_some_and(|seed| seed > MAX_SEED) {
            errors.push(FieldError::new(
                "seed",
                "out_of_range",
                format!("A seed is a whole number from 0 to {MAX_SEED}."),
            ));
        }
        Failure::check(errors)
    }
}

/// The fields of the form for a new run, as a browser posts them. `parameters` holds the algorithm's own by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RunForm {
    /// The id of the data set.
    pub dataset_id: String,
    /// The id of the algorithm.
    pub algorithm: String,
    /// The column to predict.
    pub target: String,
    /// The columns to use; none checked: all that can be used.
    pub features: Vec<String>,
    /// The share of the rows for the test.
    pub test_size: String,
    /// Folds of a cross-validation; empty: none.
    pub cv: String,
    /// `on` when checked.
    pub scale: String,
    /// See [`Missing`].
    pub missing: String,
    /// The seed; empty: drawn.
    pub seed: String,
    /// The algorithm's own parameters, by name.
    pub parameters: BTreeMap<String, String>,
}

impl RunForm {
    /// The wish that the form expresses, or the errors of its fields.
    ///
    /// # Errors
    /// One error for each field that does not parse; ranges of parsed values are checked too.
    pub fn parse(self) -> Result<RunRequest, Failure> {
        let mut errors = Vec::new();
        let dataset_id = number::<i64>(&self.dataset_id, "dataset_id", "Choose a data set.", &mut errors);
        if dataset_id.is_none() && errors.is_empty() {
            errors.push(FieldError::new("dataset_id", "required", "Choose a data set."));
        }
        let seed = format!("A seed is a whole number from 0 to {MAX_SEED}.");
        let seed = number::<u64>(&self.seed, "seed", &seed, &mut errors);
        let test_size = "The test share must be a number from 0.05 to 0.95.";
        let test_size = number::<f64>(&self.test_size, "test_size", test_size, &mut errors);
        let cv = number::<u32>(&self.cv, "cv", "Cross-validation takes 2 to 20 folds.", &mut errors);
        let missing = match self.missing.as_str() {
            "" | "drop" => Missing::Drop,
            "mean" => Missing::Mean,
            "most_frequent" => Missing::MostFrequent,
            other => {
                let message = format!("Missing values can be drop, mean or most_frequent, not “{other}”.");
                errors.push(FieldError::new("missing", "choice", message));
                Missing::Drop
            }
        };
        let Some(algorithm) = Algorithm::parse(&self.algorithm) else {
            errors.push(FieldError::new("algorithm", "choice", "Choose one of the algorithms."));
            return Err(Failure::validation(errors));
        };
        let mut parameters = Map::new();
        for parameter in algorithm::describe(algorithm).parameters {
            match parameter.parse(self.parameters.get(&parameter.name).map_or("", String::as_str)) {
                Ok(Some(value)) => drop(parameters.insert(parameter.name, value)),
                Ok(None) => {}
                Err(error) => errors.push(error),
            }
        }
        Failure::check(errors)?;
        let features = Some(self.features).filter(|features| !features.is_empty());
        let dataset_id = dataset_id.unwrap_or_default();
        let scale = matches!(self.scale.as_str(), "on" | "true" | "1");
        let request = match algorithm.kind() {
            AlgorithmKind::Clustering => {
                let whole = |name: &str| {
                    parameters
                        .get(name)
                        .and_then(Value::as_u64)
                        .and_then(|n| u32::try_from(n).ok())
                };
                let default = |name: &str| {
                    let known = algorithm::describe(algorithm).parameters;
                    known
                        .into_iter()
                        .find(|parameter| parameter.name == name)
                        .and_then(|parameter| parameter.default.as_u64())
                };
                let n_clusters = whole("n_clusters").or_else(|| default("n_clusters").and_then(|n| n.try_into().ok()));
                RunRequest::KMeans(KMeansRequest {
                    dataset_id,
                    features,
                    n_clusters: n_clusters.unwrap_or(1),
                    n_clusters_max: whole("n_clusters_max"),
                    init: parameters.get("init").and_then(Value::as_str).map(str::to_owned),
                    n_init: whole("n_init"),
                    max_iter: whole("max_iter"),
                    tol: parameters.get("tol").and_then(Value::as_f64),
                    scale,
                    missing,
                    seed,
                })
            }
            AlgorithmKind::Classification => RunRequest::Classify(ClassifyRequest {
                dataset_id,
                target: self.target,
                algorithm: if algorithm == Algorithm::DecisionTree {
                    Classifier::DecisionTree
                } else {
                    Classifier::RandomForest
                },
                features,
                test_size,
                cv,
                scale,
                missing,
                seed,
                parameters,
            }),
        };
        request.check()?;
        Ok(request)
    }
}

fn number<T: std::str::FromStr>(text: &str, field: &str, message: &str, errors: &mut Vec<FieldError>) -> Option<T> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let value = text.parse().ok();
    if value.is_none() {
        errors.push(FieldError::new(field, "type", message));
    }
    value
}

/// Where a run is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunState {
    /// Waits for a worker.
    Queued,
    /// A worker is on it.
    Running,
    /// The result is there.
    Succeeded,
    /// It ended with an error.
    Failed,
    /// Its owner stopped it.
    Cancelled,
}

impl RunState {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Queued,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
    ];

    /// The name in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing will change any more.
    #[must_use]
    pub fn has_ended(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// What is being done, such as `reading` or `fitting`.
    pub stage: String,
    /// Steps done in this stage.
    pub done: u64,
    /// Steps of this stage; 0 when nobody knows.
    pub total: u64,
}

/// Why a run failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunError {
    /// A stable code, such as `worker_lost` or `invalid_data`.
    pub code: String,
    /// What happened and what would help.
    pub detail: String,
}

/// How long each part took, in seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Timings {
    /// Reading and encoding the file.
    pub load_seconds: f64,
    /// The fit alone.
    pub fit_seconds: f64,
    /// Predicting the rows of the data set.
    pub predict_seconds: f64,
    /// The metrics.
    pub metrics_seconds: f64,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Run {
    /// The id.
    pub id: i64,
    /// The data set.
    pub dataset_id: i64,
    /// Its name.
    pub dataset_name: String,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// What was asked for, by name, without what has a field of its own here.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: Map<String, Value>,
    /// The seed, given or drawn.
    pub seed: u64,
    /// Where the run is in its life.
    pub state: RunState,
    /// How far it is; null before it starts.
    pub progress: Option<Progress>,
    /// Whether its owner has asked it to stop.
    pub cancel_requested: bool,
    /// Why it failed.
    pub error: Option<RunError>,
    /// How good the result is.
    pub metrics: Option<Metrics>,
    /// The result.
    pub result: Option<RunResult>,
    /// How long it took.
    pub timings: Option<Timings>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When a worker began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// A line of the list of runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunSummary {
    /// The id.
    pub id: i64,
    /// The data set.
    pub dataset_id: i64,
    /// Its name.
    pub dataset_name: String,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Where the run is in its life.
    pub state: RunState,
    /// How far it is.
    pub progress: Option<Progress>,
    /// The metric to compare by: silhouette of a clustering, test accuracy of a classifier.
    pub score: Option<f64>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// How good a result is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Metrics {
    /// Of a clustering.
    KMeans(KMeansMetrics),
    /// Of a classifier.
    Classifier(Box<ClassifierMetrics>),
}

/// How good a clustering is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KMeansMetrics {
    /// The sum of the squared distances to the nearest centre (in scaled units when scaled).
    pub inertia: f64,
    /// Iterations of the fit that was kept.
    pub n_iter: u32,
    /// The mean silhouette, −1 to 1; null with one cluster. Sampled beyond 10,000 rows.
    pub silhouette: Option<f64>,
    /// Rows of each cluster.
    pub cluster_sizes: Vec<u64>,
    /// Rows that were used.
    pub rows_used: u64,
    /// Rows that were left out because a value was missing.
    pub rows_dropped: u64,
}

/// How good a classifier is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassifierMetrics {
    /// On the rows it learned from.
    pub train: Scores,
    /// On the rows it has never seen.
    pub test: Scores,
    /// Of the cross-validation, by metric; null when none was asked for.
    pub cv: Option<BTreeMap<String, MeanStd>>,
    /// The accuracy by the trees that did not see the row (forests with bootstrap).
    pub oob_score: Option<f64>,
    /// How much each column lowered the impurity; the sum is 1 (or 0 for a tree that is a single leaf).
    pub feature_importances: Vec<Importance>,
    /// How much the test accuracy falls when a column is shuffled; null when it was not computed.
    pub permutation_importances: Option<Vec<PermutationImportance>>,
    /// Rows that were used.
    pub rows_used: u64,
    /// Rows that were left out because a value was missing.
    pub rows_dropped: u64,
}

/// A mean and a standard deviation over folds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MeanStd {
    /// The mean.
    pub mean: f64,
    /// The standard deviation (divisor n).
    pub std: f64,
}

/// How much a column matters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Importance {
    /// The column, after encoding (`sex=female`).
    pub column: String,
    /// The share of the impurity decrease.
    pub importance: f64,
}

/// How much the accuracy falls when a column is shuffled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PermutationImportance {
    /// The column, after encoding.
    pub column: String,
    /// The mean over the shuffles.
    pub mean: f64,
    /// The standard deviation over the shuffles.
    pub std: f64,
}

/// The scores of a classifier on a set of rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scores {
    /// The share of right predictions.
    pub accuracy: f64,
    /// The mean recall of the classes.
    pub balanced_accuracy: f64,
    /// The mean precision of the classes.
    pub precision_macro: f64,
    /// The mean recall of the classes, those without rows counting as 0.
    pub recall_macro: f64,
    /// The mean F1 of the classes.
    pub f1_macro: f64,
    /// The mean negative log-likelihood of the true class.
    pub log_loss: f64,
    /// The area under the ROC curve (one against the rest, macro); null when a class has no rows.
    pub roc_auc: Option<f64>,
    /// The accuracy of always saying the most frequent class of the training rows.
    pub baseline_accuracy: f64,
    /// Counts of true and predicted classes.
    pub confusion_matrix: ConfusionMatrix,
    /// The scores of each class.
    pub per_class: Vec<ClassScores>,
}

/// Counts of true (rows) and predicted (columns) classes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConfusionMatrix {
    /// The classes.
    pub labels: Vec<String>,
    /// `matrix[i][j]` rows of class i were predicted as class j.
    pub matrix: Vec<Vec<u64>>,
}

/// The scores of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassScores {
    /// The class.
    pub label: String,
    /// The share of the predictions of this class that are right.
    pub precision: f64,
    /// The share of this class that is found.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// Rows of this class.
    pub support: u64,
}

/// What a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum RunResult {
    /// Of a clustering.
    KMeans(KMeansResult),
    /// Of a tree or forest.
    Trees(TreesResult),
}

/// What a clustering found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KMeansResult {
    /// The columns of the centroids, after encoding.
    pub columns: Vec<String>,
    /// The centres, one row a cluster, in the units of the columns.
    pub centroids: Vec<Vec<f64>>,
    /// The rows in two dimensions.
    pub projection: Projection,
    /// Every k that was tried; null when it was one.
    pub sweep: Option<Vec<SweepPoint>>,
}

/// One k of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SweepPoint {
    /// The number of clusters.
    pub n_clusters: u32,
    /// The inertia.
    pub inertia: f64,
    /// The silhouette; null for one cluster.
    pub silhouette: Option<f64>,
}

/// Rows in two dimensions, for a scatter plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Projection {
    /// The axes: two columns as they are, or the first two principal components.
    pub axes: [Axis; 2],
    /// At most 2,000 rows.
    pub points: Vec<Point>,
    /// The centres.
    pub centroids: Vec<[f64; 2]>,
    /// Rows that the points were drawn from.
    pub rows: u64,
}

/// An axis of a projection.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Axis {
    /// What it shows.
    pub label: String,
    /// The share of the variance that it explains, of a principal component.
    pub explained_variance: Option<f64>,
}

/// A row in two dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Point {
    /// Along the first axis.
    pub x: f64,
    /// Along the second axis.
    pub y: f64,
    /// Its cluster, from 0.
    pub cluster: u32,
    /// Its row in the file, from 1 (the header not counted).
    pub row: u64,
}

/// What a tree or forest looks like. Of a forest: depth is the largest, nodes and leaves are sums.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreesResult {
    /// The classes, in the order of the probabilities.
    pub classes: Vec<String>,
    /// Trees: 1 for a decision tree.
    pub n_trees: u32,
    /// The longest way from the root to a leaf, in questions.
    pub depth: u32,
    /// Nodes, leaves included.
    pub n_nodes: u64,
    /// Leaves.
    pub n_leaves: u64,
    /// The (first) tree as text, cut after 200 lines.
    pub rules: String,
}

/// A part of a tree: `root` and some levels below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeView {
    /// Which tree of the forest, from 0.
    pub tree: u32,
    /// Trees there are.
    pub n_trees: u32,
    /// The classes, in the order of the counts.
    pub classes: Vec<String>,
    /// The way from the tree's root to this part, the part's own root last.
    pub path: Vec<PathStep>,
    /// The part itself.
    pub root: TreeNode,
}

/// A step on the way from the root of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PathStep {
    /// The node.
    pub node: u32,
    /// The answer that leads here, such as `petal length ≤ 2.45`; empty for the root.
    pub condition: String,
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeNode {
    /// Its index in the model.
    pub id: u32,
    /// Training rows that reached it.
    pub samples: u64,
    /// Its impurity.
    pub impurity: f64,
    /// The share of each class among its (weighted) rows.
    pub shares: Vec<f64>,
    /// The class that it would predict: an index into the classes.
    pub class: u32,
    /// The question; null for a leaf.
    pub split: Option<TreeSplit>,
}

/// A question of a tree: rows with `column <= threshold` go left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TreeSplit {
    /// The column, after encoding.
    pub column: String,
    /// The threshold.
    pub threshold: f64,
    /// The left and the right node; absent when they lie below the part that was asked for.
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub children: Option<Box<(TreeNode, TreeNode)>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorCode;
    use serde_json::json;

    fn form(algorithm: Algorithm, fields: &[(&str, &str)]) -> RunForm {
        let parameters = fields
            .iter()
            .map(|&(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        RunForm {
            dataset_id: "7".into(),
            algorithm: algorithm.as_str().into(),
            parameters,
            ..RunForm::default()
        }
    }

    #[test]
    fn an_empty_form_takes_the_defaults() {
        let RunRequest::KMeans(request) = form(Algorithm::Kmeans, &[]).parse().unwrap() else {
            panic!("not kmeans")
        };
        assert_eq!(
            (request.dataset_id, request.n_clusters, request.n_init, request.seed),
            (7, 3, None, None)
        );
        let classify = RunForm {
            target: "species".into(),
            ..form(Algorithm::RandomForest, &[("n_estimators", "10")])
        };
        let RunRequest::Classify(request) = classify.parse().unwrap() else {
            panic!("not classify")
        };
        assert_eq!(Value::Object(request.parameters), json!({ "n_estimators": 10 }));
        assert_eq!(request.algorithm, Classifier::RandomForest);
    }

    #[test]
    fn every_wrong_field_of_the_form_is_reported() {
        let mut wrong = form(Algorithm::Kmeans, &[("n_clusters", "many"), ("tol", "-1")]);
        wrong.seed = "x".into();
        wrong.missing = "guess".into();
        let failure = wrong.parse().unwrap_err();
        let fields: Vec<_> = failure.errors.iter().map(FieldError::field).collect();
        assert_eq!(fields, ["seed", "missing", "n_clusters", "tol"]);
        assert_eq!(
            RunForm::default().parse().unwrap_err().errors.len(),
            2,
            "data set and algorithm"
        );
    }

    #[test]
    fn a_request_is_checked_like_the_form() {
        let body = json!({ "dataset_id": 1, "target": "y", "algorithm": "decision_tree", "test_size": 1.5, "cv": 1,
            "features": ["y"], "parameters": { "max_depth": 0, "n_estimators": 3 } });
        let failure = RunRequest::Classify(serde_json::from_value(body).unwrap())
            .check()
            .unwrap_err();
        assert_eq!(failure.code, ErrorCode::Validation);
        let pointers: Vec<_> = failure.errors.iter().map(|error| error.pointer.as_str()).collect();
        let expected = [
            "/parameters/max_depth",
            "/parameters/n_estimators",
            "/features",
            "/test_size",
            "/cv",
        ];
        assert_eq!(pointers, expected);
        let no_target = json!({ "dataset_id": 1, "algorithm": "random_forest" });
        let failure = RunRequest::Classify(serde_json::from_value(no_target).unwrap())
            .check()
            .unwrap_err();
        assert_eq!(
            (failure.errors[0].pointer.as_str(), failure.errors[0].code.as_str()),
            ("/target", "required")
        );
        let sweep =
            json!({ "dataset_id": 1, "n_clusters": 5, "n_clusters_max": 5, "seed": MAX_SEED + 1, "features": [] });
        let failure = RunRequest::KMeans(serde_json::from_value(sweep).unwrap())
            .check()
            .unwrap_err();
        let fields: Vec<_> = failure.errors.iter().map(FieldError::field).collect();
        assert_eq!(fields, ["n_clusters_max", "features", "seed"]);
    }

    #[test]
    fn a_stored_request_comes_back_as_it_was() {
        let kmeans = form(Algorithm::Kmeans, &[("n_clusters", "4"), ("init", "random")])
            .parse()
            .unwrap();
        let tree = RunForm {
            target: "y".into(),
            ..form(Algorithm::DecisionTree, &[("max_depth", "3")])
        }
        .parse()
        .unwrap();
        for request in [kmeans, tree] {
            let text = serde_json::to_string(&request).unwrap();
            assert_eq!(serde_json::from_str::<RunRequest>(&text).unwrap(), request);
        }
    }

    #[test]
    fn a_state_is_spelled_as_in_json() {
        for state in RunState::ALL {
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(RunState::ALL.iter().filter(|state| state.has_ended()).count(), 3);
    }
}
