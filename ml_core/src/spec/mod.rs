//! Descriptions of algorithms and their parameters: the only place for a parameter's name, default,
//! range and help. Flags of the command line, fields of forms, checks of requests and tables of the
//! documentation are derived from them.

mod column_encoding;
mod list;
mod missing;
mod parameter;
mod parameter_value;
mod split;
mod values;

pub use column_encoding::{ColumnEncoding, ColumnEncodings, DEFAULT_BUCKETS, DatePart};
pub use list::split_list;
pub use missing::Missing;
pub use parameter::{ParameterError, ParameterKind, ParameterSpec};
pub use split::{DEFAULT_TEST_SIZE, Split};
pub use values::Parameters;

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::{self, Display};

/// Largest number of different numbers that are plausible as classes. A target with more of them is
/// the target of a regression, unless the request says otherwise.
pub const MAX_NUMERIC_CLASSES: u64 = 20;

/// Default number of times that each column is shuffled for permutation importances.
pub const DEFAULT_PERMUTATION_REPEATS: usize = 5;

/// Kind of problem that an algorithm solves. Split, metrics and baseline belong to the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = AlgorithmTask))]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Predicts the class of a row.
    Classification,
    /// Predicts a number.
    Regression,
    /// Finds groups of similar rows; needs no target.
    Clustering,
}

impl Task {
    /// Returns the name in files and in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Classification => "classification",
            Self::Regression => "regression",
            Self::Clustering => "clustering",
        }
    }

    /// Returns the task of a target with `distinct` different values: a regression for numbers with
    /// more than [`MAX_NUMERIC_CLASSES`] different ones, and a classification otherwise.
    ///
    /// ```
    /// use ml_core::spec::Task;
    ///
    /// assert_eq!(Task::of_target(true, 21), Task::Regression);
    /// assert_eq!(Task::of_target(true, 20), Task::Classification);
    /// assert_eq!(Task::of_target(false, 21), Task::Classification);
    /// ```
    #[must_use]
    pub fn of_target(are_numbers: bool, distinct: u64) -> Self {
        if are_numbers && distinct > MAX_NUMERIC_CLASSES {
            Self::Regression
        } else {
            Self::Classification
        }
    }

    /// Returns whether a column has to be named as the target.
    #[must_use]
    pub fn needs_target(self) -> bool {
        !matches!(self, Self::Clustering)
    }
}

impl Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Description of an algorithm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AlgorithmSpec {
    /// The id in files, in the API and, with dashes, on the command line.
    pub id: Cow<'static, str>,
    /// The name that people know.
    pub name: Cow<'static, str>,
    /// The kind of problem that it solves.
    #[serde(rename = "kind")]
    pub task: Task,
    /// Method and use, in a sentence or two.
    #[serde(rename = "description")]
    pub summary: Cow<'static, str>,
    /// The parameters, most used first.
    pub parameters: Vec<ParameterSpec>,
    /// Whether the algorithm accepts missing values. They are then kept by default.
    #[serde(default)]
    pub native_missing: bool,
    /// Cost model of a fit.
    #[serde(skip)]
    pub cost: CostModel,
}

/// Cost model of a fit: selects the formula that estimates memory and time before training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CostModel {
    /// Linear in the dense matrix, plus a columns × columns matrix.
    #[default]
    Dense,
    /// One or `n_estimators` trees, each linear in the rows.
    Trees,
    /// Distances of all rows to `n_clusters` centres, from `n_init` starts.
    Centres,
    /// Distances of all rows to the training rows, which the model stores.
    Neighbors,
}

impl AlgorithmSpec {
    /// Describes an algorithm.
    #[must_use]
    pub fn new(
        id: &'static str,
        name: &'static str,
        task: Task,
        summary: &'static str,
        parameters: Vec<ParameterSpec>,
    ) -> Self {
        Self {
            id: id.into(),
            name: name.into(),
            task,
            summary: summary.into(),
            parameters,
            native_missing: false,
            cost: CostModel::default(),
        }
    }

    /// Declares that the algorithm accepts missing values.
    #[must_use]
    pub fn native_missing(mut self) -> Self {
        self.native_missing = true;
        self
    }

    /// Sets the cost model of a fit.
    #[must_use]
    pub fn cost(mut self, cost: CostModel) -> Self {
        self.cost = cost;
        self
    }

    /// Returns a parameter by its name.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&ParameterSpec> {
        self.parameters.iter().find(|parameter| parameter.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_and_parts_of_dates_are_spelled_as_in_json() {
        for task in [Task::Classification, Task::Regression, Task::Clustering] {
            assert_eq!(serde_json::to_value(task).unwrap(), task.as_str());
        }
        for part in DatePart::ALL {
            assert_eq!(serde_json::to_value(part).unwrap(), part.as_str());
        }
    }
}
