//! Metadata of a Parquet file. The library holds them in many times their size, and reserves memory
//! for the lengths that they claim, so they are checked before.

use super::FORMAT;
use super::thrift::{BINARY, INTEGERS, LISTS, MAX_DEPTH, Thrift, invalid};
use crate::data::formats::FormatError;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Largest number of bytes of the metadata.
const MAX_BYTES: u64 = 64 << 20;

/// Largest number of columns in all row groups together.
const MAX_CHUNKS: u64 = 200_000;

/// Largest number of bytes of the names of all columns, each with the names of the groups around
/// it, of which the library makes copies.
const MAX_NAMES: u64 = 16 << 20;

/// Checks the end of a file, and its metadata.
pub(super) fn check(mut file: &File) -> Result<(), FormatError> {
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
    if length > MAX_BYTES {
        return Err(FormatError::NotSupported {
            found: "a Parquet file with more than 64 MB of metadata",
            remedy: "write it with larger row groups and without additional metadata",
        });
    }
    file.seek(SeekFrom::Start(start))?;
    let (columns, groups) = counts(&mut Thrift::new(BufReader::new(file.take(length))))?;
    if columns.max(1).saturating_mul(groups) > MAX_CHUNKS {
        return Err(FormatError::TooManyParts {
            format: FORMAT,
            noun: "columns in all row groups together",
            max: MAX_CHUNKS,
            remedy: "write it with larger row groups",
        });
    }
    Ok(())
}

/// Reads the metadata to their end, and returns the numbers of columns and of row groups.
fn counts<R: Read>(thrift: &mut Thrift<R>) -> Result<(u64, u64), FormatError> {
    let (mut columns, mut groups) = (0, 0);
    let mut read = |thrift: &mut Thrift<R>, number: i64, kind: u8| {
        match number {
            2 if LISTS.contains(&kind) => columns = schema(thrift)?,
            4 if LISTS.contains(&kind) => {
                let (count, kind) = thrift.list()?;
                groups = count;
                (0..count).try_for_each(|_| thrift.skip_item(kind, 1))?;
            }
            2 | 4 => return Err(invalid()),
            _ => return Ok(false),
        }
        Ok(true)
    };
    thrift.fields(&mut read, 0)?;
    Ok((columns, groups))
}

/// An open group of a schema.
struct Group {
    /// The number of members that follow.
    members: i64,
    /// The number of bytes of its name and of those of the groups around it.
    names: u64,
}

/// Reads a schema, checks its depth and its names, and returns the number of columns, of which
/// those in groups are counted one by one.
fn schema<R: Read>(thrift: &mut Thrift<R>) -> Result<u64, FormatError> {
    let (count, _) = thrift.list()?;
    let (mut open, mut columns, mut names) = (Vec::<Group>::new(), 0, 0_u64);
    for _ in 0..count {
        let (members, name) = element(thrift)?;
        while open.last().is_some_and(|group| group.members == 0) {
            open.pop();
        }
        if let Some(last) = open.last_mut() {
            last.members -= 1;
        }
        let path = open.last().map_or(0, |group| group.names).saturating_add(name);
        if members > 0 {
            open.push(Group { members, names: path });
        } else {
            columns += 1;
            names = names.saturating_add(path);
        }
        if open.len() > MAX_DEPTH {
            return Err(FormatError::damaged(FORMAT, "its columns are nested too deeply"));
        }
        if names > MAX_NAMES {
            return Err(FormatError::NotSupported {
                found: "a Parquet file whose names of columns have more than 16 MB",
                remedy: "write it with shorter names",
            });
        }
    }
    Ok(columns)
}

/// Reads an element of a schema, and returns the number of its members and the length of its name.
fn element<R: Read>(thrift: &mut Thrift<R>) -> Result<(i64, u64), FormatError> {
    let (mut members, mut name) = (0, 0);
    let mut read = |thrift: &mut Thrift<R>, number: i64, kind: u8| {
        match number {
            4 if kind == BINARY => {
                name = thrift.varint()?;
                thrift.skip_bytes(name)?;
            }
            5 if INTEGERS.contains(&kind) => members = thrift.integer()?,
            4 | 5 => return Err(invalid()),
            _ => return Ok(false),
        }
        Ok(true)
    };
    thrift.fields(&mut read, 0)?;
    Ok((members, name))
}
