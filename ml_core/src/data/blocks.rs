//! Block-wise reading of a stream. Blocks end where a record ends, so that they can be parsed
//! independently of each other.

use super::marks::{Marks, newlines};
use super::record_end::RecordScan;
use super::tokens::{Tokens, column_after, open_quote};
use super::{CsvError, DataError};
use std::io::Read;

/// Number of bytes of a block, unless one record is longer.
pub(super) const BLOCK: usize = 1 << 17;

/// Largest number of bytes of a record; it bounds the memory that an unclosed quote can take.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// A block of whole records.
pub(super) struct Block {
    /// The text of the block.
    pub(super) text: String,
    /// The byte of the text at which the records begin.
    pub(super) at: usize,
    /// The line of the file in which they begin.
    pub(super) line: u64,
    /// The byte of the stream at which the text begins.
    pub(super) offset: u64,
    /// Whether the block may hold quotes.
    pub(super) quotes: bool,
    /// Buffer for the numbers of the block, which is reused: allocating one for each block would
    /// cost more than parsing the numbers.
    pub(super) number_buffer: Vec<f64>,
}

impl Block {
    /// Returns the fields of the records.
    pub(super) fn tokens(&self, delimiter: u8) -> Tokens<'_> {
        Tokens::resume(&self.text, self.at, self.line, delimiter, self.quotes)
    }
}

/// A stream that is read in blocks.
pub(super) struct Blocks<R> {
    reader: R,
    pending: Vec<u8>,
    /// Blocks whose memory can be reused.
    recycled: Vec<Block>,
    end_of_file: bool,
    line: u64,
    /// The byte of the stream at which `pending` begins.
    offset: u64,
    /// Whether lines end with a carriage return alone, as on the first Macintosh.
    carriage_returns: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads the first part of the stream.
    pub(super) fn open(reader: R) -> Result<Self, DataError> {
        let mut blocks = Self {
            reader,
            pending: Vec::new(),
            recycled: Vec::new(),
            end_of_file: false,
            line: 1,
            offset: 0,
            carriage_returns: false,
        };
        blocks.fill()?;
        if blocks.pending.starts_with(&[0xFF, 0xFE]) || blocks.pending.starts_with(&[0xFE, 0xFF]) {
            return Err(CsvError::Utf16.into());
        }
        if blocks.pending.starts_with(&[0xEF, 0xBB, 0xBF]) {
            blocks.pending.drain(..3);
            blocks.offset = 3;
        }
        if blocks.pending.contains(&b'\r') && !blocks.pending.contains(&b'\n') {
            blocks.carriage_returns = true;
            replace_carriage_returns(&mut blocks.pending);
        }
        Ok(blocks)
    }

    /// Continues a stream whose beginning has been read before; `reader` begins at byte `offset`,
    /// in line `line`.
    pub(super) fn resume(reader: R, offset: u64, line: u64, carriage_returns: bool) -> Self {
        Self {
            reader,
            pending: Vec::new(),
            recycled: Vec::new(),
            end_of_file: false,
            line,
            offset,
            carriage_returns,
        }
    }

    /// Returns the byte of the stream and the line at which the next block begins.
    pub(super) fn position(&self) -> (u64, u64) {
        (self.offset, self.line)
    }

    /// Returns whether lines end with a carriage return alone.
    pub(super) fn carriage_returns(&self) -> bool {
        self.carriage_returns
    }

    /// Returns the beginning of the stream for detecting the format, and whether it is the whole
    /// stream.
    pub(super) fn sample(&self, length: usize) -> (&str, bool) {
        let bytes = &self.pending[..length.min(self.pending.len())];
        let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        (valid, self.end_of_file && valid.len() == self.pending.len())
    }

    /// Leaves out the first line, of `length` bytes.
    pub(super) fn skip_line(&mut self, length: usize) {
        self.pending.drain(..length);
        self.offset += length as u64;
        self.line += 1;
    }

