//! Features of an encoder: a column of the table, and what becomes of its values.

use crate::data::ColumnKind;
use crate::data::feature_matrix::Column;
use crate::spec::{ColumnEncoding, DatePart};
use chrono::NaiveDateTime;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

/// Encoding of a feature as columns of the matrix. The replacement of a missing value, `fill`, is
/// null where the row is dropped, or where the feature [keeps](Feature::keeps_missing) missing
/// values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum FeatureEncoding {
    /// The number itself.
    Numeric {
        /// The replacement of a missing value.
        fill: Option<f64>,
    },
    /// One column per level: 1 where the row has it, else 0. All columns are 0 for a level that is
    /// not listed.
    OneHot {
        /// The levels, sorted.
        levels: Vec<String>,
        /// The index of the level that replaces a missing value.
        fill: Option<u32>,
    },
    /// One column per part of a date.
    DateParts {
        /// The parts.
        parts: Vec<DatePart>,
        /// Whether the day is before the month where the year is last.
        day_first: bool,
        /// The first date of the training rows in UTC, from which days are counted; null without
        /// [`DatePart::DaysSince`].
        origin: Option<NaiveDateTime>,
        /// The replacement of a missing date.
        fill: Option<NaiveDateTime>,
    },
    /// The share of the training rows that have the same level; 0 for one that is not listed.
    Frequency {
        /// The shares by level, each above 0 and at most 1.
        shares: BTreeMap<String, f64>,
        /// The level that replaces a missing value.
        fill: Option<String>,
    },
    /// One column per bucket: 1 for the one with the index that the hash of the text gives, else 0.
    /// The hash is FNV-1a of 64 bits over the UTF-8 text, modulo the number of buckets.
    Hashing {
        /// The number of buckets.
        buckets: u8,
        /// The text that replaces a missing value.
        fill: Option<String>,
    },
}

impl Feature {
    /// Returns whether a value is filled in where a row lacks one.
    pub(super) fn is_filled(&self) -> bool {
        match &self.encoding {
            FeatureEncoding::Numeric { fill } => fill.is_some(),
            FeatureEncoding::OneHot { fill, .. } => fill.is_some(),
            FeatureEncoding::DateParts { fill, .. } => fill.is_some(),
            FeatureEncoding::Frequency { fill, .. } | FeatureEncoding::Hashing { fill, .. } => fill.is_some(),
        }
    }

    /// Returns whether only rows with a value can be encoded.
    #[must_use]
    pub fn needs_value(&self) -> bool {
        !self.keeps_missing && !self.is_filled()
    }

    /// Returns the type that the column must be read as.
    #[must_use]
    pub fn column_kind(&self) -> ColumnKind {
        match self.encoding {
            FeatureEncoding::Numeric { .. } => ColumnKind::Numeric,
            FeatureEncoding::DateParts { .. } => ColumnKind::Datetime,
            FeatureEncoding::OneHot { .. } | FeatureEncoding::Frequency { .. } | FeatureEncoding::Hashing { .. } => {
                ColumnKind::Categorical
            }
        }
    }

    /// Returns the chosen encoding; `None` where the column has the default of its type.
    #[must_use]
    pub fn chosen_encoding(&self) -> Option<ColumnEncoding> {
        match &self.encoding {
            FeatureEncoding::Numeric { .. } | FeatureEncoding::OneHot { .. } => None,
            FeatureEncoding::DateParts { parts, .. } => Some(ColumnEncoding::DateParts { parts: parts.clone() }),
            FeatureEncoding::Frequency { .. } => Some(ColumnEncoding::Frequency),
            &FeatureEncoding::Hashing { buckets, .. } => Some(ColumnEncoding::Hashing { buckets }),
        }
    }

    /// Returns the replacement of a missing value as a text.
    #[must_use]
    pub fn fill_text(&self) -> Option<String> {
        match &self.encoding {
            FeatureEncoding::Numeric { fill } => fill.map(|fill| fill.to_string()),
            FeatureEncoding::OneHot { levels, fill } => levels.get(fill.map(|level| level as usize)?).cloned(),
            // The format of ISO 8601.
            FeatureEncoding::DateParts { fill, .. } => fill.map(|fill| format!("{fill:?}")),
            FeatureEncoding::Frequency { fill, .. } | FeatureEncoding::Hashing { fill, .. } => fill.clone(),
        }
    }

    /// Returns the names of the columns of the matrix.
    pub(super) fn column_names(&self) -> Vec<String> {
        let name = &self.name;
        match &self.encoding {
            FeatureEncoding::Numeric { .. } => vec![name.clone()],
            FeatureEncoding::OneHot { levels, .. } => levels.iter().map(|level| format!("{name}={level}")).collect(),
            FeatureEncoding::DateParts { parts, .. } => {
                let part = |part: &DatePart| format!("{name} ({})", part.as_str().replace('_', " "));
                parts.iter().map(part).collect()
            }
            FeatureEncoding::Frequency { .. } => vec![format!("{name} (frequency)")],
            FeatureEncoding::Hashing { buckets, .. } => (0..*buckets)
                .map(|bucket| format!("{name} (bucket {bucket})"))
                .collect(),
        }
    }

    /// Returns the number of cells of a row of the matrix.
    pub(super) fn cells(&self) -> u32 {
        match &self.encoding {
            FeatureEncoding::DateParts { parts, .. } => u32::try_from(parts.len()).unwrap_or(u32::MAX),
            _ => 1,
        }
    }

    /// Returns where the columns of the matrix are read from; `first` is the first cell of the
    /// feature.
    pub(super) fn columns(&self, first: u32) -> Vec<Column> {
        let of_level = |level: u8| Column {
            cell: first,
            level: Some(level),
        };
        match &self.encoding {
            FeatureEncoding::OneHot { levels, .. } => {
                (0..u8::MAX).zip(levels).map(|(level, _)| of_level(level)).collect()
            }
            FeatureEncoding::Hashing { buckets, .. } => (0..*buckets).map(of_level).collect(),
            _ => (first..).take(self.cells() as usize).map(Column::number).collect(),
        }
    }
}
