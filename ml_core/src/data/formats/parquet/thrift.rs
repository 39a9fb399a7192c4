//! The parts of the compact protocol of Thrift that are needed to check a file before its library
//! reads it: the depth of the schema, and the sizes of the pages.

use super::FORMAT;
use crate::data::formats::FormatError;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Largest depth of a schema, and of the structures that are skipped.
const MAX_DEPTH: usize = 64;

const BOOLEANS: [u8; 2] = [1, 2];
const BYTE: u8 = 3;
const INTEGERS: [u8; 3] = [4, 5, 6];
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LISTS: [u8; 2] = [9, 10];
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

    fn varint(&mut self) -> Result<u64, FormatError> {
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

    fn integer(&mut self) -> Result<i64, FormatError> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn size(&mut self) -> Result<u64, FormatError> {
        u64::try_from(self.integer()?).map_err(|_| invalid())
    }

    fn skip_bytes(&mut self, count: u64) -> Result<(), FormatError> {
        let skipped = std::io::copy(&mut self.reader.by_ref().take(count), &mut std::io::sink())?;
        self.position += skipped;
        if skipped < count { Err(invalid()) } else { Ok(()) }
    }

    /// Reads the fields of a structure; `read` gets the number and type of each, and returns false
    /// for one that is to be skipped.
    fn fields(
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
            number = match head >> 4 {
                0 => self.integer()?,
                more => number + i64::from(more),
            };
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
    fn skip_item(&mut self, kind: u8, depth: usize) -> Result<(), FormatError> {
        if BOOLEANS.contains(&kind) {
            return self.skip_bytes(1);
        }
        self.skip(kind, depth)
    }

    /// Reads the head of a list: the number and the type of its items.
    fn list(&mut self) -> Result<(u64, u8), FormatError> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            count => u64::from(count),
        };
        Ok((count, head & 0x0F))
    }

    /// Reads the header of a page.
    pub(super) fn page_header(&mut self) -> Result<PageHeader, FormatError> {
        let mut header = PageHeader::default();
        let mut read = |thrift: &mut Self, number: i64, kind: u8| {
            match number {
                2 if INTEGERS.contains(&kind) => header.unpacked = thrift.size()?,
                3 if INTEGERS.contains(&kind) => header.packed = thrift.size()?,
                _ => return Ok(false),
            }
            Ok(true)
        };
        self.fields(&mut read, 0)?;
        Ok(header)
    }

    /// Reads the schema of the metadata of a file, and checks its depth.
    fn metadata(&mut self) -> Result<(), FormatError> {
        let mut read = |thrift: &mut Self, number: i64, kind: u8| {
            if number != 2 || !LISTS.contains(&kind) {
                return Ok(false);
            }
            let (count, _) = thrift.list()?;
            // For each open group the number of members that follow.
            let mut open: Vec<i64> = Vec::new();
            for _ in 0..count {
                let children = thrift.children()?;
                while open.last() == Some(&0) {
                    open.pop();
                }
                if let Some(last) = open.last_mut() {
                    *last -= 1;
                }
                if children > 0 {
                    open.push(children);
                }
                if open.len() > MAX_DEPTH {
                    return Err(FormatError::damaged(FORMAT, "its columns are nested too deeply"));
                }
            }
            Ok(true)
        };
        self.fields(&mut read, 0)
    }

    /// Reads an element of a schema, and returns the number of its members.
    fn children(&mut self) -> Result<i64, FormatError> {
        let mut children = 0;
        let mut read = |thrift: &mut Self, number: i64, kind: u8| {
            if number != 5 || !INTEGERS.contains(&kind) {
                return Ok(false);
            }
            children = thrift.integer()?;
            Ok(true)
        };
        self.fields(&mut read, 0)?;
        Ok(children)
    }
}

/// Checks the end of a file, and the depth of its schema.
pub(super) fn check_schema(mut file: &File) -> Result<(), FormatError> {
    let size = file.metadata()?.len();
    let incomplete = || FormatError::damaged(FORMAT, "it ends too early");
    let end = size.checked_sub(8).ok_or_else(incomplete)?;
    let mut tail = [0; 8];
    file.seek(SeekFrom::Start(end))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    if &magic == b"PARE" {
        return Err(FormatError::Encrypted { format: FORMAT });
    }
    if &magic != b"PAR1" {
        return Err(incomplete());
    }
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let start = end.checked_sub(length).ok_or_else(incomplete)?;
    file.seek(SeekFrom::Start(start))?;
    Thrift::new(std::io::BufReader::new(file.take(length))).metadata()
}

fn invalid() -> FormatError {
    FormatError::damaged(FORMAT, "its metadata are not valid")
}
