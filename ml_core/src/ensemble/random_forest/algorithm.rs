//! Random forest classifier in the registry of algorithms.

use super::parameters::{n_estimators, sample_parameters, sampling};
use super::{RandomForestClassifier, RandomForestModel, Voting};
use crate::data::FeatureView;
use crate::model::fitted_model::{FittedModel, Names, TrainingRows};
use crate::model::onnx::{self, Export, Graph};
use crate::model::{ModelError, Outcome};
use crate::progress::Observer;
use crate::report::Artifact;
use crate::spec::{AlgorithmSpec, CostModel, ParameterSpec, Parameters, Task};
use crate::tree::class_parameters::{class_weight, class_weight_of, criterion, criterion_of};
use crate::tree::parameters::{growth, growth_parameters, max_depth};
use crate::tree::{DecisionTreeModel, FittedTree, TreeNodes};
use serde_json::{Value, json};

impl FittedModel for RandomForestModel {
    const ID: &'static str = "random_forest";

    fn spec() -> AlgorithmSpec {
        let mut parameters = vec![
            n_estimators("How many trees vote. More is steadier and slower."),
            max_depth(),
            criterion(),
        ];
        parameters.extend(growth_parameters("sqrt", Some(1.0)));
        parameters.push(class_weight());
        parameters.extend(sample_parameters(
            "Scores each row by the trees that did not see it: a free estimate of the test accuracy.",
        ));
        parameters.push(
            ParameterSpec::choice("voting", "Vote", &["hard", "soft"])
                .help("Hard: each tree has one vote. Soft: the trees' probabilities are averaged.")
                .advanced(),
        );
        AlgorithmSpec::new(
            Self::ID,
            "Random forest",
            Task::Classification,
            "Trains many trees, each on a random sample of the rows and looking at random columns at each split, and \
             lets them vote. Rarely the wrong first choice; harder to read than one tree.",
            parameters,
        )
        .cost(CostModel::Trees)
        .native_missing()
    }

    fn fit(rows: &TrainingRows<'_>, parameters: &Parameters, observer: Observer<'_>) -> Result<Self, ModelError> {
        let (y, classes) = rows.classes()?;
        let mut params = RandomForestClassifier::params()
            .criterion(criterion_of(parameters))
            .class_weight(class_weight_of(parameters, classes)?)
            .voting(match parameters.choice("voting") {
                "soft" => Voting::Soft,
                _ => Voting::Hard,
            });
        params.tree.growth = growth(parameters, rows);
        params.sampling = sampling(parameters);
        Ok(params.fit_with(rows.x, y, classes.len(), observer)?)
    }

    fn takes_missing(&self) -> bool {
        self.trees().iter().all(FittedTree::takes_missing)
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
        self.trees().get(number).map(TreeNodes::from)
    }

    fn facts(&self) -> Vec<(&'static str, Value)> {
        let n_nodes: usize = self.trees().iter().map(|tree| tree.nodes().len()).sum();
        let n_leaves: usize = self.trees().iter().map(DecisionTreeModel::n_leaves).sum();
        let depth = self.trees().iter().map(DecisionTreeModel::depth).max();
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
            .map(|first| Artifact::rules(&first.rules(names.columns, names.classes)));
        Ok([importances].into_iter().chain(rules).collect())
    }

    fn title(&self) -> String {
        let how = match self.voting() {
            Voting::Hard => "each with one vote",
            Voting::Soft => "whose probabilities are averaged",
        };
        format!("Random forest of {} trees, {how}", self.trees().len())
    }

    fn export_steps(&self) -> usize {
        self.trees().len()
    }

    fn onnx_graph(&self, export: &Export<'_>) -> Result<Graph, ModelError> {
        onnx::trees::forest_graph(self, export.scaler, export.classes, export.progress)
    }
}
