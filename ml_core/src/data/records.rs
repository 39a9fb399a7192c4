//! Records of a CSV as texts: for previews, and for writing a file again with more columns.

use super::blocks::{Block, Blocks};
use super::error::excerpt;
use super::names::{Names, column_names, respell};
use super::options::{CsvFormat, CsvOptions};
use super::sniff::{Header, SAMPLE, Sniffed, delimiter_line, sniff};
use super::{CsvError, DataError};
use std::borrow::Cow;
use std::io::Read;

/// A reader of the records of a CSV as texts, one after the other.
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
    pub(super) blocks: Blocks<R>,
    format: CsvFormat,
    names: Vec<String>,
    block: Option<Block>,
    pub(super) findings: Findings,
}

/// Properties of the beginning of a file that are reported, or that a reader of the whole file
/// needs.
#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    /// The delimiter that a line before the header names.
    pub(super) delimiter_line: Option<u8>,
    /// The first text of each record above the header, which is a title, a comment or empty.
    pub(super) titles: Vec<String>,
    /// The first line, unless it was declared whether it is a header.
    pub(super) header: Option<(Header, Vec<String>)>,
    /// The name of a column of names or numbers of the rows, and whether the file lacks the name.
    pub(super) index_column: Option<(String, bool)>,
    /// The number of columns of a file that looks separated by spaces.
    pub(super) columns_between_spaces: Option<usize>,
    /// Whether only the whole file can decide on the notation of its numbers.
    pub(super) needs_survey: bool,
}

/// The head of a file, which need not be read and detected again.
#[derive(Clone, Debug, PartialEq)]
pub struct CsvHead {
    format: CsvFormat,
    names: Vec<String>,
    carriage_returns: bool,
}

impl CsvHead {
    /// Returns the format of the file.
    #[must_use]
    pub fn format(&self) -> &CsvFormat {
        &self.format
    }

    /// Returns the names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

/// The position at which a record begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordStart {
    /// The byte of the file.
    pub offset: u64,
    /// The line of the file, from 1.
    pub line: u64,
}

impl<R: Read> CsvRecords<R> {
    /// Detects the format from the first part of the file, and reads the header. For a format that
    /// all of the file decides on, see [`detect_format`](super::detect_format).
    ///
    /// # Errors
    /// When the data cannot be read, are empty or not text, or the header is not usable.
    pub fn open(reader: R, options: &CsvOptions) -> Result<Self, DataError> {
        let mut blocks = Blocks::open(reader)?;
        let (delimiter_line, sniffed) = detect(&mut blocks, options)?;
        let format = sniffed.format;
        let mut titles = Vec::new();
        loop {
            let Some(mut block) = blocks.next(format.delimiter)? else {
                return Err(CsvError::Empty.into());
            };
            let mut tokens = block.tokens(format.delimiter);
            while titles.len() < sniffed.titles
                && let Some(title) = tokens.record()?
            {
                let text = title.into_iter().find(|text| !text.is_empty());
                titles.push(text.map(Cow::into_owned).unwrap_or_default());
            }
            let Some(first) = tokens.record()? else { continue };
            let header = format.has_header.then_some((&first, tokens.record_line()));
            let width = first.len() + usize::from(sniffed.has_row_names);
            let Names {
                mut names,
                index_column,
            } = column_names(header, width, options.max_columns)?;
            respell(&mut names, &options.model_columns);
            let header = options.has_header.is_none().then(|| {
                let first = first.iter().map(|text| text.as_ref().to_owned());
                (sniffed.header, first.collect())
            });
            if format.has_header {
                (block.at, block.line) = (tokens.position(), tokens.line());
            }
            return Ok(Self {
                blocks,
                format,
                names,
                block: Some(block),
                findings: Findings {
                    delimiter_line,
                    titles,
                    header,
                    index_column,
                    columns_between_spaces: sniffed.columns_between_spaces,
                    needs_survey: sniffed.needs_survey,
                },
            });
        }
    }

