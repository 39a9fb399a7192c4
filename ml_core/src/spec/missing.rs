//! Treatments of missing values.

use serde::{Deserialize, Serialize};

/// Treatment of rows that lack a value of a feature. Rows without a class are always left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Leaves the rows out and counts them.
    #[default]
    Drop,
    /// Fills in the column's mean (numbers) or most frequent value (categories).
    Mean,
    /// Fills in the column's most frequent value, the smallest of several.
    MostFrequent,
}
