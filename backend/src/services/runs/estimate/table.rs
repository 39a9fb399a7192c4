//! Memory of the table that a run reads.

use super::cost::{BASE, as_f64};
use crate::db::datasets::DatasetRow;
use domain::dataset::{Column, ColumnType, ValueCount};

/// Memory of a distinct text: the text, an entry in the table of codes, and one in the sorted list.
const LEVEL: f64 = 130.0;
/// Largest number of distinct values that is counted exactly.
const COUNTED: u64 = 10_000;
/// Size in bytes from which a value of the statistics may be the beginning of a longer one.
const WHOLE_VALUE: usize = 200;

/// Returns the size of the table at its peak in bytes: growing lists have room for twice their
/// content. Texts of few distinct values are as long as an average cell, those of many values
/// together as long as the file.
pub(super) fn table<'a>(dataset: &DatasetRow, all: usize, read: impl Iterator<Item = &'a Column> + Clone) -> f64 {
    let rows = as_f64(dataset.row_count.unsigned_abs());
    let file = as_f64(dataset.size_bytes.unsigned_abs());
    let cell = file / (rows * as_f64(all as u64)).max(1.0);
    let of = |column: &Column| match column.kind {
        ColumnType::Numeric => 16.0 * rows,
        _ if has_many_texts(column) => 8.0 * rows + rows * LEVEL,
        _ => 8.0 * rows + as_f64(column.distinct) * (LEVEL + 2.0 * cell),
    };
    let texts = if read.clone().any(has_many_texts) {
        2.0 * file
    } else {
        0.0
    };
    read.map(of).sum::<f64>() + texts + BASE
}

/// Returns the bytes by which texts may exceed those of [`table`]: any value may be nearly as long
/// as the file, unless the statistics contain it.
pub(super) fn longest_texts<'a>(dataset: &DatasetRow, mut read: impl Iterator<Item = &'a Column> + Clone) -> f64 {
    let is_known = |column: &Column| {
        let is_whole = |value: &ValueCount| value.value.len() < WHOLE_VALUE;
        let top = column.top.as_deref().unwrap_or_default();
        column.distinct <= top.len() as u64 && top.iter().all(is_whole)
    };
    if read.clone().any(has_many_texts) || read.all(|column| column.kind == ColumnType::Numeric || is_known(column)) {
        0.0
    } else {
        2.0 * as_f64(dataset.size_bytes.unsigned_abs())
    }
}

fn has_many_texts(column: &Column) -> bool {
    column.kind != ColumnType::Numeric && column.distinct >= COUNTED
}
