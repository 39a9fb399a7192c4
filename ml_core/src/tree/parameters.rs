//! Descriptions of the parameters that all trees share, and their values.

use super::growth::Growth;
use super::{MaxFeatures, MissingValues, TreeError};
use crate::model::ModelError;
use crate::model::fitted_model::TrainingRows;
use crate::spec::{ParameterKind, ParameterSpec, Parameters};

/// Describes `max_depth`.
pub(crate) fn max_depth() -> ParameterSpec {
    ParameterSpec::integer("max_depth", "Depth", None)
        .range(1.0, 1000.0)
        .help("The most questions in a row. Empty: until the leaves are pure.")
}

/// Describes the parameters of growing and pruning a tree besides `max_depth`; `max_impurity` is
/// the largest impurity, where there is one.
pub(crate) fn growth_parameters(max_features: &'static str, max_impurity: Option<f64>) -> Vec<ParameterSpec> {
    vec![
        ParameterSpec::integer("min_samples_leaf", "Rows in a leaf", 1)
            .range(1.0, 1_000_000.0)
            .help("A split leaves at least this many rows on each side."),
        ParameterSpec::integer("min_samples_split", "Rows to split", 2)
            .range(2.0, 1_000_000.0)
            .help("A node with fewer rows becomes a leaf.")
            .advanced(),
        ParameterSpec::choice("max_features", "Columns at a split", &["all", "sqrt", "log2"])
            .default(max_features)
            .or(ParameterKind::ChoiceOrCount)
            .help("How many columns each split looks at, drawn at random.")
            .advanced(),
        ParameterSpec::integer("max_leaf_nodes", "Leaves", None)
            .range(2.0, 1_000_000.0)
            .help("Grows the best splits first until there are this many leaves. Empty: no limit.")
            .advanced(),
        ParameterSpec::number("min_impurity_decrease", "Least improvement", 0.0)
            .range(0.0, max_impurity)
            .help("A split must lower the impurity by at least this, weighted by its share of the rows.")
            .advanced(),
        ParameterSpec::number("ccp_alpha", "Pruning", 0.0)
            .range(0.0, max_impurity)
            .help(
                "Cuts back branches that improve less than this for each leaf (minimal cost-complexity pruning). \
                 0: none.",
            )
            .advanced(),
    ]
}

/// Returns the parameters of growing and pruning a tree for training rows.
pub(crate) fn growth(parameters: &Parameters, rows: &TrainingRows<'_>) -> Growth {
    let max_features = parameters.value("max_features");
    let max_features = match (max_features.as_str(), max_features.as_u64(), max_features.as_f64()) {
        (Some("sqrt"), ..) => MaxFeatures::Sqrt,
        (Some("log2"), ..) => MaxFeatures::Log2,
        (_, Some(count), _) => MaxFeatures::Count(usize::try_from(count).unwrap_or(usize::MAX)),
        (.., Some(share)) => MaxFeatures::Fraction(share),
        _ => MaxFeatures::All,
    };
    Growth {
        max_depth: parameters.integer("max_depth"),
        max_leaf_nodes: parameters.integer("max_leaf_nodes"),
        min_samples_split: parameters.integer("min_samples_split").unwrap_or(0),
        min_samples_leaf: parameters.integer("min_samples_leaf").unwrap_or(0),
        max_features,
        min_impurity_decrease: parameters.number("min_impurity_decrease").unwrap_or(0.0),
        ccp_alpha: parameters.number("ccp_alpha").unwrap_or(0.0),
        missing_values: match rows.keeps_missing {
            true => MissingValues::Native,
            false => MissingValues::Refused,
        },
        seed: rows.seed,
    }
}

impl From<TreeError> for ModelError {
    fn from(error: TreeError) -> Self {
        match error {
            TreeError::Cancelled => Self::Cancelled,
            error => Self::Estimator(Box::new(error)),
        }
    }
}
