//! Decision tree for classes in the registry of algorithms.

use super::parameters::{class_weight, class_weight_of, criterion, criterion_of};
use super::{DecisionTreeClassifier, DecisionTreeModel};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::Artifact;
use crate::spec::{AlgorithmSpec, CostModel, Parameters, Task};
use crate::tree::TreeNodes;
use crate::tree::parameters::{growth, growth_parameters, max_depth};
use serde_json::{Value, json};

impl FittedModel for DecisionTreeModel {
    const ID: &'static str = "decision_tree";

    fn spec() -> AlgorithmSpec {
        let mut parameters = vec![max_depth(), criterion()];
        parameters.extend(growth_parameters("all", Some(1.0)));
        parameters.push(class_weight());
        AlgorithmSpec::new(
            Self::ID,
            "Decision tree",
            Task::Classification,
            "Learns a tree of questions of the form “is this column at most that value?”. Easy to read; a deep tree \
             learns the noise too.",
            parameters,
        )
        .cost(CostModel::Trees)
        .native_missing()
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let (y, classes) = rows.classes()?;
        let mut params = DecisionTreeClassifier::params()
            .criterion(criterion_of(parameters))
            .class_weight(class_weight_of(parameters, classes)?);
        params.growth = growth(parameters, rows);
        Ok(params.fit_with(rows.x, y, classes.len(), observer)?)
    }

    fn takes_missing(&self) -> bool {
        Self::takes_missing(self)
    }

    fn n_features(&self) -> usize {
        Self::n_features(self)
    }

    fn n_classes(&self) -> Option<usize> {
        Some(Self::n_classes(self))
    }

    fn outcome(&self, x: FeatureView<'_>, observer: Observer<'_>) -> Result<Outcome, ModelError> {
        Ok(Outcome::from(self.predict_both(x, observer)?))
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
        Some(Self::rules(self, names.columns, names.classes))
    }

    fn graphviz(&self, names: &Names<'_>) -> Option<String> {
        Some(Self::graphviz(self, names.columns, names.classes))
    }

    fn title(&self) -> String {
        format!("Decision tree with {} leaves", self.n_leaves())
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        onnx::trees::tree_graph(self, export.scaler, export.classes, export.progress)
    }
}
