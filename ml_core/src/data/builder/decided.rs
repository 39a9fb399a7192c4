//! Checks that a single pass over a file could decide the types of its columns.

use super::super::number::notations;
use super::super::parse::ParsedColumn;
use super::super::{CsvError, DataError};
use super::{Builder, Growing};

impl Builder<'_> {
    /// Notes the notations in which the texts of a block are numbers.
    pub(super) fn note_notations(&mut self, columns: &[ParsedColumn]) {
        if self.is_decided {
            return;
        }
        for (at, (known, column)) in self.notations.iter_mut().zip(columns).enumerate() {
            let ParsedColumn::Texts { levels, .. } = column else {
                continue;
            };
            if self.forced[at].is_some() || self.holds_texts[at] {
                continue;
            }
            for level in levels {
                if known.is_empty() {
                    break;
                }
                *known = known.and(notations(level));
            }
        }
    }

    /// Checks that the whole file leads to the same types.
    ///
    /// # Errors
    /// [`CsvError::Undecided`] when texts are numbers in another notation, or only some numbers
    /// have a unit.
    pub(in crate::data) fn check_decided(&self) -> Result<(), DataError> {
        let is_undecided = |(at, column): (usize, &Growing)| match column {
            Growing::Numbers(notes) => notes.has_mixed_units(self.rows - notes.missing),
            Growing::Texts { codes_of, .. } => self.may_be_numbers(at) && !codes_of.is_empty(),
            Growing::Counted(summary, _) => self.may_be_numbers(at) && summary.missing < self.rows,
            Growing::Skipped => false,
        };
        let detected = self
            .columns
            .iter()
            .enumerate()
            .filter(|&(at, _)| self.forced[at].is_none() && !self.holds_texts[at]);
        match detected.into_iter().find(|&column| is_undecided(column)) {
            Some((at, _)) => Err(self.undecided(at)),
            None => Ok(()),
        }
    }

    fn may_be_numbers(&self, column: usize) -> bool {
        !self.notations[column].and(self.allowed).is_empty()
    }

    pub(super) fn undecided(&self, column: usize) -> DataError {
        CsvError::Undecided {
            name: self.names[column].clone(),
        }
        .into()
    }
}
