//! Training requests.

use crate::algorithm::{self, Algorithm};
use crate::error::{Failure, FieldError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Seeds stay below 2^53, so that every JSON reader keeps them exactly.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// Treatment of rows that lack a value of a feature.
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

/// Body of `POST /ml/kmeans`. Absent parameters take the defaults of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KMeansRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The columns to use; absent: every numeric and categorical one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<Vec<String>>,
    /// Number of clusters.
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
    /// Largest number of iterations of one fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_iter: Option<u32>,
    /// Convergence tolerance for the movement of the centres, relative to the variance of the
    /// columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tol: Option<f64>,
    /// Scale every column to mean 0 and standard deviation 1 first.
    #[serde(default)]
    pub scale: bool,
    /// Treatment of missing values.
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

/// Body of `POST /ml/classify`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClassifyRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The column to predict.
    // An absent target is read as empty, so that `check` reports it as the form does.
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
    /// Treatment of missing values.
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

/// Training request, from a form or from the API.
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
