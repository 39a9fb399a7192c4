//! The catalogue of algorithms: what each does and which parameters it takes. Forms are drawn from it, requests are
//! checked against it, and the API serves it, so that a parameter is described in one place.

use crate::error::FieldError;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// An algorithm that can be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// K-Means clustering.
    Kmeans,
    /// A decision tree for classification.
    DecisionTree,
    /// A random forest for classification.
    RandomForest,
}

impl Algorithm {
    /// Every algorithm, in the order they are shown.
    pub const ALL: [Self; 3] = [Self::Kmeans, Self::DecisionTree, Self::RandomForest];

    /// The id in the API and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kmeans => "kmeans",
            Self::DecisionTree => "decision_tree",
            Self::RandomForest => "random_forest",
        }
    }

    /// The algorithm of an id.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == id)
    }

    /// The name people know.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Kmeans => "K-Means",
            Self::DecisionTree => "Decision tree",
            Self::RandomForest => "Random forest",
        }
    }

    /// What it is for.
    #[must_use]
    pub fn kind(self) -> AlgorithmKind {
        match self {
            Self::Kmeans => AlgorithmKind::Clustering,
            Self::DecisionTree | Self::RandomForest => AlgorithmKind::Classification,
        }
    }
}

/// What an algorithm is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlgorithmKind {
    /// Finds groups of rows that are alike; needs no target.
    Clustering,
    /// Learns to tell the classes of a target column apart.
    Classification,
}

/// What kind of value a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// One of `choices`.
    Choice,
}

/// An algorithm, described well enough to draw its form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlgorithmDescription {
    /// The id.
    pub id: Algorithm,
    /// The name people know.
    pub name: String,
    /// What it is for.
    pub kind: AlgorithmKind,
    /// A sentence or two: what it does and when to take it.
    pub description: String,
    /// The parameters, most used first.
    pub parameters: Vec<ParameterDescription>,
}

/// A parameter of an algorithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ParameterDescription {
    /// The name, as scikit-learn spells it.
    pub name: String,
    /// The name in a form.
    pub label: String,
    /// The kind of value.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// What is taken when the parameter is absent; null: none, as the description says.
    pub default: Value,
    /// The smallest value.
    pub minimum: Option<f64>,
    /// The largest value.
    pub maximum: Option<f64>,
    /// The values to choose from.
    pub choices: Vec<String>,
    /// What it does.
    pub description: String,
    /// Whether a form may fold it away at first.
    pub advanced: bool,
}

impl ParameterDescription {
    /// The default as a form shows it; empty when there is none.
    #[must_use]
    pub fn default_text(&self) -> String {
        text_of(&self.default)
    }

    /// The value of a form field, or what is wrong with it. An empty text is an absent value.
    ///
    /// # Errors
    /// When the text is not of the parameter's type, or out of its range.
    pub fn parse(&self, text: &str) -> Result<Option<Value>, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let value = match self.kind {
            ParameterType::Integer => text.parse::<i64>().ok().map(Value::from),
            ParameterType::Number => text.parse::<f64>().ok().filter(|x| x.is_finite()).map(Value::from),
            ParameterType::Boolean => match text {
                "true" | "on" | "1" => Some(Value::Bool(true)),
                "false" | "off" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            ParameterType::Choice => Some(Value::from(text)),
        };
        let value = value.ok_or_else(|| self.error("type", &format!("“{text}”")))?;
        self.check(&value)?;
        Ok(Some(value))
    }

    /// Whether `value` is of the parameter's type and in its range. Null is always fine: it is the default.
    ///
    /// # Errors
    /// A sentence that names the parameter, the value and the range.
    pub fn check(&self, value: &Value) -> Result<(), FieldError> {
        let fail = |code| Err(self.error(code, &format!("“{}”", text_of(value))));
        match (self.kind, value) {
            (_, Value::Null) | (ParameterType::Boolean, Value::Bool(_)) => Ok(()),
            (ParameterType::Choice, Value::String(text)) if self.choices.contains(text) => Ok(()),
            (ParameterType::Integer, Value::Number(n)) if !n.is_i64() && !n.is_u64() => fail("type"),
            (ParameterType::Integer | ParameterType::Number, Value::Number(n)) => {
                let x = n.as_f64().unwrap_or(f64::NAN);
                let in_range = self.minimum.is_none_or(|min| x >= min) && self.maximum.is_none_or(|max| x <= max);
                if x.is_finite() && in_range {
                    Ok(())
                } else {
                    fail("out_of_range")
                }
            }
            (ParameterType::Choice, _) => fail("choice"),
            _ => fail("type"),
        }
    }

    /// What would be right, such as `a whole number from 1 to 100`.
    #[must_use]
    pub fn expectation(&self) -> String {
        let what = match self.kind {
            ParameterType::Integer => "a whole number",
            ParameterType::Number => "a number",
            ParameterType::Boolean => return "true or false".into(),
            ParameterType::Choice => return format!("one of {}", self.choices.join(", ")),
        };
        match (self.minimum, self.maximum) {
            (Some(min), Some(max)) => format!("{what} from {min} to {max}"),
            (Some(min), None) => format!("{what} of at least {min}"),
            (None, Some(max)) => format!("{what} of at most {max}"),
            (None, None) => what.into(),
        }
    }

