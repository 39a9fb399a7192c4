//! The parameters of each algorithm.

use super::{Algorithm, ParameterDescription, ParameterType};
use serde_json::{Value, json};

/// The parameters of an algorithm, most used first.
pub(super) fn parameters(id: Algorithm) -> Vec<ParameterDescription> {
    match id {
        Algorithm::Kmeans => kmeans_parameters(),
        Algorithm::DecisionTree => tree_parameters(json!("all")),
        Algorithm::RandomForest => forest_parameters(),
    }
}

fn kmeans_parameters() -> Vec<ParameterDescription> {
    use ParameterType::{Choice, Integer, Number};
    vec![
        parameter(
            "n_clusters",
            "Clusters",
            Integer,
            json!(3),
            "How many groups to find (k).",
        )
        .range(1.0, 1000.0),
        parameter(
            "n_clusters_max",
            "Compare up to",
            Integer,
            Value::Null,
            "Fits every k from “Clusters” to this one and keeps the one with the best silhouette. Empty: only one k.",
        )
        .range(2.0, 50.0),
        parameter(
            "n_init",
            "Restarts",
            Integer,
            json!(10),
            "Fits from this many starts and keeps the lowest inertia.",
        )
        .range(1.0, 100.0),
        parameter(
            "init",
            "Start",
            Choice,
            json!("k-means++"),
            "How the first centres are found: k-means++ spreads them, random takes any rows.",
        )
        .choices(&["k-means++", "random"])
        .advanced(),
        parameter(
            "max_iter",
            "Iterations",
            Integer,
            json!(300),
            "The most iterations of one fit.",
        )
        .range(1.0, 10_000.0)
        .advanced(),
        parameter(
            "tol",
            "Tolerance",
            Number,
            json!(1e-4),
            "A fit has converged when the centres move less than this, relative to the variance of the columns.",
        )
        .range(0.0, 1.0)
        .advanced(),
    ]
}

fn tree_parameters(max_features: Value) -> Vec<ParameterDescription> {
    use ParameterType::{Choice, Integer, Number};
    vec![
        parameter(
            "max_depth",
            "Depth",
            Integer,
            Value::Null,
            "The most questions in a row. Empty: until the leaves are pure.",
        )
        .range(1.0, 1000.0),
        parameter(
            "criterion",
            "Criterion",
            Choice,
            json!("gini"),
            "What a good split lowers: Gini impurity or entropy.",
        )
        .choices(&["gini", "entropy"]),
        parameter(
            "min_samples_leaf",
            "Rows in a leaf",
            Integer,
            json!(1),
            "A split leaves at least this many rows on each side.",
        )
        .range(1.0, 1_000_000.0),
        parameter(
            "min_samples_split",
            "Rows to split",
            Integer,
            json!(2),
            "A node with fewer rows becomes a leaf.",
        )
        .range(2.0, 1_000_000.0)
        .advanced(),
        parameter(
            "max_features",
            "Columns at a split",
            Choice,
            max_features,
            "How many columns each split looks at, drawn at random.",
        )
        .choices(&["all", "sqrt", "log2"])
        .advanced(),
        parameter(
            "max_leaf_nodes",
            "Leaves",
            Integer,
            Value::Null,
            "Grows the best splits first until there are this many leaves. Empty: no limit.",
        )
        .range(2.0, 1_000_000.0)
        .advanced(),
        parameter(
            "min_impurity_decrease",
            "Least improvement",
            Number,
            json!(0.0),
            "A split must lower the impurity by at least this, weighted by its share of the rows.",
        )
        .range(0.0, 1.0)
        .advanced(),
        parameter(
            "ccp_alpha",
            "Pruning",
            Number,
            json!(0.0),
            "Cuts back branches that improve less than this for each leaf (minimal cost-complexity pruning). 0: none.",
        )
        .range(0.0, 1.0)
        .advanced(),
        parameter(
            "class_weight",
            "Class weights",
            Choice,
            json!("none"),
            "Balanced gives rare classes as much weight as frequent ones.",
        )
        .choices(&["none", "balanced"])
        .advanced(),
    ]
}

fn forest_parameters() -> Vec<ParameterDescription> {
    use ParameterType::{Boolean, Choice, Integer, Number};
    let mut list = vec![
        parameter(
            "n_estimators",
            "Trees",
            Integer,
            json!(100),
            "How many trees vote. More is steadier and slower.",
        )
        .range(1.0, 2000.0),
    ];
    list.extend(tree_parameters(json!("sqrt")));
    list.extend([
        parameter(
            "bootstrap",
            "Sample rows",
            Boolean,
            json!(true),
            "Each tree sees a random sample of the rows, drawn with replacement.",
        )
        .advanced(),
        parameter(
            "max_samples",
            "Share of rows",
            Number,
            Value::Null,
            "The size of the sample, as a share of the rows. Empty: all.",
        )
        .range(0.000_001, 1.0)
        .advanced(),
        parameter(
            "oob_score",
            "Out-of-bag score",
            Boolean,
            json!(true),
            "Scores each row by the trees that did not see it: a free estimate of the test accuracy.",
        )
        .advanced(),
        parameter(
            "voting",
            "Vote",
            Choice,
            json!("hard"),
            "Hard: each tree has one vote. Soft: the trees' probabilities are averaged.",
        )
        .choices(&["hard", "soft"])
        .advanced(),
    ]);
    list
}

fn parameter(name: &str, label: &str, kind: ParameterType, default: Value, description: &str) -> ParameterDescription {
    ParameterDescription {
        name: name.into(),
        label: label.into(),
        kind,
        default,
        minimum: None,
        maximum: None,
        choices: Vec::new(),
        description: description.into(),
        advanced: false,
    }
}

impl ParameterDescription {
    fn range(mut self, minimum: f64, maximum: impl Into<Option<f64>>) -> Self {
        self.minimum = Some(minimum);
        self.maximum = maximum.into();
        self
    }

    fn choices(mut self, choices: &[&str]) -> Self {
        self.choices = choices.iter().map(|&choice| choice.into()).collect();
        self
    }

    fn advanced(mut self) -> Self {
        self.advanced = true;
        self
    }
}
