//! Features of an encoder: a column of the table, and what becomes of its values.

use serde::{Deserialize, Serialize};

/// Largest number of levels of a categorical feature: each becomes a column of the matrix.
pub const MAX_ONE_HOT: usize = 50;

/// A column of the table, with its encoding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feature {
    /// The name of the column.
    pub name: String,
    /// The encoding of the column.
    pub encoding: FeatureEncoding,
    /// Whether a missing value stays missing, as NaN; then none is filled in, and no row is dropped
    /// for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub keeps_missing: bool,
}

/// Encoding of a feature as columns of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FeatureEncoding {
    /// The number itself.
    Numeric {
        /// The replacement of a missing value; null: the row is dropped, unless the feature
        /// [keeps](Feature::keeps_missing) missing values.
        fill: Option<f64>,
    },
    /// One column per level: 1 where the row has it, else 0. All columns are 0 for a level that is
    /// not listed.
    OneHot {
        /// The levels, sorted.
        levels: Vec<String>,
        /// The index of the level that replaces a missing value; null: the row is dropped, unless
        /// the feature [keeps](Feature::keeps_missing) missing values.
        fill: Option<u32>,
    },
}

impl Feature {
    /// Returns whether a value is filled in where a row lacks one.
    pub(super) fn is_filled(&self) -> bool {
        match &self.encoding {
            FeatureEncoding::Numeric { fill } => fill.is_some(),
            FeatureEncoding::OneHot { fill, .. } => fill.is_some(),
        }
    }

    /// Returns whether only rows with a value can be encoded.
    #[must_use]
    pub fn needs_value(&self) -> bool {
        !self.keeps_missing && !self.is_filled()
    }
}
