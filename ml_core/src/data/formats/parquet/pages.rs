//! Sizes of the pages of a file. The library allocates what the header of a page claims, so the
//! claims are checked before.

use super::FORMAT;
use super::thrift::Thrift;
use crate::data::formats::FormatError;
use crate::data::formats::job::Job;
use ::parquet::basic::Compression;
use ::parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};

/// Checks the number of rows, the compressions and the sizes of all pages.
pub(super) fn check(file: &File, metadata: &ParquetMetaData, job: &Job<'_>) -> Result<(), FormatError> {
    let max = job.limits().max_rows;
    let rows = u64::try_from(metadata.file_metadata().num_rows()).unwrap_or(u64::MAX);
    if rows > max {
        return Err(FormatError::TooManyRows { max });
    }
    let size = file.metadata()?.len();
    let mut unpacked = 0;
    for column in metadata.row_groups().iter().flat_map(RowGroupMetaData::columns) {
        job.workspace.check()?;
        check_compression(column.compression())?;
        let (start, length) = column.byte_range();
        let end = start.checked_add(length).filter(|&end| end <= size);
        let end = end.ok_or_else(|| FormatError::damaged(FORMAT, "it ends too early"))?;
        check_column(file, column, start..end, size, &mut unpacked, job)?;
    }
    Ok(())
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

fn check_column(
    mut file: &File,
    column: &ColumnChunkMetaData,
    range: std::ops::Range<u64>,
    size: u64,
    unpacked: &mut u64,
    job: &Job<'_>,
) -> Result<(), FormatError> {
    let is_gzip = matches!(column.compression(), Compression::GZIP(_));
    let mut at = range.start;
    while at < range.end {
        file.seek(SeekFrom::Start(at))?;
        let mut thrift = Thrift::new(BufReader::with_capacity(256, file));
        let header = thrift.page_header()?;
        let content = at + thrift.position;
        *unpacked = unpacked.saturating_add(header.unpacked);
        job.check_size(*unpacked, size)?;
        if is_gzip {
            file.seek(SeekFrom::Start(content))?;
            check_gzip(file, header.packed, header.unpacked)?;
        }
        at = content.saturating_add(header.packed);
    }
    Ok(())
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
