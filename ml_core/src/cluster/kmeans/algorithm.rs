//! K-Means in the registry of algorithms.

use super::{Init, KMeans, KMeansError, KMeansModel, distinct_rows};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::Artifact;
use crate::spec::{AlgorithmSpec, CostModel, ParameterError, ParameterKind, ParameterSpec, Parameters, Task};
use ndarray::Array2;
use serde_json::{Value, json};

impl FittedModel for KMeansModel {
    const ID: &'static str = "kmeans";

    fn spec() -> AlgorithmSpec {
        AlgorithmSpec::new(
            Self::ID,
            "K-Means",
            Task::Clustering,
            "Finds groups of similar rows: each row belongs to the nearest of k centres, and each centre is the \
             mean of its rows. Fast, for numeric data whose groups are round and of similar size.",
            vec![
                ParameterSpec::integer("n_clusters", "Clusters", 3)
                    .range(1.0, 1000.0)
                    .help("How many groups to find (k)."),
                ParameterSpec::integer("n_clusters_max", "Compare up to", None)
                    .range(2.0, 50.0)
                    .help(
                        "Fits every k from “Clusters” to this one and keeps the one with the best silhouette. \
                         Empty: only one k.",
                    ),
                ParameterSpec::integer("n_init", "Restarts", 10)
                    .range(1.0, 100.0)
                    .help("Fits from this many starts and keeps the lowest inertia. Given centres are one start."),
                ParameterSpec::choice("init", "Start", &["k-means++", "random"])
                    .or(ParameterKind::ChoiceOrRows)
                    .help(
                        "How the first centres are found: k-means++ spreads them, random takes any rows. Rows of \
                         numbers are the centres themselves, in the units of the columns even if these are scaled.",
                    )
                    .advanced(),
                ParameterSpec::integer("max_iter", "Iterations", 300)
                    .range(1.0, 10_000.0)
                    .help("The most iterations of one fit.")
                    .advanced(),
                ParameterSpec::number("tol", "Tolerance", 1e-4)
                    .range(0.0, 1.0)
                    .help(
                        "A fit has converged when the centres move less than this, relative to the variance of \
                         the columns.",
                    )
                    .advanced(),
            ],
        )
        .cost(CostModel::Centres)
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let mut params = KMeans::params(parameters.integer("n_clusters").unwrap_or(0)).seed(rows.seed);
        params = match parameters.value("init") {
            Value::Array(centres) => params.init(Init::Centroids(matrix(centres)?)).n_init(1),
            _ if parameters.choice("init") == "random" => params.init(Init::Random),
            _ => params,
        };
        if !parameters.value("init").is_array()
            && let Some(n_init) = parameters.integer("n_init")
        {
            params = params.n_init(n_init);
        }
        if let Some(max_iter) = parameters.integer("max_iter") {
            params = params.max_iter(max_iter);
        }
        if let Some(tol) = parameters.number("tol") {
            params = params.tol(tol);
        }
        Ok(params.fit_with(rows.x.to_dense()?.view(), observer)?)
    }

    fn n_features(&self) -> usize {
        self.centroids().ncols()
    }

    fn n_clusters(&self) -> Option<usize> {
        Some(self.centroids().nrows())
    }

    fn centres(&self) -> Option<&Array2<f64>> {
        Some(self.centroids())
    }

    fn check_rows(x: FeatureView<'_>, parameters: &Parameters) -> Result<(), ParameterError> {
        let first = parameters.integer("n_clusters").unwrap_or(0);
        let last = parameters.integer("n_clusters_max");
        let error = |name: &str, message: String| {
            Err(ParameterError {
                name: name.to_owned(),
                code: "out_of_range",
                message,
            })
        };
        if last.is_some_and(|last| last <= first) {
            let message = "“Compare up to” must be more than “Clusters”.";
            return error("n_clusters_max", message.to_owned());
        }
        let (max_clusters, name) = last.map_or((first, "n_clusters"), |last| (last, "n_clusters_max"));
        let distinct = x
            .to_dense()
            .map_or(usize::MAX, |x| distinct_rows(x.view(), max_clusters));
        if distinct < max_clusters {
            let rows = x.nrows();
            return error(
                name,
                format!(
                    "{max_clusters} clusters need {max_clusters} rows that differ, but the data have {distinct} ({rows} rows in all). \
                     Take at most {distinct}."
                ),
            );
        }
        Ok(())
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        let (labels, distances) = self.nearest_with(x.to_dense()?.view(), observer)?;
        Ok(Outcome::Clusters { labels, distances })
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![("n_iter", json!(self.n_iter()))]
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        let centres = match names.scaler {
            Some(scaler) => scaler.inverse_transform(self.centroids().view())?,
            None => self.centroids().clone(),
        };
        Ok(vec![Artifact::Centroids {
            columns: names.columns.to_vec(),
            rows: centres.rows().into_iter().map(|row| row.to_vec()).collect(),
        }])
    }

    fn title(&self) -> String {
        format!("K-Means with {} clusters", self.centroids().nrows())
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        Ok(onnx::kmeans::graph(self, export.scaler))
    }
}

/// Returns the matrix of rows of numbers.
fn matrix(rows: &[Value]) -> Result<Array2<f64>, ModelError> {
    let values: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| row.as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
        .collect();
    let width = values.first().map_or(0, Vec::len);
    let shape = (values.len(), width);
    Array2::from_shape_vec(shape, values.concat()).map_err(|_| ModelError::Inconsistent {
        reason: "the rows of init must have equally many numbers".to_owned(),
    })
}

impl From<KMeansError> for ModelError {
    fn from(error: KMeansError) -> Self {
        match error {
            KMeansError::Cancelled => Self::Cancelled,
            error => Self::Estimator(Box::new(error)),
        }
    }
}
