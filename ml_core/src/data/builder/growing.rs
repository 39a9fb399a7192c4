//! Columns under construction.

use super::levels::code_of_level;
use crate::data::number::cell;
use crate::data::options::CsvFormat;
use crate::data::parse::{NumberNotes, ParsedColumn};
use crate::data::text_classes::TextClasses;
use crate::data::text_summary::TextSummary;
use crate::data::{ColumnKind, DataError, MISSING_CODE};
use std::collections::HashMap;

/// A column under construction.
pub(super) enum Growing {
    Numbers(NumberNotes),
    Texts {
        codes: Vec<u32>,
        codes_of: HashMap<String, u32>,
    },
    Counted(TextSummary, TextClasses),
    Skipped,
}

impl Growing {
    /// Starts a column of a declared type, or of a type that is detected; `is_text` says whether it
    /// is known to hold texts.
    pub(super) fn new(forced: Option<ColumnKind>, is_text: bool, counted: Option<usize>) -> Self {
        use ColumnKind::{Categorical, Datetime, Text};
        match forced {
            Some(Categorical | Text | Datetime) => Self::texts(counted, Vec::new()),
            Some(ColumnKind::Numeric) => Self::Numbers(NumberNotes::default()),
            _ if is_text => Self::texts(counted, Vec::new()),
            _ => Self::Numbers(NumberNotes::default()),
        }
    }

    /// Starts a column of texts with codes of missing values.
    pub(super) fn texts(counted: Option<usize>, missing: Vec<u32>) -> Self {
        match counted {
            Some(counted) => {
                let mut summary = TextSummary::new(counted);
                summary.missing = missing.len();
                Self::Counted(summary, TextClasses::default())
            }
            None => Self::Texts {
                codes: missing,
                codes_of: HashMap::new(),
            },
        }
    }

    pub(super) fn is_texts(&self) -> bool {
        matches!(self, Self::Texts { .. } | Self::Counted(..))
    }

    /// Appends a block's column of the same kind.
    pub(super) fn append(
        &mut self,
        parsed: ParsedColumn,
        name: &str,
        max_levels: usize,
        format: &CsvFormat,
    ) -> Result<(), DataError> {
        match (self, parsed) {
            (Self::Numbers(notes), ParsedColumn::Numbers(more)) => notes.merge(more),
            (Self::Texts { codes, codes_of }, ParsedColumn::Texts { codes: more, levels }) => {
                let codes_of_block: Result<Vec<u32>, DataError> = levels
                    .into_iter()
                    .map(|level| code_of_level(level, codes_of, name, max_levels))
                    .collect();
                let codes_of_block = codes_of_block?;
                let column_code = |code: u32| codes_of_block.get(code as usize).copied().unwrap_or(MISSING_CODE);
                codes.extend(more.into_iter().map(column_code));
            }
            (Self::Counted(summary, classes), ParsedColumn::Texts { codes, levels }) => {
                let mut counts = vec![0; levels.len()];
                for code in codes {
                    match counts.get_mut(code as usize) {
                        Some(count) => *count += 1,
                        None => summary.missing += 1,
                    }
                }
                for (level, count) in levels.into_iter().zip(counts) {
                    classes.add(&level, cell(&level, format), count);
                    summary.add(level, count);
                }
            }
            // The caller has made the kinds equal.
            _ => {}
        }
        Ok(())
    }
}
