//! Parquet files.

mod footer;
mod levels;
mod pages;
mod runs;
mod schema;
mod thrift;
mod value;

use super::column_notes::ColumnNotes;
use super::converted::warning;
use super::job::Job;
use super::sink::Sink;
use super::{Converted, FormatError, TableFormat, TableSource};
use crate::report::Warning;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::reader::RowIter;
use ::parquet::schema::types::Type;
use schema::{Column, columns_of};
use std::fs::File;
use value::text;

const FORMAT: TableFormat = TableFormat::Parquet;

/// Converts the columns of a file. Of nested columns the values are JSON texts.
pub(super) fn convert(file: &File, job: &Job<'_>) -> Result<Converted, FormatError> {
    footer::check(file)?;
    let reader = SerializedFileReader::new(file.try_clone()?).map_err(converted)?;
    let batch = pages::check(file, &reader, job)?;
    let schema = reader.metadata().file_metadata().schema();
    let (kept, left_out): (Vec<Column>, Vec<Column>) = columns_of(schema)
        .into_iter()
        .partition(|column| column.reason.is_none());
    if kept.is_empty() {
        return Err(FormatError::NoTable {
            format: FORMAT,
            remedy: "it has no column that can be read; write it with some",
        });
    }
    job.check_columns(kept.len())?;
    let fields = kept.iter().map(|column| column.field.clone()).collect();
    let projected = Type::group_type_builder(schema.name()).with_fields(fields).build();
    let rows = RowIter::from_file(Some(projected.map_err(converted)?), &reader).map_err(converted)?;
    let rows = rows.with_batch_size(batch);
    let mut sink = Sink::new(job, 1)?;
    let names: Vec<&str> = kept.iter().map(|column| column.field.name()).collect();
    sink.write_row(&names)?;
    let mut notes = vec![ColumnNotes::default(); kept.len()];
    let mut values = vec![String::new(); kept.len()];
    for row in rows {
        let fields = row.map_err(converted)?.into_columns();
        for (((_, field), column), (value, notes)) in
            fields.into_iter().zip(&kept).zip(values.iter_mut().zip(&mut notes))
        {
            *value = text(field, column, notes, &job.options.missing);
        }
        sink.write_row(&values)?;
    }
    let mut warnings: Vec<Warning> = left_out.iter().filter_map(left_out_warning).collect();
    warnings.extend(names.iter().zip(&notes).flat_map(|(name, notes)| notes.warnings(name)));
    let is_text = |(at, notes): (usize, &ColumnNotes)| notes.is_text(true).then_some(at);
    Ok(Converted {
        csv: sink.finish()?,
        source: TableSource {
            format: FORMAT,
            table: None,
            tables: Vec::new(),
            text_columns: notes.iter().enumerate().filter_map(is_text).collect(),
            has_header: Some(true),
            warnings,
        },
    })
}

fn left_out_warning(column: &Column) -> Option<Warning> {
    let name = column.field.name();
    let message = format!("the column “{name}” was left out: {}", column.reason?);
    Some(Warning {
        column: Some(name.to_owned()),
        ..warning("column_left_out", message)
    })
}

fn converted(error: ParquetError) -> FormatError {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => FormatError::decoding(FORMAT, *error),
            Err(error) => FormatError::damaged(FORMAT, error),
        },
        ParquetError::General(reason) | ParquetError::NYI(reason) | ParquetError::EOF(reason) => {
            FormatError::damaged(FORMAT, reason)
        }
        other => FormatError::damaged(FORMAT, other),
    }
}
