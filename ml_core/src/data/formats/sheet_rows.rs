//! Rows of a sheet as CSV, with the kinds of their values.

use super::FormatError;
use super::column_notes::ColumnNotes;
use super::job::Job;
use super::sheet_cells::{CellValue, Sheet, number};
use super::sink::Sink;
use crate::data::CsvOptions;
use crate::data::records::titles_above_header;
use std::fs::File;
use std::io::Seek;

/// A sheet that was written as CSV.
pub(super) struct Written {
    pub(super) csv: File,
    /// The values of the first row below the titles.
    pub(super) names: Vec<String>,
    /// The kinds of the values below titles and header.
    pub(super) notes: Vec<ColumnNotes>,
}

/// Writes a sheet as CSV, of which so many rows are titles.
pub(super) fn write(
    sheet: &mut dyn Sheet,
    job: &Job<'_>,
    places: &[Option<usize>],
    titles: usize,
) -> Result<Written, FormatError> {
    let width = places.iter().flatten().count();
    let headers = titles + usize::from(job.options.has_header != Some(false));
    let mut writer = RowWriter {
        sink: Sink::new(job, headers as u64)?,
        row: None,
        rows: 0,
        titles,
        values: vec![String::new(); width],
        names: Vec::new(),
    };
    let mut notes = vec![ColumnNotes::default(); width];
    sheet.each_cell(&mut |cell| {
        if writer.row != Some(cell.row) {
            writer.end_row()?;
            writer.row = Some(cell.row);
        }
        let Some(&Some(at)) = places.get(cell.column as usize) else {
            return Ok(());
        };
        let mut unused = ColumnNotes::default();
        let is_data = writer.rows >= headers;
        let notes = if is_data { &mut notes[at] } else { &mut unused };
        writer.values[at] = text(cell.value, notes, job);
        Ok(())
    })?;
    writer.end_row()?;
    Ok(Written {
        csv: writer.sink.finish()?,
        names: writer.names,
        notes,
    })
}

/// Returns the number of rows above the header that the reader of the CSV will leave out; 0 for a
/// CSV that it will refuse.
pub(super) fn titles(csv: &mut File, job: &Job<'_>) -> Result<usize, FormatError> {
    let options = CsvOptions {
        delimiter: Some(b','),
        has_header: job.options.has_header,
        na_values: job.options.missing.na_values().to_vec(),
        keep_na: job.options.missing.keep_na(),
        ..CsvOptions::default()
    };
    let titles = titles_above_header(&*csv, &options).unwrap_or(0);
    csv.rewind()?;
    Ok(titles)
}

/// Writer of rows that are filled cell by cell.
struct RowWriter<'a> {
    sink: Sink<'a>,
    row: Option<u32>,
    /// The number of written rows, of which the first are titles.
    rows: usize,
    titles: usize,
    values: Vec<String>,
    /// The values of the first row below the titles.
    names: Vec<String>,
}

impl RowWriter<'_> {
    fn end_row(&mut self) -> Result<(), FormatError> {
        if self.row.take().is_none() {
            return Ok(());
        }
        self.sink.write_row(&self.values)?;
        if self.rows == self.titles {
            self.names = self.values.clone();
        }
        self.rows += 1;
        self.values.iter_mut().for_each(String::clear);
        Ok(())
    }
}

/// Returns the text of a value, and notes its kind.
fn text(value: CellValue<'_>, notes: &mut ColumnNotes, job: &Job<'_>) -> String {
    match value {
        CellValue::Text(text) => {
            notes.text(&text, &job.options.missing);
            text.into_owned()
        }
        CellValue::Number(value) => {
            notes.number(value);
            number(value)
        }
        CellValue::Integer(value) => {
            notes.numbers += 1;
            value.to_string()
        }
        CellValue::Boolean(value) => {
            notes.booleans += 1;
            value.to_string()
        }
        CellValue::Date(date) => {
            notes.dates += 1;
            date.into_owned()
        }
        CellValue::Error => {
            notes.errors += 1;
            String::new()
        }
        CellValue::Formula => {
            notes.formulas += 1;
            String::new()
        }
    }
}
