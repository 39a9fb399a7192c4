//! Columns and cells of the matrix that a feature takes.

use domain::dataset::{Column, ColumnType};
use domain::run::{ColumnEncoding, TrainRequest};
use ml_core::data::MAX_ONE_HOT;

/// Returns the number of matrix columns of a feature.
pub(super) fn width(column: &Column, request: &TrainRequest) -> u64 {
    match (request.encodings.get(&column.name), column.kind) {
        (Some(encoding), _) => encoding.width() as u64,
        (None, ColumnType::Numeric) => 1,
        _ => column.distinct.clamp(1, MAX_ONE_HOT as u64),
    }
}

/// Returns the number of matrix cells of a feature.
pub(super) fn cells(column: &Column, request: &TrainRequest) -> u64 {
    match request.encodings.get(&column.name) {
        Some(encoding @ ColumnEncoding::DateParts { .. }) => encoding.width() as u64,
        _ => 1,
    }
}

/// Returns the number of matrix cells of a feature that hold numbers.
pub(super) fn numbers(column: &Column, request: &TrainRequest) -> u64 {
    match (request.encodings.get(&column.name), width(column, request)) {
        (Some(ColumnEncoding::Hashing { .. }), _) => 0,
        (Some(_), width) => width,
        (None, width) => u64::from(width == 1),
    }
}
