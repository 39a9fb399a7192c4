//! Treatments of missing values.

use super::AlgorithmSpec;
use serde::{Deserialize, Serialize};

/// Treatment of rows that lack a value of a feature. Rows without a class are always left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Leaves the rows out and counts them.
    Drop,
    /// Fills in the column's mean (numbers) or most frequent value (categories).
    Mean,
    /// Fills in the column's most frequent value, the smallest of several.
    MostFrequent,
    /// Keeps missing values as NaN, for algorithms that decide themselves where they belong. A
    /// missing category is NaN in every column of its feature.
    Native,
}

impl Missing {
    /// Returns the default treatment: missing values are kept if the algorithm accepts them,
    /// otherwise the rows are dropped.
    #[must_use]
    pub fn default_of(algorithm: &AlgorithmSpec) -> Self {
        if algorithm.native_missing {
            Self::Native
        } else {
            Self::Drop
        }
    }

    /// Returns whether missing values are filled in.
    #[must_use]
    pub fn fills(self) -> bool {
        matches!(self, Self::Mean | Self::MostFrequent)
    }
}
