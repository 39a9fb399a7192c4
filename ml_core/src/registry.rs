//! Registry: the one list of all algorithms. Code for any algorithm (command line, training, saved
//! models, export) goes through it.

use crate::cluster::kmeans::KMeansModel;
use crate::data::FeatureView;
use crate::ensemble::random_forest::{RandomForestModel, RegressionForestModel};
use crate::linear::{LinearModel, LogisticRegressionModel};
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::naive_bayes::GaussianNbModel;
use crate::neighbors::{KNeighborsModel, KNeighborsRegressorModel};
use crate::progress::Observer;
use crate::report::{Artifact, Warning};
use crate::spec::{AlgorithmSpec, ParameterError, Parameters, Task};
use crate::tree::{DecisionTreeModel, RegressionTreeModel, TreeNodes};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::OnceLock;

/// Declares the algorithms: the name of the variant in snake case is the id.
macro_rules! algorithms {
    ($($(#[doc = $doc:literal])* $variant:ident($model:ty),)*) => {
        /// A fitted model of any algorithm.
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Estimator {
            $($(#[doc = $doc])* $variant($model),)*
        }

        /// Returns the descriptions of all algorithms, in the order in which they are shown.
        #[must_use]
        pub fn algorithms() -> &'static [AlgorithmSpec] {
            static ALGORITHMS: OnceLock<Vec<AlgorithmSpec>> = OnceLock::new();
            ALGORITHMS.get_or_init(|| vec![$(<$model as FittedModel>::spec()),*])
        }

        impl Estimator {
            /// Fits the algorithm with the given id.
            pub(crate) fn fit(
                id: &str,
                rows: &TrainingRows<'_>,
                parameters: &Parameters,
                observer: Observer<'_>,
            ) -> Result<Self, ModelError> {
                $(if <$model as FittedModel>::ID == id {
                    return <$model as FittedModel>::fit(rows, parameters, observer).map(Self::$variant);
                })*
                Err(unknown_algorithm(id))
            }

            /// Returns the id of the algorithm in files and in the API.
            #[must_use]
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => <$model as FittedModel>::ID,)*
                }
            }

            /// Returns the number of columns of the matrix that the model takes.
            #[must_use]
            pub fn n_features(&self) -> usize {
                match self {
                    $(Self::$variant(model) => FittedModel::n_features(model),)*
                }
            }

            /// Returns whether the model predicts rows with missing values, which are NaN in the
            /// matrix.
            #[must_use]
            pub fn takes_missing(&self) -> bool {
                match self {
                    $(Self::$variant(model) => FittedModel::takes_missing(model),)*
                }
            }

            /// Returns the number of classes of a classifier; `None` for other tasks.
            #[must_use]
            pub fn n_classes(&self) -> Option<usize> {
                match self {
                    $(Self::$variant(model) => FittedModel::n_classes(model),)*
                }
            }

            /// Returns numbers about the model by name, such as the depth of a tree.
            #[must_use]
            pub fn facts(&self) -> Vec<(&'static str, Value)> {
                match self {
                    $(Self::$variant(model) => model.facts(),)*
                }
            }

            /// Returns the number of clusters of a clustering; `None` for other tasks.
            #[must_use]
            pub fn n_clusters(&self) -> Option<usize> {
                match self {
                    $(Self::$variant(model) => model.n_clusters(),)*
                }
            }

            /// Returns the centres of the clusters, one row each; `None` for models without
            /// centres.
            pub(crate) fn centres(&self) -> Option<&Array2<f64>> {
                match self {
                    $(Self::$variant(model) => model.centres(),)*
                }
            }

            /// Checks that the encoded rows suit the parameters of the algorithm with the given id.
            pub(crate) fn check_rows(
                id: &str,
                x: FeatureView<'_>,
                parameters: &Parameters,
            ) -> Result<(), ParameterError> {
                $(if <$model as FittedModel>::ID == id {
                    return <$model as FittedModel>::check_rows(x, parameters);
                })*
                Ok(())
            }

            /// Returns the tree with the given number, from 0; `None` if there is no such tree.
            #[must_use]
            pub fn tree(&self, number: usize) -> Option<TreeNodes<'_>> {
                match self {
                    $(Self::$variant(model) => FittedModel::tree(model, number),)*
                }
            }

            pub(crate) fn out_of_bag(&self) -> Option<Vec<Option<f64>>> {
                match self {
                    $(Self::$variant(model) => model.out_of_bag(),)*
                }
            }

            pub(crate) fn warnings(&self, names: &Names<'_>) -> Vec<Warning> {
                match self {
                    $(Self::$variant(model) => FittedModel::warnings(model, names),)*
                }
            }

            /// Describes the model in a line.
            #[must_use]
            pub fn title(&self) -> String {
                match self {
                    $(Self::$variant(model) => model.title(),)*
                }
            }

            pub(crate) fn predict_rows(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
                match self {
                    $(Self::$variant(model) => FittedModel::outcome(model, x, observer),)*
                }
            }

            pub(crate) fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
                match self {
                    $(Self::$variant(model) => FittedModel::artifacts(model, names),)*
                }
            }

            pub(crate) fn rules(&self, names: &Names<'_>) -> Option<String> {
                match self {
                    $(Self::$variant(model) => FittedModel::rules(model, names),)*
                }
            }

            pub(crate) fn graphviz(&self, names: &Names<'_>) -> Option<String> {
                match self {
                    $(Self::$variant(model) => FittedModel::graphviz(model, names),)*
                }
            }

            pub(crate) fn export_steps(&self) -> usize {
                match self {
                    $(Self::$variant(model) => model.export_steps(),)*
                }
            }

            pub(crate) fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
                match self {
                    $(Self::$variant(model) => model.onnx_graph(export),)*
                }
            }
        }
    };
}

algorithms! {
    /// Random forest for classes.
    RandomForest(RandomForestModel),
    /// Decision tree for classes.
    DecisionTree(DecisionTreeModel),
    /// Random forest for numbers.
    RandomForestRegressor(RegressionForestModel),
    /// Decision tree for numbers.
    DecisionTreeRegressor(RegressionTreeModel),
    /// Logistic regression.
    LogisticRegression(LogisticRegressionModel),
    /// Ridge regression; without a penalty ordinary least squares.
    Ridge(LinearModel),
    /// Gaussian naive Bayes.
    GaussianNb(GaussianNbModel),
    /// K-nearest neighbours for classes.
    KNeighbors(KNeighborsModel),
    /// K-nearest neighbours for numbers.
    KNeighborsRegressor(KNeighborsRegressorModel),
    /// K-Means clustering.
    Kmeans(KMeansModel),
}

/// Returns the description of an algorithm by its id.
#[must_use]
pub fn algorithm(id: &str) -> Option<&'static AlgorithmSpec> {
    algorithms().iter().find(|spec| spec.id == id)
}

/// Returns the error of an id that no algorithm has.
pub(crate) fn unknown_algorithm(id: &str) -> ModelError {
    let known: Vec<&str> = algorithms().iter().map(|spec| spec.id.as_ref()).collect();
    ModelError::UnknownAlgorithm {
        id: id.to_owned(),
        known: known.join(", "),
    }
}

impl Estimator {
    /// Returns the task of the algorithm.
    #[must_use]
    pub fn task(&self) -> Task {
        algorithm(self.name()).map_or(Task::Clustering, |spec| spec.task)
    }

    /// Returns the number of trees; 0 for a model without trees.
    #[must_use]
    pub fn n_trees(&self) -> usize {
        (0..).find(|&number| self.tree(number).is_none()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
