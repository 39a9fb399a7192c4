//! Marks of rows: places of a file from which its rows are read without those before them.

use super::blocks::{BLOCK, Block};
use super::options::CsvOptions;
use super::records::{CsvRecords, RecordStart};
use super::{CsvSource, DataError};
use crate::threads;
use std::io::Read;

/// Least number of bytes between two marks: a block and a half, so that every second block has one.
const DISTANCE: u64 = BLOCK as u64 * 3 / 2;

/// A row, from 0, and the place at which it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowMark {
    /// The number of rows before it.
    pub row: u64,
    /// The place at which it begins, or blank lines before it.
    pub start: RecordStart,
}

/// Marks at the first row of a file and at about one row in 256 kB after it. Places are those of
/// the text in UTF-8; see [`RowMarks::in_encoding`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowMarks {
    marks: Vec<RowMark>,
    rows: u64,
    /// Whether lines end with a carriage return alone.
    carriage_returns: bool,
}

impl RowMarks {
    /// Finds the marks of a CSV in one pass. The delimiter and the header must be declared, unless
    /// the first part of the file shows them.
    ///
    /// ```
    /// use ml_core::data::{CsvOptions, RowMarks};
    ///
    /// let file = "a,b\n".to_owned() + &"1,2\n".repeat(200_000);
    /// let marks = RowMarks::of_csv(file.as_bytes(), &CsvOptions::default())?.into_marks();
    /// assert!(marks.len() > 2 && marks.iter().all(|mark| mark.start.offset == 4 + 4 * mark.row));
    /// # Ok::<(), ml_core::data::DataError>(())
    /// ```
    ///
    /// # Errors
    /// When the file cannot be read, or a quoted field is not closed.
    pub fn of_csv(source: impl CsvSource, options: &CsvOptions) -> Result<Self, DataError> {
        CsvRecords::open(source.open()?, options)?.count()
    }

    /// Adds a block with this number of records.
    pub(super) fn add(&mut self, block: &Block, rows: u64) {
        let start = RecordStart {
            offset: block.offset + block.at as u64,
            line: block.line,
        };
        let is_far = |last: &RowMark| start.offset >= last.start.offset + DISTANCE;
        if rows > 0 && self.marks.last().is_none_or(is_far) {
            self.marks.push(RowMark { row: self.rows, start });
        }
        self.rows += rows;
    }

    /// Returns the marks, in the order of the rows.
    #[must_use]
    pub fn into_marks(self) -> Vec<RowMark> {
        self.marks
    }

    /// Returns the marks with the bytes of the file itself, which `file` reads from its beginning
    /// and which [`decoded_from`](super::decoded_from) continues there. For UTF-8, and where a text
    /// [cannot be resumed](super::can_resume), they stay those of the text in UTF-8.
    ///
    /// # Errors
    /// When the file cannot be read.
    #[cfg(feature = "encodings")]
    pub fn in_encoding(
        mut self,
        mut file: impl Read,
        encoding: &'static encoding_rs::Encoding,
    ) -> std::io::Result<Vec<RowMark>> {
        use encoding_rs::{UTF_8, UTF_16BE, UTF_16LE};
        if encoding == UTF_8 || !super::can_resume(encoding) {
            return Ok(self.marks);
        }
        // In all these encodings a line break is no part of another character.
        let is_utf_16 = encoding == UTF_16LE || encoding == UTF_16BE;
        let (width, low) = (1 + usize::from(is_utf_16), usize::from(encoding == UTF_16BE));
        let is_break = |unit: &[u8]| {
            let is_ascii = unit.len() == 1 || unit[1 - low] == 0;
            is_ascii && (unit[low] == b'\n' || (self.carriage_returns && unit[low] == b'\r'))
        };
        let (mut line, mut offset, mut buffer) = (1, 0, Vec::with_capacity(BLOCK));
        let mut marks = self.marks.iter_mut().peekable();
        while let Some(mark) = marks.next_if(|mark| mark.start.line == line) {
            mark.start.offset = offset;
        }
        while marks.peek().is_some() {
            buffer.clear();
            if file.by_ref().take(BLOCK as u64).read_to_end(&mut buffer)? == 0 {
                break;
            }
            for unit in buffer.chunks_exact(width) {
                offset += width as u64;
                if is_break(unit) {
                    line += 1;
                    while let Some(mark) = marks.next_if(|mark| mark.start.line == line) {
                        mark.start.offset = offset;
                    }
                }
            }
        }
        Ok(self.marks)
    }
}

impl<R: Read> CsvRecords<R> {
    /// Returns marks without any block.
    pub(super) fn no_marks(&self) -> RowMarks {
        RowMarks {
            marks: Vec::new(),
            rows: 0,
            carriage_returns: self.blocks.carriage_returns(),
        }
    }
}

impl<R: Read + Send> CsvRecords<R> {
    /// Counts the remaining records.
    fn count(mut self) -> Result<RowMarks, DataError> {
        let delimiter = self.format().delimiter;
        let mut marks = self.no_marks();
        loop {
            let mut blocks = self.next_blocks()?;
            if blocks.is_empty() {
                return Ok(marks);
            }
            let counts = threads::map_pieces(&mut blocks, 1, |_, block| count_records(&block[0], delimiter));
            for (block, rows) in blocks.into_iter().zip(counts) {
                marks.add(&block, rows?);
                self.recycle(block);
            }
        }
    }
}

fn count_records(block: &Block, delimiter: u8) -> Result<u64, DataError> {
    let (mut tokens, mut rows) = (block.tokens(delimiter), 0);
    while let Some(token) = tokens.next()? {
        rows += u64::from(token.last);
    }
    Ok(rows)
}

#[cfg(all(test, feature = "encodings"))]
mod tests;
