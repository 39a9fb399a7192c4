//! Bodies of the two oldest training calls, which become a [`TrainRequest`].

use super::request::feature_names;
use super::{ColumnEncodings, Missing, Split, TrainRequest};
use crate::error::{Failure, FieldError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Body of `POST /ml/kmeans`. Absent parameters have the defaults that `GET /ml/` lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KMeansRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The columns to use; absent: every numeric one.
    #[serde(default, deserialize_with = "feature_names")]
    pub features: Option<Vec<String>>,
    /// Number of clusters.
    pub n_clusters: u32,
    /// Fit every k up to this one and keep the best silhouette.
    #[serde(default)]
    pub n_clusters_max: Option<u32>,
    /// `k-means++`, `random`, or the centres themselves, in the units of the columns even with
    /// `scale`.
    #[serde(default)]
    pub init: Option<Value>,
    /// Starts to choose the best of.
    #[serde(default)]
    pub n_init: Option<u32>,
    /// Largest number of iterations of one fit.
    #[serde(default)]
    pub max_iter: Option<u32>,
    /// Convergence tolerance for the movement of the centres, relative to the variance of the
    /// columns.
    #[serde(default)]
    pub tol: Option<f64>,
    /// Scale every column to mean 0 and standard deviation 1 first.
    #[serde(default)]
    pub scale: bool,
    /// Treatment of missing values; absent: rows without a value are left out.
    #[serde(default)]
    pub missing: Option<Missing>,
    /// The seed; absent: drawn and recorded.
    #[serde(default)]
    pub seed: Option<u64>,
}

/// Body of `POST /ml/classify`. Absent parameters have the defaults that `GET /ml/` lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClassifyRequest {
    /// The data set.
    pub dataset_id: i64,
    /// The column to predict.
    // An absent target is read as empty, so that the check reports it as the form does.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub target: String,
    /// The id of a classifier, as `GET /ml/` lists it.
    pub algorithm: String,
    /// The columns to use; absent: every numeric and categorical one but the target.
    #[serde(default, deserialize_with = "feature_names")]
    pub features: Option<Vec<String>>,
    /// Encodings of columns that are not the default of their type, by column; dates and texts are
    /// used only with one.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = BTreeMap<String, super::ColumnEncoding>))]
    pub encodings: ColumnEncodings,
    /// The share of the rows that is held out for the test, in proportion to the classes; absent:
    /// 0.25. Not together with `split`.
    #[serde(default)]
    pub test_size: Option<f64>,
    /// The rows that are held out for the test, where they are not drawn in proportion.
    #[serde(default)]
    pub split: Option<Split>,
    /// Folds of a cross-validation besides; absent: none.
    #[serde(default)]
    pub cv: Option<u32>,
    /// The number of times, from 1 to 100, that each column is shuffled to measure by how much the
    /// score on the test rows falls (on the training rows where none are held out); absent: no
    /// permutation importances.
    #[serde(default)]
    pub permutation_repeats: Option<u32>,
    /// Scale every column to mean 0 and standard deviation 1 first (trees do not need it).
    #[serde(default)]
    pub scale: bool,
    /// Treatment of missing values; absent: as the algorithm does best, see `GET /ml/`.
    #[serde(default)]
    pub missing: Option<Missing>,
    /// The seed; absent: drawn and recorded.
    #[serde(default)]
    pub seed: Option<u64>,
    /// The algorithm's own parameters, as `GET /ml/` describes them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub parameters: Map<String, Value>,
}

impl From<KMeansRequest> for TrainRequest {
    fn from(request: KMeansRequest) -> Self {
        let given = [
            ("n_clusters", Some(request.n_clusters.into())),
            ("n_clusters_max", request.n_clusters_max.map(Value::from)),
            ("init", request.init),
            ("n_init", request.n_init.map(Value::from)),
            ("max_iter", request.max_iter.map(Value::from)),
            ("tol", request.tol.map(Value::from)),
        ];
        let parameters = given
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        Self {
            dataset_id: request.dataset_id,
            algorithm: "kmeans".into(),
            target: None,
            features: request.features,
            encodings: ColumnEncodings::new(),
            split: None,
            cv: None,
            permutation_repeats: None,
            missing: request.missing,
            scale: request.scale,
            seed: request.seed,
            parameters: parameters.collect(),
        }
    }
}

/// Fails when the body has two splits.
impl TryFrom<ClassifyRequest> for TrainRequest {
    type Error = Failure;

    fn try_from(request: ClassifyRequest) -> Result<Self, Failure> {
        if request.test_size.is_some() && request.split.is_some() {
            let message = "The split has a test_size of its own; leave one of the two out.";
            return Err(Failure::validation(vec![FieldError::new(
                "test_size",
                "not_allowed",
                message,
            )]));
        }
        let stratified = request.test_size.map(|test_size| Split::Stratified { test_size });
        Ok(Self {
            dataset_id: request.dataset_id,
            algorithm: request.algorithm,
            target: Some(request.target),
            features: request.features,
            encodings: request.encodings,
            split: stratified.or(request.split),
            cv: request.cv,
            permutation_repeats: request.permutation_repeats,
            missing: request.missing,
            scale: request.scale,
            seed: request.seed,
            parameters: request.parameters,
        })
    }
}
