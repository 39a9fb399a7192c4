//! The parts of the compact protocol of Thrift that are needed to check a file before its library
//! reads it: the headers of the pages, and the structure that `footer` reads.

use super::FORMAT;
use crate::data::formats::FormatError;
use std::io::Read;

/// Largest depth of a schema, and of the structures that are skipped.
pub(super) const MAX_DEPTH: usize = 64;

/// Largest number of items of a list. The library reserves memory for as many as are claimed.
const MAX_ITEMS: u64 = 100_000;

/// Encodings of the values of a page.
pub(super) const DELTA_LENGTH_BYTE_ARRAY: i64 = 6;
pub(super) const DELTA_BYTE_ARRAY: i64 = 7;

const BOOLEANS: [u8; 2] = [1, 2];
const BYTE: u8 = 3;
pub(super) const INTEGERS: [u8; 3] = [4, 5, 6];
const DOUBLE: u8 = 7;
pub(super) const BINARY: u8 = 8;
pub(super) const LISTS: [u8; 2] = [9, 10];
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// Reader of the protocol.
pub(super) struct Thrift<R> {
    reader: R,
    /// The number of bytes that were read.
    pub(super) position: u64,
}

/// Header of a page.
#[derive(Default)]
pub(super) struct PageHeader {
    pub(super) unpacked: u64,
    pub(super) packed: u64,
    /// The number of values of a page of data, missing ones included, and their encoding.
    pub(super) values: u64,
    pub(super) encoding: i64,
    /// The number of values of a dictionary.
    pub(super) dictionary: u64,
}

impl<R: Read> Thrift<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, position: 0 }
    }

    fn byte(&mut self) -> Result<u8, FormatError> {
        let mut byte = [0];
        self.reader
            .read_exact(&mut byte)
            .map_err(|error| FormatError::decoding(FORMAT, error))?;
        self.position += 1;
        Ok(byte[0])
    }

    pub(super) fn varint(&mut self) -> Result<u64, FormatError> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(invalid())
    }

    pub(super) fn integer(&mut self) -> Result<i64, FormatError> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn size(&mut self) -> Result<u64, FormatError> {
        u64::try_from(self.integer()?).map_err(|_| invalid())
    }

    pub(super) fn skip_bytes(&mut self, count: u64) -> Result<(), FormatError> {
        let skipped = std::io::copy(&mut self.reader.by_ref().take(count), &mut std::io::sink())?;
        self.position += skipped;
        if skipped < count { Err(invalid()) } else { Ok(()) }
    }

    /// Reads the fields of a structure; `read` gets the number and type of each, and returns false
    /// for one that is to be skipped.
    pub(super) fn fields(
        &mut self,
        read: &mut dyn FnMut(&mut Self, i64, u8) -> Result<bool, FormatError>,
        depth: usize,
    ) -> Result<(), FormatError> {
        let mut number = 0;
        loop {
            let head = self.byte()?;
            let kind = head & 0x0F;
            if kind == 0 {
                return Ok(());
            }
            let next = match head >> 4 {
                0 => self.integer()?,
                more => number + i64::from(more),
            };
            // No structure of Parquet goes back, and the library cuts larger numbers to 16 bits.
            if next <= number || next > i64::from(i16::MAX) {
                return Err(invalid());
            }
            number = next;
            if !read(self, number, kind)? {
                self.skip(kind, depth)?;
            }
        }
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Result<(), FormatError> {
        if depth == MAX_DEPTH {
            return Err(invalid());
        }
        match kind {
            _ if BOOLEANS.contains(&kind) => Ok(()),
            BYTE => self.skip_bytes(1),
            _ if INTEGERS.contains(&kind) => self.varint().map(drop),
            DOUBLE => self.skip_bytes(8),
            BINARY => {
                let length = self.varint()?;
                self.skip_bytes(length)
            }
            _ if LISTS.contains(&kind) => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_item(kind, depth + 1))
            }
            MAP => {
                let count = self.varint()?;
                let kinds = if count > 0 { self.byte()? } else { 0 };
                (0..count).try_for_each(|_| {
                    self.skip_item(kinds >> 4, depth + 1)?;
                    self.skip_item(kinds & 0x0F, depth + 1)
                })
            }
            STRUCT => self.fields(&mut |_, _, _| Ok(false), depth + 1),
            _ => Err(invalid()),
        }
    }

    /// Skips an item of a list, where truth values take a byte.
    pub(super) fn skip_item(&mut self, kind: u8, depth: usize) -> Result<(), FormatError> {
        if BOOLEANS.contains(&kind) {
            return self.skip_bytes(1);
        }
        self.skip(kind, depth)
    }

    /// Reads the head of a list: the number and the type of its items.
    pub(super) fn list(&mut self) -> Result<(u64, u8), FormatError> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        if count > MAX_ITEMS {
            return Err(FormatError::TooManyParts {
                format: FORMAT,
                noun: "items in a list of its metadata",
                max: MAX_ITEMS,
                remedy: "write it with larger row groups and without additional metadata",
            });
        }
        Ok((count, head & 0x0F))
    }

    /// Reads the header of a page. A field of another type than expected is not skipped, because
    /// the library would read it.
    pub(super) fn page_header(&mut self) -> Result<PageHeader, FormatError> {
        let mut header = PageHeader::default();
        let mut read = |thrift: &mut Self, number: i64, kind: u8| {
            match (number, kind) {
                (2, _) if INTEGERS.contains(&kind) => header.unpacked = thrift.size()?,
                (3, _) if INTEGERS.contains(&kind) => header.packed = thrift.size()?,
                (5, STRUCT) => (header.values, header.encoding) = thrift.values(2)?,
                (7, STRUCT) => (header.dictionary, _) = thrift.values(2)?,
                (8, STRUCT) => {
                    let (values, encoding) = thrift.values(4)?;
                    header.values = header.values.saturating_add(values);
                    header.encoding = encoding;
                }
                (2 | 3 | 5 | 7 | 8, _) => return Err(invalid()),
                _ => return Ok(false),
            }
            Ok(true)
        };
        self.fields(&mut read, 0)?;
        Ok(header)
    }

    /// Reads the header of a page of data or of a dictionary: the number of values, and their
    /// encoding, which is in the field `of_encoding`.
    fn values(&mut self, of_encoding: i64) -> Result<(u64, i64), FormatError> {
        let (mut values, mut encoding) = (0, 0);
        let mut read = |thrift: &mut Self, number: i64, kind: u8| {
            if number != 1 && number != of_encoding {
                return Ok(false);
            }
            if !INTEGERS.contains(&kind) {
                return Err(invalid());
            }
            if number == 1 {
                values = thrift.size()?;
            } else {
                encoding = thrift.integer()?;
            }
            Ok(true)
        };
        self.fields(&mut read, 1)?;
        Ok((values, encoding))
    }
}

pub(super) fn invalid() -> FormatError {
    FormatError::damaged(FORMAT, "its metadata are not valid")
}
