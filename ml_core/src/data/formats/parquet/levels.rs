//! Contents of pages that stand for more than their bytes: lists, whose lengths are run lengths,
//! and texts whose number the page claims. The library holds all lists of a row, so they are
//! counted before.

use super::runs::{read_length, runs, split, varint};
use super::thrift::{DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY};
use super::{FORMAT, converted};
use crate::data::formats::FormatError;
use crate::data::formats::job::Job;
use ::parquet::basic::{Encoding, Type};
use ::parquet::column::page::{Page, PageReader};
use ::parquet::schema::types::ColumnDescriptor;

/// Largest number of elements of the longest lists of all columns together.
const MAX_ELEMENTS: u64 = 1_000_000;

/// Largest number of texts that a page claims in its content.
const MAX_PAGE_TEXTS: u64 = 1 << 24;

/// Largest number of bytes of the texts of a list.
const MAX_LIST_BYTES: u64 = 1 << 30;

/// Lists of a file.
#[derive(Default)]
pub(super) struct Lists {
    /// For each column the number of elements of its longest list.
    longest: Vec<u64>,
}

impl Lists {
    /// Returns the number of elements of the longest lists together.
    pub(super) fn elements(&self) -> u64 {
        self.longest.iter().sum()
    }

    /// Counts the elements of the lists of a column in a row group, from its pages.
    pub(super) fn count(
        &mut self,
        column: usize,
        descriptor: &ColumnDescriptor,
        pages: &mut dyn PageReader,
        job: &Job<'_>,
    ) -> Result<(), FormatError> {
        if self.longest.len() <= column {
            self.longest.resize(column + 1, 0);
        }
        let (mut length, mut longest_text) = (0_u64, 0_u64);
        while let Some(page) = pages.get_next_page().map_err(converted)? {
            job.workspace.check()?;
            if let Page::DictionaryPage { buf, num_values, .. } = &page {
                let longest = match descriptor.physical_type() {
                    Type::BYTE_ARRAY => longest_text_of(buf, *num_values),
                    Type::FIXED_LEN_BYTE_ARRAY => u64::try_from(descriptor.type_length()).unwrap_or(0),
                    _ => 0,
                };
                longest_text = longest_text.max(longest);
                continue;
            }
            let before = self.elements() - self.longest[column];
            let levels = repetition_levels(&page)?;
            runs(
                levels,
                width(descriptor),
                u64::from(page.num_values()),
                &mut |is_new, count| {
                    length = if is_new { 1 } else { length + count };
                    self.longest[column] = self.longest[column].max(length);
                    if before + self.longest[column] > MAX_ELEMENTS {
                        return Err(FormatError::TooManyParts {
                            format: FORMAT,
                            noun: "elements in the lists of a row",
                            max: MAX_ELEMENTS,
                            remedy: "write shorter lists, or one row for each element",
                        });
                    }
                    Ok(())
                },
            )?;
        }
        if longest_text.saturating_mul(self.longest[column]) > MAX_LIST_BYTES {
            return Err(FormatError::NotSupported {
                found: "a Parquet file with lists whose texts may be longer than 1 GB",
                remedy: "write one row for each element",
            });
        }
        Ok(())
    }
}

/// Checks the number of texts that each page of a column claims in its content.
pub(super) fn check_texts(
    descriptor: &ColumnDescriptor,
    pages: &mut dyn PageReader,
    job: &Job<'_>,
) -> Result<(), FormatError> {
    while let Some(page) = pages.get_next_page().map_err(converted)? {
        job.workspace.check()?;
        if page.encoding() != Encoding::DELTA_LENGTH_BYTE_ARRAY || page.is_dictionary_page() {
            continue;
        }
        let values = values(&page, descriptor)?;
        if values.is_empty() {
            continue;
        }
        // The block size and the number of its parts are before the number of texts.
        let (_, rest) = varint(values)?;
        let (_, rest) = varint(rest)?;
        let (texts, _) = varint(rest)?;
        if texts > u64::from(page.num_values()).min(MAX_PAGE_TEXTS) {
            return Err(FormatError::damaged(
                FORMAT,
                "a page claims more texts than it has values",
            ));
        }
    }
    Ok(())
}

