//! The catalogue of algorithms: what each does and which parameters it takes. Forms are drawn from
//! it, requests are validated by it, and the API serves it, so that a parameter is described in
//! one place.

mod catalogue;
mod parameter;

pub use parameter::{ParameterDescription, ParameterType};

use crate::error::FieldError;
use catalogue::parameters;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

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

    /// Returns the kind of task that it solves.
    #[must_use]
    pub fn kind(self) -> AlgorithmKind {
        match self {
            Self::Kmeans => AlgorithmKind::Clustering,
            Self::DecisionTree | Self::RandomForest => AlgorithmKind::Classification,
        }
    }
}

/// Kind of task that an algorithm solves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AlgorithmKind {
    /// Finds groups of similar rows; needs no target.
    Clustering,
    /// Learns to predict the classes of a target column.
    Classification,
}

/// Description of an algorithm, complete enough to render its form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlgorithmDescription {
    /// The id.
    pub id: Algorithm,
    /// The name people know.
    pub name: String,
    /// Kind of task that it solves.
    pub kind: AlgorithmKind,
    /// Description: method and use, in a sentence or two.
    pub description: String,
    /// The parameters, most used first.
    pub parameters: Vec<ParameterDescription>,
}

/// Checks every value of `values` against the catalogue. Errors point into `values` by name
/// (`/max_depth`).
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

#[cfg(test)]
mod tests;
