//! Line of an error.

use super::{CsvError, DataError};

impl DataError {
    /// Returns whether a record has more or fewer values than the first.
    pub(in crate::data) fn is_about_length(&self) -> bool {
        matches!(
            self,
            Self::Csv(CsvError::TooFewFields { .. } | CsvError::TooManyFields { .. })
        )
    }

    /// Returns the line of the file that the error is about.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Csv(error) => error.line(),
            Self::Infinite { line, .. } | Self::NotANumber { line, .. } => Some(*line),
            _ => None,
        }
    }
}

impl DataError {
    /// Returns the error of a table that holds the rows of a file after the first `rows`, with the
    /// row of the file.
    #[must_use]
    pub fn after_rows(self, rows: u64) -> Self {
        match self {
            Self::NotADate { row, name, value } => Self::NotADate {
                row: row.saturating_add(usize::try_from(rows).unwrap_or(usize::MAX)),
                name,
                value,
            },
            other => other,
        }
    }
}

impl CsvError {
    /// Returns the line of the file that the error is about.
    fn line(&self) -> Option<u64> {
        match self {
            Self::Binary { line, .. }
            | Self::NotUtf8 { line, .. }
            | Self::TooFewFields { line, .. }
            | Self::TooManyFields { line, .. }
            | Self::EmptyColumnName { line, .. }
            | Self::UnterminatedQuote { line, .. }
            | Self::RowTooLong { line, .. } => Some(*line),
            _ => None,
        }
    }
}
