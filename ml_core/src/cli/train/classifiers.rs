//! Commands `decision-tree` and `random-forest`.

mod importances;
mod job;
mod scored_rows;

use super::parameters;
use crate::Observer;
use crate::cli::args::{ForestArgs, TreeArgs, TreeParameters};
use crate::cli::error::CliError;
use crate::data::{ClassLabels, FeatureView};
use crate::ensemble::random_forest::RandomForestClassifier;
use crate::model::{Estimator, ModelError};
use crate::tree::{DecisionTreeClassifier, DecisionTreeModel};
use job::{Job, run};
use serde_json::{Value, json};

pub(in crate::cli) fn decision_tree(args: &TreeArgs) -> Result<(), CliError> {
    let tree = &args.tree;
    let fit = |x: FeatureView<'_>, labels: &ClassLabels, observer: Observer<'_>| {
        let estimator = DecisionTreeClassifier::params()
            .criterion(tree.criterion.value())
            .max_depth(tree.max_depth)
            .min_samples_split(tree.min_samples_split)
            .min_samples_leaf(tree.min_samples_leaf)
            .max_features(args.max_features.value)
            .min_impurity_decrease(tree.min_impurity_decrease)
            .max_leaf_nodes(tree.max_leaf_nodes)
            .ccp_alpha(tree.ccp_alpha)
            .class_weight(tree.class_weight.value(&labels.classes)?)
            .seed(args.train.seed);
        let model = estimator.fit_with(x, &labels.y, labels.classes.len(), observer);
        Ok(Estimator::DecisionTree(model.map_err(ModelError::from)?))
    };
    let mut own = tree_parameters(tree);
    own["max_features"] = args.max_features.json.clone();
    run(&Job {
        train: &args.train,
        classify: &args.classify,
        algorithm: "decision_tree",
        parameters: parameters(own, &args.train),
        rules: args.rules,
        graphviz: args.graphviz.as_ref(),
        fit: &fit,
    })
}

pub(in crate::cli) fn random_forest(args: &ForestArgs) -> Result<(), CliError> {
    let tree = &args.tree;
    let fit = |x: FeatureView<'_>, labels: &ClassLabels, observer: Observer<'_>| {
        let estimator = RandomForestClassifier::params()
            .n_estimators(args.n_estimators)
            .criterion(tree.criterion.value())
            .max_depth(tree.max_depth)
            .min_samples_split(tree.min_samples_split)
            .min_samples_leaf(tree.min_samples_leaf)
            .max_features(args.max_features.value)
            .min_impurity_decrease(tree.min_impurity_decrease)
            .max_leaf_nodes(tree.max_leaf_nodes)
            .ccp_alpha(tree.ccp_alpha)
            .class_weight(tree.class_weight.value(&labels.classes)?)
            .bootstrap(args.bootstrap)
            .max_samples(args.max_samples)
            .oob_score(args.oob_score)
            .voting(args.voting.value())
            .seed(args.train.seed);
        let model = estimator.fit_with(x, &labels.y, labels.classes.len(), observer);
        Ok(Estimator::RandomForest(model.map_err(ModelError::from)?))
    };
    let mut own = tree_parameters(tree);
    own["max_features"] = args.max_features.json.clone();
    own["n_estimators"] = json!(args.n_estimators);
    own["bootstrap"] = json!(args.bootstrap);
    own["max_samples"] = json!(args.max_samples);
    own["oob_score"] = json!(args.oob_score);
    own["voting"] = json!(args.voting.name());
    run(&Job {
        train: &args.train,
        classify: &args.classify,
        algorithm: "random_forest",
        parameters: parameters(own, &args.train),
        rules: false,
        graphviz: None,
        fit: &fit,
    })
}

fn tree_parameters(tree: &TreeParameters) -> Value {
    json!({
        "criterion": tree.criterion.name(),
        "max_depth": tree.max_depth,
        "min_samples_split": tree.min_samples_split,
        "min_samples_leaf": tree.min_samples_leaf,
        "min_impurity_decrease": tree.min_impurity_decrease,
        "max_leaf_nodes": tree.max_leaf_nodes,
        "ccp_alpha": tree.ccp_alpha,
        "class_weight": tree.class_weight.json(),
    })
}

/// Returns the trees of an estimator; none of a clustering.
fn trees(estimator: &Estimator) -> &[DecisionTreeModel] {
    match estimator {
        Estimator::KMeans(_) => &[],
        Estimator::DecisionTree(model) => std::slice::from_ref(model),
        Estimator::RandomForest(model) => model.trees(),
    }
}
