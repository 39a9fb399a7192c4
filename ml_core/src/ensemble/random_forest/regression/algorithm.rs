//! Random forest for numbers in the registry of algorithms.

use super::{RandomForestRegressor, RegressionForestModel};
use crate::data::FeatureView;
use crate::ensemble::random_forest::parameters::{n_estimators, sample_parameters, sampling};
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::Artifact;
use crate::spec::{AlgorithmSpec, CostModel, Parameters, Task};
use crate::tree::number_parameters::{criterion, criterion_of};
use crate::tree::parameters::{growth, growth_parameters, max_depth};
use crate::tree::{FittedTree, RegressionTreeModel, TreeNodes};
use serde_json::{Value, json};

impl FittedModel for RegressionForestModel {
    const ID: &'static str = "random_forest_regressor";

    fn spec() -> AlgorithmSpec {
        let help = "How many trees are averaged. More is steadier and slower.";
        let mut parameters = vec![n_estimators(help), max_depth(), criterion()];
        parameters.extend(growth_parameters("all", None));
        parameters.extend(sample_parameters(
            "Predicts each row by the trees that did not see it: a free estimate of R² on new rows, and of the \
             errors of predictions.",
        ));
        AlgorithmSpec::new(
            Self::ID,
            "Random forest regression",
            Task::Regression,
            "Averages many regression trees, each on a random sample of the rows. Rarely the wrong first choice for a \
             number; it never predicts beyond the numbers it has seen.",
            parameters,
        )
        .cost(CostModel::Trees)
        .native_missing()
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let mut params = RandomForestRegressor::params().criterion(criterion_of(parameters));
        params.tree.growth = growth(parameters, rows);
        params.sampling = sampling(parameters);
        Ok(params.fit_with(rows.x, rows.numbers()?, observer)?)
    }

    fn takes_missing(&self) -> bool {
        self.trees().iter().all(FittedTree::takes_missing)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn out_of_bag(&self) -> Option<Vec<Option<f64>>> {
        self.oob_prediction().map(<[Option<f64>]>::to_vec)
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        let values = self.predict_with(x, observer)?;
        Ok(Outcome::Numbers { values })
    }

    fn tree(&self, number: usize) -> Option<TreeNodes<'_>> {
        self.trees().get(number).map(TreeNodes::from)
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        let n_nodes: usize = self.trees().iter().map(|tree| tree.nodes().len()).sum();
        let n_leaves: usize = self.trees().iter().map(RegressionTreeModel::n_leaves).sum();
        let depth = self.trees().iter().map(RegressionTreeModel::depth).max();
        vec![
            ("n_trees", json!(self.trees().len())),
            ("n_nodes", json!(n_nodes)),
            ("n_leaves", json!(n_leaves)),
            ("depth", json!(depth)),
            ("oob_score", json!(self.oob_score())),
        ]
    }

    fn artifacts(&self, names: &Names<'_>) -> Result<Vec<Artifact>, ModelError> {
        let importances = Artifact::importances(names.columns, &self.feature_importances());
        let rules = self
            .trees()
            .first()
            .map(|first| Artifact::rules(&first.rules(names.columns)));
        Ok([importances].into_iter().chain(rules).collect())
    }

    fn title(&self) -> String {
        format!("Random forest of {} regression trees", self.trees().len())
    }

    fn export_steps(&self) -> usize {
        self.trees().len()
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        onnx::regression::graph(self.trees(), export.scaler, export.progress)
    }
}
