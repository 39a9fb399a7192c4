//! Account of the columns and rows of a training: used or left out, and why.

use crate::spec::ColumnEncoding;
use serde::{Deserialize, Serialize};
use std::fmt::{self, Display};

/// Columns of a training.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ColumnAccount {
    /// The columns that were used.
    pub used: Vec<UsedColumn>,
    /// The columns that were not.
    pub left_out: Vec<LeftOutColumn>,
}

impl ColumnAccount {
    /// Adds a column that was not read, unless it is listed.
    pub fn leave_out(&mut self, name: &str, reason: LeftOutReason) {
        let is_listed = self.used.iter().any(|used| used.name == name)
            || self.left_out.iter().any(|left_out| left_out.name == name);
        if !is_listed {
            self.left_out.push(LeftOutColumn {
                name: name.to_owned(),
                reason,
            });
        }
    }
}

/// A column that was used, with its encoding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedColumn {
    /// The name of the column.
    pub name: String,
    /// The number of levels that each became a column of the matrix; null for a number, and for a
    /// chosen encoding.
    pub levels: Option<usize>,
    /// The chosen encoding; absent for the default of the column's type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<ColumnEncoding>,
    /// The value that replaced missing ones; null where none was replaced.
    pub fill: Option<String>,
    /// The number of used rows that lack the value. Where `fill` is null it was kept missing; then
    /// a missing category is missing in each column of its levels.
    #[serde(default)]
    pub missing_rows: usize,
    /// The number of rows with a target that were left out because they lack the value.
    #[serde(default)]
    pub left_out_rows: usize,
}

/// A column that was not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOutColumn {
    /// The name of the column.
    pub name: String,
    /// The reason.
    pub reason: LeftOutReason,
}

/// Reason why a column was not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LeftOutReason {
    /// The request names the columns to use.
    NotChosen,
    /// Free text, or too many different values.
    Text,
    /// Dates or times.
    Datetime,
    /// Declared as unused.
    Ignored,
    /// Categories, in a clustering.
    Categories,
    /// The same value in every row.
    Constant,
    /// No value in any row.
    AllMissing,
    /// A number of the row, or another identifier.
    Identifier,
    /// It decides the split.
    SplitColumn,
}

impl Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotChosen => "not among the chosen columns",
            Self::Text => "text; the encoding frequency or hashing would use it",
            Self::Datetime => "dates or times; an encoding of their parts would use them",
            Self::Ignored => "declared as unused",
            Self::Categories => "categories, which have no distance",
            Self::Constant => "the same value in every row",
            Self::AllMissing => "no value in any row",
            Self::Identifier => "an identifier",
            Self::SplitColumn => "it decides the split",
        })
    }
}

/// Rows of a training.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowAccount {
    /// Rows of the table.
    pub total: usize,
    /// Rows that the model was fitted to.
    pub train: usize,
    /// Rows that were held out for the test.
    pub test: usize,
    /// Rows that were left out because the target or a column had no value.
    pub missing_values: usize,
}

/// Message about something that was guessed, dropped, filled in or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// The kind of message.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// The column that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The number of rows that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
}

impl Warning {
    /// Returns the warning with its message as a sentence.
    #[must_use]
    pub fn into_sentence(self) -> Self {
        Self {
            message: sentence(&self.message),
            ..self
        }
    }
}

/// Returns the message of an error or a warning as a sentence.
#[must_use]
pub fn sentence(message: &impl ToString) -> String {
    let text = message.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
