//! Reads a stream in blocks that end where a record ends, so that blocks can be parsed independently of each other.

use super::DataError;
use super::tokens::{last_record_end, newlines};
use std::io::Read;

/// Bytes of a block, unless one record is longer.
pub(super) const BLOCK: usize = 1 << 20;

/// The most bytes of a record; it bounds the memory that a quote without an end can take.
pub(super) const MAX_RECORD: usize = 16 << 20;

/// Whole records of a file.
pub(super) struct Block {
    /// The text.
    pub(super) text: String,
    /// The line in which it begins.
    pub(super) line: u64,
    /// Whether it has quotes.
    pub(super) quotes: bool,
}

/// The blocks of a stream.
pub(super) struct Blocks<R> {
    reader: R,
    pending: Vec<u8>,
    end_of_file: bool,
    line: u64,
    /// Lines end with a carriage return alone, as on the first Macintosh.
    carriage_returns: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads the first part of the stream.
    pub(super) fn open(reader: R) -> Result<Self, DataError> {
        let mut blocks = Self {
            reader,
            pending: Vec::new(),
            end_of_file: false,
            line: 1,
            carriage_returns: false,
        };
        blocks.fill()?;
        if blocks.pending.starts_with(&[0xFF, 0xFE]) || blocks.pending.starts_with(&[0xFE, 0xFF]) {
            return Err(DataError::Utf16);
        }
        if blocks.pending.starts_with(&[0xEF, 0xBB, 0xBF]) {
            blocks.pending.drain(..3);
        }
        if blocks.pending.contains(&b'\r') && !blocks.pending.contains(&b'\n') {
            blocks.carriage_returns = true;
            replace_carriage_returns(&mut blocks.pending);
        }
        Ok(blocks)
    }

    /// The beginning of the stream, for guesses, and whether it is the whole stream.
    pub(super) fn sample(&self, length: usize) -> (&str, bool) {
        let bytes = &self.pending[..length.min(self.pending.len())];
        let valid = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
        (valid, self.end_of_file && valid.len() == self.pending.len())
    }

    /// The next block; `None` at the end.
    pub(super) fn next(&mut self, delimiter: u8) -> Result<Option<Block>, DataError> {
        loop {
            if self.pending.len() < BLOCK && !self.end_of_file {
                self.fill()?;
            }
            if self.pending.is_empty() {
                return Ok(None);
            }
            let (end, open_quote) = last_record_end(&self.pending, delimiter);
            let end = match end {
                _ if self.end_of_file => match open_quote {
                    Some(open) => {
                        let line = self.line + newlines(&self.pending[..open]);
                        return Err(DataError::UnterminatedQuote { line });
                    }
                    None => self.pending.len(),
                },
                Some(end) => end,
                None => {
                    if self.pending.len() > MAX_RECORD {
                        return Err(match open_quote {
                            Some(_) => DataError::UnterminatedQuote { line: self.line },
                            None => DataError::RowTooLong {
                                line: self.line,
                                max: MAX_RECORD,
                            },
                        });
                    }
                    self.fill()?;
                    continue;
                }
            };
            return self.take(end).map(Some);
        }
    }

    fn take(&mut self, end: usize) -> Result<Block, DataError> {
        let rest = self.pending.split_off(end);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let line = self.line;
        if bytes.contains(&0) {
            let at = bytes.iter().position(|&byte| byte == 0).unwrap_or_default();
            return Err(DataError::Binary {
                line: line + newlines(&bytes[..at]),
            });
        }
        self.line += newlines(&bytes);
        let quotes = bytes.contains(&b'"');
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Block { text, line, quotes }),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let bytes = error.as_bytes();
                let byte = bytes.get(at).copied().unwrap_or_default();
                Err(DataError::NotUtf8 {
                    line: line + newlines(&bytes[..at]),
                    byte,
                })
            }
        }
    }

    /// Reads one block more into `pending`.
    fn fill(&mut self) -> Result<(), DataError> {
        let before = self.pending.len();
        self.pending.reserve(BLOCK);
        let read = self.reader.by_ref().take(BLOCK as u64).read_to_end(&mut self.pending)?;
        self.end_of_file = read < BLOCK;
        if self.carriage_returns {
            replace_carriage_returns(&mut self.pending[before..]);
        }
        Ok(())
    }
}

fn replace_carriage_returns(bytes: &mut [u8]) {
    for byte in bytes {
        if *byte == b'\r' {
            *byte = b'\n';
        }
    }
}
