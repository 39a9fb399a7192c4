//! Sizes of the pages of a file. The library allocates what the header of a page claims, so the
//! claims are checked before.

use super::levels::{self, Lists};
use super::thrift::Thrift;
use super::{FORMAT, converted};
use crate::data::formats::job::Job;
use crate::data::formats::{FormatError, FormatLimits};
use ::parquet::basic::{Compression, Type};
use ::parquet::file::metadata::ColumnChunkMetaData;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Largest number of texts of all dictionaries of a row group, which are held together.
const MAX_TEXTS: u64 = 8_000_000;

/// Number of values of all columns that are held at a time, and the largest number of rows.
const HELD_VALUES: u64 = 1 << 20;
const HELD_ROWS: u64 = 1024;

/// Checks the number of rows, the compressions and the sizes of all pages, and the lengths of the
/// lists. Returns the number of rows to read at a time.
pub(super) fn check(file: &File, reader: &SerializedFileReader<File>, job: &Job<'_>) -> Result<usize, FormatError> {
    let metadata = reader.metadata();
    let FormatLimits {
        max_rows, max_bytes, ..
    } = job.limits();
    let rows = u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(u64::MAX);
    if rows > max_rows {
        return Err(FormatError::TooManyRows { max: max_rows });
    }
    // Each row has at least a line break in the CSV.
    if rows > max_bytes {
        return Err(FormatError::TooLarge { max_bytes });
    }
    let mut check = Check {
        size: file.metadata()?.len(),
        unpacked: 0,
        file,
        job,
    };
    let mut lists = Lists::default();
    for (group_at, group) in metadata.row_groups().iter().enumerate() {
        let rows = u64::try_from(group.num_rows()).unwrap_or(0);
        let mut texts = 0_u64;
        for (at, column) in group.columns().iter().enumerate() {
            job.workspace.check()?;
            let found = check.column(column)?;
            texts = texts.saturating_add(found.texts);
            if texts > MAX_TEXTS {
                return Err(FormatError::TooManyParts {
                    format: FORMAT,
                    noun: "texts in the dictionaries of a row group",
                    max: MAX_TEXTS,
                    remedy: "write smaller row groups",
                });
            }
            let descriptor = column.column_descr();
            let has_lists = descriptor.max_rep_level() > 0;
            if !has_lists && found.values > rows {
                return Err(FormatError::damaged(
                    FORMAT,
                    "a column has more values than there are rows",
                ));
            }
            if has_lists || found.claims_texts {
                let group = reader.get_row_group(group_at).map_err(converted)?;
                let pages = || group.get_column_page_reader(at).map_err(converted);
                if has_lists {
                    lists.count(at, descriptor, pages()?.as_mut(), job)?;
                }
                if found.claims_texts {
                    levels::check_texts(descriptor, pages()?.as_mut(), job)?;
                }
            }
        }
    }
    let columns = metadata.file_metadata().schema_descr().num_columns() as u64;
    let held = columns.saturating_add(lists.elements()).max(1);
    Ok(usize::try_from((HELD_VALUES / held).clamp(1, HELD_ROWS)).unwrap_or(1))
}

fn check_compression(compression: Compression) -> Result<(), FormatError> {
    use Compression::{GZIP, LZ4_RAW, SNAPPY, UNCOMPRESSED, ZSTD};
    if matches!(compression, UNCOMPRESSED | SNAPPY | GZIP(_) | ZSTD(_) | LZ4_RAW) {
        return Ok(());
    }
    Err(FormatError::NotSupported {
        found: "a Parquet file with a rare compression (Brotli, LZO or the old LZ4)",
        remedy: "write it with snappy, zstd or gzip",
    })
}

/// A check of the pages of a file.
struct Check<'a> {
    file: &'a File,
    size: u64,
    /// The number of bytes of all pages so far.
    unpacked: u64,
    job: &'a Job<'a>,
}

/// Claims of the pages of a column in a row group.
#[derive(Default)]
struct Claims {
    /// The number of values.
    values: u64,
    /// The number of texts in the dictionary.
    texts: u64,
    /// Whether the content of a page claims a number of texts, too.
    claims_texts: bool,
}

impl Check<'_> {
    fn column(&mut self, column: &ColumnChunkMetaData) -> Result<Claims, FormatError> {
        check_compression(column.compression())?;
        let (start, length) = column.byte_range();
        let end = start.checked_add(length).filter(|&end| end <= self.size);
        let end = end.ok_or_else(|| FormatError::damaged(FORMAT, "it ends too early"))?;
        let is_gzip = matches!(column.compression(), Compression::GZIP(_));
        let is_plain = column.compression() == Compression::UNCOMPRESSED;
        let is_text = column.column_descr().physical_type() == Type::BYTE_ARRAY;
        let (mut at, mut claims, mut file) = (start, Claims::default(), self.file);
        while at < end {
            file.seek(SeekFrom::Start(at))?;
            let mut thrift = Thrift::new(BufReader::with_capacity(256, file));
            let header = thrift.page_header()?;
            let content = at + thrift.position;
            self.unpacked = self.unpacked.saturating_add(header.unpacked);
            self.job.check_size(self.unpacked, self.size)?;
            let bytes = if is_plain { header.packed } else { header.unpacked };
            if header.dictionary > bytes / smallest_value(column.column_descr()) {
                return Err(FormatError::damaged(
                    FORMAT,
                    "a dictionary claims more values than its bytes can hold",
                ));
            }
            claims.values = claims.values.saturating_add(header.values);
            claims.texts += if is_text { header.dictionary } else { 0 };
            claims.claims_texts |= levels::claims_texts(header.encoding)?;
            if is_gzip {
                file.seek(SeekFrom::Start(content))?;
                check_gzip(file, header.packed, header.unpacked)?;
            }
            at = content.saturating_add(header.packed);
        }
        Ok(claims)
    }
}

/// Returns the smallest number of bytes of a value in a dictionary.
fn smallest_value(descriptor: &ColumnDescriptor) -> u64 {
    match descriptor.physical_type() {
        Type::BOOLEAN => 1,
        Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
        Type::INT64 | Type::DOUBLE => 8,
        Type::INT96 => 12,
        Type::FIXED_LEN_BYTE_ARRAY => u64::try_from(descriptor.type_length()).unwrap_or(0).max(1),
    }
}

/// Checks that a page compressed by gzip is not larger than it claims; of the other compressions
/// the library checks that.
fn check_gzip(file: &File, packed: u64, unpacked: u64) -> Result<(), FormatError> {
    let content = MultiGzDecoder::new(BufReader::new(file.take(packed)));
    let found = std::io::copy(&mut content.take(unpacked.saturating_add(1)), &mut std::io::sink());
    // An invalid page, or one without compression, is left to the library.
    if found.is_ok_and(|found| found > unpacked) {
        return Err(FormatError::damaged(FORMAT, "a page is larger than it claims to be"));
    }
    Ok(())
}