    /// Continues at a record of a file whose head is known; `reader` begins at the record's byte.
    ///
    /// ```
    /// use ml_core::data::{CsvOptions, CsvRecords};
    ///
    /// let file = "a,b\n1,2\n3,4\n".as_bytes();
    /// let mut records = CsvRecords::open(file, &CsvOptions::default())?;
    /// let mut record = Vec::new();
    /// records.read(&mut record)?;
    /// let (head, second) = (records.head(), records.position());
    /// let rest = &file[usize::try_from(second.offset)?..];
    /// CsvRecords::resume(rest, &head, second)?.read(&mut record)?;
    /// assert_eq!(record, ["3", "4"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the data cannot be read.
    pub fn resume(reader: R, head: &CsvHead, start: RecordStart) -> Result<Self, DataError> {
        let mut blocks = Blocks::resume(reader, start.offset, start.line, head.carriage_returns);
        Ok(Self {
            block: blocks.next(head.format.delimiter)?,
            blocks,
            format: head.format.clone(),
            names: head.names.clone(),
            findings: Findings::default(),
        })
    }

    /// Returns the head of the file, which [`CsvRecords::resume`] needs.
    #[must_use]
    pub fn head(&self) -> CsvHead {
        CsvHead {
            format: self.format.clone(),
            names: self.names.clone(),
            carriage_returns: self.blocks.carriage_returns(),
        }
    }

    /// Returns where the next record begins, or blank lines before it.
    #[must_use]
    pub fn position(&self) -> RecordStart {
        let (offset, line) = match &self.block {
            Some(block) => (block.offset + block.at as u64, block.line),
            None => self.blocks.position(),
        };
        RecordStart { offset, line }
    }

    /// Returns the format of the file.
    #[must_use]
    pub fn format(&self) -> &CsvFormat {
        &self.format
    }

    /// Returns the names of the columns.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Reads the next record into `record`; returns false at the end.
    ///
    /// # Errors
    /// When the data cannot be read, or the record has too few or too many values.
    pub fn read(&mut self, record: &mut Vec<String>) -> Result<bool, DataError> {
        record.clear();
        while let Some(block) = &mut self.block {
            let mut tokens = block.tokens(self.format.delimiter);
            if let Some(fields) = tokens.record()? {
                if fields.len() != self.names.len() {
                    let surplus = fields.get(self.names.len()).map_or("", AsRef::as_ref);
                    return Err(wrong_length_error(
                        tokens.record_line(),
                        fields.len(),
                        surplus,
                        &self.names,
                    ));
                }
                record.extend(fields.into_iter().map(Cow::into_owned));
                (block.at, block.line) = (tokens.position(), tokens.line());
                return Ok(true);
            }
            self.block = self.blocks.next(self.format.delimiter)?;
        }
        Ok(false)
    }

    /// Returns the next block of the rest of the file.
    pub(super) fn next_block(&mut self) -> Result<Option<Block>, DataError> {
        match self.block.take() {
            Some(block) => Ok(Some(block)),
            None => self.blocks.next(self.format.delimiter),
        }
    }

    /// Takes back a block that has been read in part only; it must be the last one returned.
    pub(super) fn put_back(&mut self, block: Block) {
        self.block = Some(block);
    }

    /// Keeps the memory of a block for reuse.
    pub(super) fn recycle(&mut self, block: Block) {
        self.blocks.recycle(block);
    }
}

/// Returns the number of records above the header that a reader leaves out.
#[cfg(feature = "formats")]
pub(super) fn titles_above_header(reader: impl Read, options: &CsvOptions) -> Result<usize, DataError> {
    let (_, sniffed) = detect(&mut Blocks::open(reader)?, options)?;
    Ok(sniffed.titles)
}

/// Detects the format of a stream of blocks, and skips a line that names the delimiter, which is
/// returned.
fn detect<R: Read>(blocks: &mut Blocks<R>, options: &CsvOptions) -> Result<(Option<u8>, Sniffed), DataError> {
    options.check()?;
    let mut options = options.clone();
    let named = delimiter_line(blocks.sample(SAMPLE).0);
    if let Some((delimiter, length)) = named {
        blocks.skip_line(length);
        options.delimiter.get_or_insert(delimiter);
        options.check()?;
    }
    let (sample, is_whole_file) = blocks.sample(SAMPLE);
    Ok((
        named.map(|(delimiter, _)| delimiter),
        sniff(sample, is_whole_file, &options),
    ))
}

/// Creates the error for a record of `found` values; `surplus` is the first surplus value.
pub(super) fn wrong_length_error(line: u64, found: usize, surplus: &str, names: &[String]) -> DataError {
    let expected = names.len();
    let error = match names.get(found) {
        Some(name) => CsvError::TooFewFields {
            line,
            found,
            expected,
            name: name.clone(),
        },
        None => CsvError::TooManyFields {
            line,
            found,
            expected,
            value: excerpt(surplus),
        },
    };
    error.into()
}
