//! Decision tree for numbers in the registry of algorithms.

use super::{DecisionTreeRegressor, RegressionCriterion, RegressionTreeModel};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::Artifact;
use crate::spec::{AlgorithmSpec, CostModel, ParameterSpec, Parameters, Task};
use crate::tree::TreeNodes;
use crate::tree::parameters::{growth, growth_parameters, max_depth};
use serde_json::{Value, json};

impl FittedModel for RegressionTreeModel {
    const ID: &'static str = "decision_tree_regressor";

    fn spec() -> AlgorithmSpec {
        let mut parameters = vec![max_depth(), criterion()];
        parameters.extend(growth_parameters("all", None));
        AlgorithmSpec::new(
            Self::ID,
            "Regression tree",
            Task::Regression,
            "Learns a tree of questions whose leaves predict the mean (or median) of their rows. Easy to read; the \
             predictions are steps, and a deep tree learns the noise too.",
            parameters,
        )
        .cost(CostModel::Trees)
        .native_missing()
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let mut params = DecisionTreeRegressor::params().criterion(criterion_of(parameters));
        params.growth = growth(parameters, rows);
        Ok(params.fit_with(rows.x, rows.numbers()?, observer)?)
    }

    fn takes_missing(&self) -> bool {
        Self::takes_missing(self)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        let values = self.predict_with(x, observer)?;
        Ok(Outcome::Numbers { values })
    }

    fn tree(&self, number: usize) -> Option<TreeNodes<'_>> {
        (number == 0).then(|| self.into())
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("n_trees", json!(1)),
            ("n_nodes", json!(self.nodes().len())),
            ("n_leaves", json!(self.n_leaves())),
            ("depth", json!(self.depth())),
        ]
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        Ok(vec![Artifact::importances(names.columns, &self.feature_importances())])
    }

    fn rules(&self, names: &Names<'_>) -> Option<String> {
        Some(Self::rules(self, names.columns))
    }

    fn graphviz(&self, names: &Names<'_>) -> Option<String> {
        Some(Self::graphviz(self, names.columns))
    }

    fn title(&self) -> String {
        format!("Regression tree with {} leaves", self.n_leaves())
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        onnx::regression::graph(std::slice::from_ref(self), export.scaler, export.progress)
    }
}

/// Describes `criterion`.
pub(crate) fn criterion() -> ParameterSpec {
    ParameterSpec::choice("criterion", "Criterion", &["squared_error", "absolute_error"]).help(
        "What a good split lowers: the squared error (leaves predict the mean) or the absolute error (the median).",
    )
}

/// Returns the value of `criterion`.
pub(crate) fn criterion_of(parameters: &Parameters) -> RegressionCriterion {
    if parameters.choice("criterion") == "absolute_error" {
        RegressionCriterion::AbsoluteError
    } else {
        RegressionCriterion::SquaredError
    }
}
