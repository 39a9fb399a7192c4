//! The records of a CSV as texts: for previews, and for writing a file again with more columns.

use super::DataError;
use super::blocks::{Block, Blocks};
use super::column::check_names;
use super::options::{CsvFormat, CsvOptions};
use super::sniff::{SAMPLE, sniff};
use super::tokens::Tokens;
use std::borrow::Cow;
use std::io::Read;

/// Reads the records of a CSV one after the other, as texts.
///
/// ```
/// use ml_core::data::{CsvOptions, CsvRecords};
///
/// let mut records = CsvRecords::open("a;b\n1,5;x\n".as_bytes(), &CsvOptions::default())?;
/// assert_eq!(records.names(), ["a", "b"]);
/// let mut record = Vec::new();
/// assert!(records.read(&mut record)?);
/// assert_eq!(record, ["1,5", "x"]);
/// assert!(!records.read(&mut record)?);
/// # Ok::<(), ml_core::data::DataError>(())
/// ```
pub struct CsvRecords<R> {
    blocks: Blocks<R>,
    format: CsvFormat,
    names: Vec<String>,
    block: Option<Block>,
    at: usize,
    line: u64,
}

impl<R: Read> CsvRecords<R> {
    /// Finds out the format and reads the header.
    ///
    /// # Errors
    /// When the data cannot be read, are empty or not text, or the header is not usable.
    pub fn open(reader: R, options: &CsvOptions) -> Result<Self, DataError> {
        options.check()?;
        let mut blocks = Blocks::open(reader)?;
        let (sample, whole) = blocks.sample(SAMPLE);
        let format = sniff(sample, whole, options);
        loop {
            let Some(block) = blocks.next(format.delimiter)? else {
                return Err(DataError::Empty);
            };
            let mut tokens = Tokens::new(&block.text, 0, block.line, format.delimiter);
            let Some(first) = tokens.record()? else { continue };
            let names = names(&first, tokens.record_line(), format.has_header, options.max_columns)?;
            let (at, line) = if format.has_header {
                (tokens.at(), tokens.line())
            } else {
                (0, block.line)
            };
            return Ok(Self {
                blocks,
                format,
                names,
                block: Some(block),
                at,
                line,
            });
        }
    }

    /// How the file is read.
    #[must_use]
    pub fn format(&self) -> CsvFormat {
        self.format
    }

    /// The names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Reads the next record into `record`; false at the end.
    ///
    /// # Errors
    /// When the data cannot be read, or the record has too few or too many values.
    pub fn read(&mut self, record: &mut Vec<String>) -> Result<bool, DataError> {
        record.clear();
        while let Some(block) = &self.block {
            let mut tokens = Tokens::resume(&block.text, self.at, self.line, self.format.delimiter, block.quotes);
            if let Some(fields) = tokens.record()? {
                if fields.len() != self.names.len() {
                    let (line, found, expected) = (tokens.record_line(), fields.len(), self.names.len());
                    return Err(DataError::Ragged { line, found, expected });
                }
                record.extend(fields.into_iter().map(Cow::into_owned));
                (self.at, self.line) = (tokens.at(), tokens.line());
                return Ok(true);
            }
            self.block = self.blocks.next(self.format.delimiter)?;
            self.at = 0;
            self.line = self.block.as_ref().map_or(self.line, |block| block.line);
        }
        Ok(false)
    }

    /// The rest of the file in blocks: text, first byte and line.
    pub(super) fn next_block(&mut self) -> Result<Option<(Block, usize)>, DataError> {
        match self.block.take() {
            Some(mut block) => {
                block.line = self.line;
                Ok(Some((block, std::mem::take(&mut self.at))))
            }
            None => Ok(self.blocks.next(self.format.delimiter)?.map(|block| (block, 0))),
        }
    }
}

/// The names of the columns, from the first record or made up.
fn names(first: &[Cow<'_, str>], line: u64, has_header: bool, max: usize) -> Result<Vec<String>, DataError> {
    if first.len() > max {
        return Err(DataError::TooManyColumns {
            found: first.len(),
            max,
        });
    }
    if !has_header {
        return Ok((1..=first.len()).map(|number| format!("column_{number}")).collect());
    }
    if let Some(column) = first.iter().position(|name| name.is_empty()) {
        return Err(DataError::EmptyColumnName {
            line,
            column: column + 1,
        });
    }
    check_names(first.iter().map(AsRef::as_ref))?;
    Ok(first.iter().map(|name| name.as_ref().to_owned()).collect())
}
