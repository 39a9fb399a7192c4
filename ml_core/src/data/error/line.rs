//! Where in a file an error is.

use super::DataError;

impl DataError {
    /// The line of the file that the error is about.
    #[must_use]
    pub fn line(&self) -> Option<u64> {
        match self {
            Self::Binary { line, .. }
            | Self::NotUtf8 { line, .. }
            | Self::TooFewFields { line, .. }
            | Self::TooManyFields { line, .. }
            | Self::EmptyColumnName { line, .. }
            | Self::UnterminatedQuote { line, .. }
            | Self::RowTooLong { line, .. }
            | Self::Infinite { line, .. }
            | Self::NotANumber { line, .. } => Some(*line),
            _ => None,
        }
    }
}