    /// Returns the next block; `None` at the end.
    pub(super) fn next(&mut self, delimiter: u8) -> Result<Option<Block>, DataError> {
        let mut scan = RecordScan::default();
        loop {
            if self.pending.len() < BLOCK && !self.end_of_file {
                self.fill()?;
            }
            if self.pending.is_empty() {
                return Ok(None);
            }
            scan.advance(&self.pending, delimiter);
            let end = match (scan.end(), scan.open_quote()) {
                (_, Some(open)) if self.end_of_file => return Err(self.open_quote(open, delimiter)),
                _ if self.end_of_file => self.pending.len(),
                (Some(end), _) => end,
                (None, _) if self.pending.len() > MAX_RECORD => {
                    return Err(CsvError::RowTooLong {
                        line: self.line,
                        max: MAX_RECORD,
                    }
                    .into());
                }
                (None, _) => {
                    self.fill()?;
                    continue;
                }
            };
            return self.split_off_block(end, scan.into_marks(), delimiter).map(Some);
        }
    }

    /// Keeps the memory of a block for reuse.
    pub(super) fn recycle(&mut self, block: Block) {
        self.recycled.push(block);
    }

    /// Cuts off the pending bytes before byte `end`, which have these `marks`, as a block.
    fn split_off_block(&mut self, end: usize, marks: Marks, delimiter: u8) -> Result<Block, DataError> {
        let recycled = self
            .recycled
            .pop()
            .map(|block| (block.text.into_bytes(), block.number_buffer));
        let (mut rest, number_buffer) = recycled.unwrap_or_default();
        rest.clear();
        rest.extend_from_slice(&self.pending[end..]);
        self.pending.truncate(end);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let (line, offset) = (self.line, self.offset);
        self.offset += end as u64;
        if marks.nuls && bytes.contains(&0) {
            return Err(not_text(&bytes, line, delimiter));
        }
        self.line += marks.newlines - newlines(&self.pending);
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Block {
                text,
                at: 0,
                line,
                offset,
                quotes: marks.quotes,
                number_buffer,
            }),
            Err(error) => Err(not_text(error.as_bytes(), line, delimiter)),
        }
    }

    /// Reads one more block into `pending`.
    fn fill(&mut self) -> Result<(), DataError> {
        let before = self.pending.len();
        // Long records grow by a quarter at a time, so that they are not copied for each block.
        self.pending.reserve_exact(BLOCK.max(before / 4));
        let read = self.reader.by_ref().take(BLOCK as u64).read_to_end(&mut self.pending)?;
        self.end_of_file = read < BLOCK;
        if self.carriage_returns {
            replace_carriage_returns(&mut self.pending[before..]);
        }
        Ok(())
    }

    /// Creates the error for a quote at byte `open` that the stream does not close.
    fn open_quote(&self, open: usize, delimiter: u8) -> DataError {
        let (before, value) = (&self.pending[..open], &self.pending[open + 1..]);
        let line = self.line + newlines(before);
        let value = &value[..value.len().min(400)];
        open_quote(
            &String::from_utf8_lossy(before),
            &String::from_utf8_lossy(value),
            line,
            delimiter,
        )
    }
}

/// Creates the error for bytes that are not text, which begin in line `line`: for the first NUL,
/// else for the first byte that is not UTF-8.
fn not_text(bytes: &[u8], line: u64, delimiter: u8) -> DataError {
    let nul = bytes.iter().position(|&byte| byte == 0);
    let valid = || bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let at = nul.unwrap_or_else(valid);
    let line = line + newlines(&bytes[..at]);
    let column = column_after(&String::from_utf8_lossy(&bytes[..at]), delimiter);
    match (nul, bytes.get(at)) {
        (None, Some(&byte)) => CsvError::NotUtf8 { line, column, byte }.into(),
        _ => CsvError::Binary { line, column }.into(),
    }
}

fn replace_carriage_returns(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte == b'\r' {
            *byte = b'\n';
        }
    }
}