    fn error(&self, code: &str, found: &str) -> FieldError {
        let message = format!("{} must be {}, not {found}.", self.label, self.expectation());
        FieldError::new(&self.name, code, message)
    }
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Checks every value of `values` against the catalogue. Errors point into `values` by name (`/max_depth`).
///
/// # Errors
/// One error for each value that is unknown, of the wrong type or out of range.
pub fn check_parameters(algorithm: Algorithm, values: &Map<String, Value>) -> Result<(), Vec<FieldError>> {
    let known = parameters(algorithm);
    let mut errors = Vec::new();
    for (name, value) in values {
        match known.iter().find(|parameter| parameter.name == *name) {
            Some(parameter) => errors.extend(parameter.check(value).err()),
            None => {
                let names = known
                    .iter()
                    .map(|parameter| parameter.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ");
                let message = format!("{} has no parameter “{name}”; it has {names}.", algorithm.name());
                errors.push(FieldError::new(name, "unknown_parameter", message));
            }
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The whole catalogue.
#[must_use]
pub fn catalogue() -> Vec<AlgorithmDescription> {
    Algorithm::ALL.into_iter().map(describe).collect()
}

/// The description of one algorithm.
#[must_use]
pub fn describe(id: Algorithm) -> AlgorithmDescription {
    let description = match id {
        Algorithm::Kmeans => {
            "Finds groups of similar rows: each row belongs to the nearest of k centres, and each centre is the mean of its \
             rows. Fast, for numeric data whose groups are round and of similar size."
        }
        Algorithm::DecisionTree => {
            "Learns a tree of questions of the form “is this column at most that value?”. Easy to read; a deep tree learns \
             the noise too."
        }
        Algorithm::RandomForest => {
            "Trains many trees, each on a random sample of the rows and looking at random columns at each split, and lets \
             them vote. Rarely the wrong first choice; harder to read than one tree."
        }
    };
    AlgorithmDescription {
        id,
        name: id.name().into(),
        kind: id.kind(),
        description: description.into(),
        parameters: parameters(id),
    }
}

fn parameters(id: Algorithm) -> Vec<ParameterDescription> {
    match id {
        Algorithm::Kmeans => kmeans_parameters(),
        Algorithm::DecisionTree => tree_parameters(json!("all")),
        Algorithm::RandomForest => forest_parameters(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_obeys_its_own_rule() {
        for algorithm in catalogue() {
            for parameter in &algorithm.parameters {
                assert!(
                    parameter.check(&parameter.default).is_ok(),
                    "{:?} {}",
                    algorithm.id,
                    parameter.name
                );
                let parsed = parameter
                    .parse(&parameter.default_text())
                    .unwrap()
                    .unwrap_or(Value::Null);
                assert_eq!(text_of(&parsed), parameter.default_text(), "{}", parameter.name);
            }
        }
    }

    #[test]
    fn a_bad_value_is_refused_with_name_value_and_range() {
        let values = json!({ "n_clusters": 0, "tol": "small", "init": "magic", "depth": 3, "max_iter": 1.5 });
        let errors = check_parameters(Algorithm::Kmeans, values.as_object().unwrap()).unwrap_err();
        let found: Vec<_> = errors
            .iter()
            .map(|error| (error.field(), error.code.as_str()))
            .collect();
        let expected = [
            ("depth", "unknown_parameter"),
            ("init", "choice"),
            ("max_iter", "type"),
            ("n_clusters", "out_of_range"),
            ("tol", "type"),
        ];
        assert_eq!(found, expected);
        assert_eq!(
            errors[3].message,
            "Clusters must be a whole number from 1 to 1000, not “0”."
        );
    }

    #[test]
    fn form_fields_are_parsed_by_type() {
        let forest = describe(Algorithm::RandomForest);
        let parse = |name: &str, text: &str| {
            forest
                .parameters
                .iter()
                .find(|parameter| parameter.name == name)
                .unwrap()
                .parse(text)
        };
        assert_eq!(parse("n_estimators", " 50 ").unwrap(), Some(json!(50)));
        assert_eq!(parse("max_depth", "").unwrap(), None);
        assert_eq!(parse("bootstrap", "off").unwrap(), Some(json!(false)));
        assert_eq!(parse("n_estimators", "fifty").unwrap_err().code, "type");
        assert_eq!(parse("ccp_alpha", "NaN").unwrap_err().code, "type");
        assert_eq!(parse("max_samples", "2").unwrap_err().code, "out_of_range");
    }

    #[test]
    fn an_id_is_spelled_as_in_json() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Some(algorithm));
            assert_eq!(serde_json::to_value(algorithm).unwrap(), algorithm.as_str());
        }
        assert_eq!(Algorithm::parse("svm"), None);
    }
}
