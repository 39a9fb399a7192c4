//! Types and statistics of the columns of a file.

use crate::storage::LocalFile;
use crate::work_pools::StopSignal;
use domain::dataset::{Column, ColumnType, Histogram, ValueCount};
use encoding_rs::Encoding;
use ml_core::data::{ColumnKind, ColumnSummary, CsvOptions, DataError, Description, decoded, describe_csv};

/// Number of bytes of numbers that may be held in any case during the description of a file.
const MIN_HELD_BYTES: u64 = 64 << 20;

/// Describes the columns of a file. Numbers take at most half as many bytes as the file has, or
/// [`MIN_HELD_BYTES`]. Blocks.
pub(crate) fn describe(
    file: &LocalFile,
    encoding: &'static Encoding,
    csv: &CsvOptions,
    stop: &StopSignal,
) -> Result<Description, DataError> {
    let bytes = (file.size() / 2).max(MIN_HELD_BYTES);
    let max_numbers = usize::try_from(bytes).unwrap_or(usize::MAX) / size_of::<f64>();
    describe_csv(|| Ok(decoded(stop.reader(file.reader()), encoding)), csv, max_numbers)
}

pub(crate) fn summarized_column(summary: ColumnSummary) -> Column {
    let count = |count: ml_core::data::ValueCount| ValueCount {
        value: count.value,
        count: count.count,
    };
    Column {
        name: summary.name,
        kind: column_type(summary.kind),
        missing: summary.missing,
        distinct: summary.distinct,
        is_estimate: summary.is_estimate,
        min: summary.min,
        max: summary.max,
        mean: summary.mean,
        std: summary.std,
        quartiles: summary.quartiles,
        histogram: summary.histogram.map(|histogram| Histogram {
            edges: histogram.edges,
            counts: histogram.counts,
        }),
        top: summary.top.map(|top| top.into_iter().map(count).collect()),
    }
}

/// Converts the type of a column of the CSV reader.
pub(crate) fn column_type(kind: ColumnKind) -> ColumnType {
    match kind {
        ColumnKind::Numeric => ColumnType::Numeric,
        ColumnKind::Categorical => ColumnType::Categorical,
        ColumnKind::Text => ColumnType::Text,
        ColumnKind::Datetime => ColumnType::Datetime,
        ColumnKind::Ignore => ColumnType::Ignore,
    }
}

/// Converts a column type into that of the CSV reader.
pub(crate) fn column_kind(column_type: ColumnType) -> ColumnKind {
    match column_type {
        ColumnType::Numeric => ColumnKind::Numeric,
        ColumnType::Categorical => ColumnKind::Categorical,
        ColumnType::Text => ColumnKind::Text,
        ColumnType::Datetime => ColumnKind::Datetime,
        ColumnType::Ignore => ColumnKind::Ignore,
    }
}
