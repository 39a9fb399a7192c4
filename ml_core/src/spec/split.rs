//! Splits into training and test rows.

use super::Task;
use serde::{Deserialize, Serialize};

/// Share of the rows that is held out for the test where a request does not say.
pub const DEFAULT_TEST_SIZE: f64 = 0.25;

/// How rows are held out for the test. `test_size` is the share of the test, above 0 and below 1.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Split {
    /// No rows are held out.
    None,
    /// Rows are drawn at random.
    Random {
        /// The share of the rows.
        test_size: f64,
    },
    /// Rows of each class are drawn at random in proportion.
    Stratified {
        /// The share of the rows.
        test_size: f64,
    },
    /// All rows with the same value in a column are on the same side.
    Group {
        /// The column, which is not a feature.
        column: String,
        /// The share of the groups.
        test_size: f64,
    },
    /// The rows with the largest values in a column, a number or a date, are the test.
    Time {
        /// The column, which is not a feature.
        column: String,
        /// The share of the rows.
        test_size: f64,
    },
}

impl Split {
    /// Returns the default split: a quarter of the rows, stratified for a classification; none for
    /// a clustering.
    #[must_use]
    pub fn default_of(task: Task) -> Self {
        let test_size = DEFAULT_TEST_SIZE;
        match task {
            Task::Classification => Self::Stratified { test_size },
            Task::Regression => Self::Random { test_size },
            Task::Clustering => Self::None,
        }
    }

    /// Returns the name of the kind in files and in the API.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Random { .. } => "random",
            Self::Stratified { .. } => "stratified",
            Self::Group { .. } => "group",
            Self::Time { .. } => "time",
        }
    }

    /// Returns the column that decides, where there is one.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::Group { column, .. } | Self::Time { column, .. } => Some(column),
            Self::None | Self::Random { .. } | Self::Stratified { .. } => None,
        }
    }

    /// Returns the share of the test, where there is one.
    #[must_use]
    pub fn test_size(&self) -> Option<f64> {
        match self {
            Self::None => None,
            Self::Random { test_size }
            | Self::Stratified { test_size }
            | Self::Group { test_size, .. }
            | Self::Time { test_size, .. } => Some(*test_size),
        }
    }
}
