//! Number of files that the end of a zip archive claims. The library holds some hundred bytes for
//! each of them, and the directory of an archive may name the same content any number of times.

use crate::data::formats::{FormatError, TableFormat};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

/// Largest number of files of an archive.
const MAX_FILES: u64 = 10_000;

/// First bytes of the end record, of that of a large archive, and of the place of the latter.
const END: &[u8] = b"PK\x05\x06";
const LARGE_END: &[u8] = b"PK\x06\x06";
const LOCATOR: &[u8] = b"PK\x06\x07";

const LARGE_END_LENGTH: usize = 56;
const LOCATOR_LENGTH: usize = 20;

/// Number of last bytes of a file in which the library looks for an end record, or more.
const TAIL: u64 = (1 << 16) + 512;

/// Checks the numbers of files of all end records that the library may use.
pub(super) fn check_files(mut file: &File, format: TableFormat) -> Result<(), FormatError> {
    let size = file.metadata()?.len();
    let length = size.min(TAIL);
    file.seek(SeekFrom::Start(size - length))?;
    let mut tail = Vec::new();
    file.take(length).read_to_end(&mut tail)?;
    for at in (0..tail.len()).filter(|&at| tail[at..].starts_with(END)) {
        if claimed(&tail, at, size - length)? > MAX_FILES {
            return Err(FormatError::TooManyParts {
                format,
                noun: "files",
                max: MAX_FILES,
                remedy: "pack fewer of them, or the table alone",
            });
        }
    }
    Ok(())
}

/// Returns the number of files of the end record at `at`; `start` is the place of the tail.
fn claimed(tail: &[u8], at: usize, start: u64) -> Result<u64, FormatError> {
    let files = number(tail, at + 8, 2).max(number(tail, at + 10, 2));
    let locator = at.checked_sub(LOCATOR_LENGTH);
    let Some(locator) = locator.filter(|&locator| tail[locator..].starts_with(LOCATOR)) else {
        return Ok(files);
    };
    // The record of a large archive may be anywhere, and there may be several. Every program that
    // writes archives puts it here.
    let record = locator.checked_sub(LARGE_END_LENGTH);
    let record = record.filter(|&record| {
        tail[record..].starts_with(LARGE_END) && number(tail, locator + 8, 8) == start + record as u64
    });
    let record = record.ok_or(FormatError::NotSupported {
        found: "a zip archive with an unusual end",
        remedy: "make it again with another program",
    })?;
    let large = number(tail, record + 24, 8).max(number(tail, record + 32, 8));
    let is_stated_there = files == u64::from(u16::MAX);
    Ok(if is_stated_there { large } else { large.max(files) })
}

/// Returns a number of `length` bytes; 0 beyond the end of the file.
fn number(bytes: &[u8], at: usize, length: usize) -> u64 {
    let bytes = bytes.get(at..at + length).unwrap_or_default();
    bytes
        .iter()
        .rev()
        .fold(0, |number, &byte| number << 8 | u64::from(byte))
}
