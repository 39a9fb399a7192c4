//! Types of columns.

use serde::{Deserialize, Serialize};

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnKind {
    /// Numbers; a feature used as it is.
    Numeric,
    /// Few distinct values; a target, or a feature that is one-hot encoded.
    Categorical,
    /// Many distinct values that are not numbers; a feature only with an encoding.
    Text,
    /// Dates or times; a feature only with an encoding.
    Datetime,
    /// Declared as unused; not a feature.
    Ignore,
}

impl ColumnKind {
    /// Returns the name in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Numeric => "numeric",
            Self::Categorical => "categorical",
            Self::Text => "text",
            Self::Datetime => "datetime",
            Self::Ignore => "ignore",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_spelled_as_in_json() {
        for kind in [
            ColumnKind::Numeric,
            ColumnKind::Categorical,
            ColumnKind::Text,
            ColumnKind::Datetime,
            ColumnKind::Ignore,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