/// Returns whether the content of a page claims a number of texts; refuses texts that repeat the
/// beginning of the one before, because each of them may be as long as a page.
pub(super) fn claims_texts(encoding: i64) -> Result<bool, FormatError> {
    if encoding == DELTA_BYTE_ARRAY {
        return Err(FormatError::NotSupported {
            found: "a Parquet file with the encoding DELTA_BYTE_ARRAY",
            remedy: "write it with the usual encodings (version 1.0)",
        });
    }
    Ok(encoding == DELTA_LENGTH_BYTE_ARRAY)
}

/// Returns the repetition levels of a page.
fn repetition_levels(page: &Page) -> Result<&[u8], FormatError> {
    match page {
        Page::DataPage {
            buf,
            rep_level_encoding,
            ..
        } => {
            if *rep_level_encoding != Encoding::RLE {
                return Err(old_levels());
            }
            Ok(levels(buf)?.0)
        }
        Page::DataPageV2 {
            buf,
            rep_levels_byte_len,
            ..
        } => split(buf, *rep_levels_byte_len as usize).map(|(levels, _)| levels),
        Page::DictionaryPage { .. } => Ok(&[]),
    }
}

/// Returns the values of a page, which are behind its levels.
fn values<'a>(page: &'a Page, descriptor: &ColumnDescriptor) -> Result<&'a [u8], FormatError> {
    match page {
        Page::DataPage {
            buf,
            def_level_encoding,
            rep_level_encoding,
            ..
        } => {
            let mut rest: &[u8] = buf;
            for (max, encoding) in [
                (descriptor.max_rep_level(), rep_level_encoding),
                (descriptor.max_def_level(), def_level_encoding),
            ] {
                if max > 0 {
                    if *encoding != Encoding::RLE {
                        return Err(old_levels());
                    }
                    rest = levels(rest)?.1;
                }
            }
            Ok(rest)
        }
        Page::DataPageV2 {
            buf,
            def_levels_byte_len,
            rep_levels_byte_len,
            ..
        } => {
            let (_, rest) = split(buf, *rep_levels_byte_len as usize)?;
            split(rest, *def_levels_byte_len as usize).map(|(_, values)| values)
        }
        Page::DictionaryPage { .. } => Ok(&[]),
    }
}

/// Returns levels that begin with their length, and what follows.
fn levels(bytes: &[u8]) -> Result<(&[u8], &[u8]), FormatError> {
    let (length, rest) = read_length(bytes)?;
    split(rest, length)
}

/// Returns the number of bits of a repetition level.
fn width(descriptor: &ColumnDescriptor) -> u32 {
    16 - descriptor.max_rep_level().leading_zeros()
}

/// Returns the length of the longest text of a dictionary; 0 if it holds none.
fn longest_text_of(mut bytes: &[u8], count: u32) -> u64 {
    let mut longest = 0;
    for _ in 0..count {
        let Ok((length, rest)) = read_length(bytes) else { break };
        let Ok((_, rest)) = split(rest, length) else { break };
        longest = longest.max(length as u64);
        bytes = rest;
    }
    longest
}

fn old_levels() -> FormatError {
    FormatError::NotSupported {
        found: "a Parquet file with levels in the old encoding BIT_PACKED",
        remedy: "write it again with a current program",
    }
}

#[cfg(test)]
mod tests {
    use super::longest_text_of;

    #[test]
    fn the_longest_text_of_a_dictionary_is_found() {
        let texts = [1, 0, 0, 0, b'a', 3, 0, 0, 0, b'b', b'c', b'd'];
        assert_eq!(longest_text_of(&texts, 2), 3);
        assert_eq!(longest_text_of(&texts, 1), 1);
        assert_eq!(longest_text_of(&[9, 0, 0, 0, b'a'], 1), 0);
    }
}
