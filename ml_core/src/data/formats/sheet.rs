//! Conversion of the sheets of workbooks.

use super::column_notes::{ColumnNotes, counted};
use super::converted::warning;
use super::job::Job;
use super::sheet_cells::{BEYOND, CellValue, MAX_COLUMNS, Sheet};
use super::sheet_rows::{Written, titles, write};
use super::{Converted, FormatError, TableSource};
use crate::report::Warning;

/// Largest number of rows of a sheet, as in Excel.
const MAX_ROWS: u32 = 1_048_576;

/// Number of cells between two checks for a stop.
const CELLS: u64 = 4096;

/// Converts a sheet. Empty rows and columns are left out.
pub(super) fn convert(sheet: &mut dyn Sheet, job: &Job<'_>) -> Result<Converted, FormatError> {
    let format = sheet.format();
    let extent = survey(sheet, job)?;
    if extent.rows == 0 {
        return Err(FormatError::NoTable {
            format,
            remedy: "its sheet is empty; fill it, or choose another one with the option table",
        });
    }
    let places = extent.places();
    let width = places.iter().flatten().count();
    job.check_columns(width)?;
    let mut written = write(sheet, job, &places, 0)?;
    let titles = titles(&mut written.csv, job)?;
    if titles > 0 {
        written = write(sheet, job, &places, titles)?;
    }
    let Written { csv, names, notes } = written;
    let mut warnings = extent.warnings();
    let merged = sheet.merged()?;
    if merged > 0 {
        let message = format!(
            "the sheet has {}; only the first cell of each has the value, and the others are missing",
            counted(merged as u64, "merged range")
        );
        warnings.push(warning("merged_cells", message));
    }
    let columns = notes.iter().enumerate();
    warnings.extend(columns.flat_map(|(at, notes)| match names.get(at) {
        Some(name) if !name.is_empty() => notes.warnings(name),
        _ => notes.warnings(&(at + 1).to_string()),
    }));
    let is_text = |(at, notes): (usize, &ColumnNotes)| notes.is_text(true).then_some(at);
    Ok(Converted {
        csv,
        source: TableSource {
            format,
            table: None,
            tables: Vec::new(),
            text_columns: notes.iter().enumerate().filter_map(is_text).collect(),
            has_header: job.options.has_header,
            warnings,
        },
    })
}

/// Rows and columns of a sheet that are not empty.
#[derive(Default)]
struct Extent {
    first_row: u32,
    last_row: u32,
    rows: u64,
    has_cells: Vec<bool>,
}

impl Extent {
    /// Returns for each column of the sheet its place in the table.
    fn places(&self) -> Vec<Option<usize>> {
        let mut next = 0..;
        self.has_cells
            .iter()
            .map(|&has_cells| if has_cells { next.next() } else { None })
            .collect()
    }

    fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        let rows = u64::from(self.last_row) + 1 - self.rows;
        if rows > 0 {
            let message = format!(
                "{} of the sheet {} left out; the table begins in row {}",
                counted(rows, "empty row"),
                if rows == 1 { "was" } else { "were" },
                self.first_row + 1
            );
            warnings.push(Warning {
                rows: usize::try_from(rows).ok(),
                ..warning("empty_rows", message)
            });
        }
        let columns = self.has_cells.iter().filter(|&&has_cells| !has_cells).count() as u64;
        if columns > 0 {
            let message = format!(
                "{} of the sheet {} left out",
                counted(columns, "empty column"),
                if columns == 1 { "was" } else { "were" }
            );
            warnings.push(warning("empty_columns", message));
        }
        warnings
    }
}

/// Finds the extent of a sheet, and checks the size of its values.
fn survey(sheet: &mut dyn Sheet, job: &Job<'_>) -> Result<Extent, FormatError> {
    let format = sheet.format();
    let (mut extent, mut cells, mut bytes) = (Extent::default(), 0_u64, 0_u64);
    sheet.each_cell(&mut |cell| {
        cells += 1;
        if cells.is_multiple_of(CELLS) {
            job.workspace.check()?;
        }
        bytes += 1 + match &cell.value {
            CellValue::Text(text) | CellValue::Date(text) => text.len() as u64,
            _ => 0,
        };
        job.check_size(bytes, u64::MAX)?;
        if cell.column >= MAX_COLUMNS || cell.row >= MAX_ROWS {
            return Err(FormatError::damaged(format, BEYOND));
        }
        if extent.rows == 0 {
            extent.first_row = cell.row;
        } else if cell.row < extent.last_row {
            return Err(FormatError::damaged(format, "its rows are not in order"));
        }
        if extent.rows == 0 || cell.row > extent.last_row {
            extent.rows += 1;
        }
        extent.last_row = cell.row;
        let column = cell.column as usize;
        if extent.has_cells.len() <= column {
            extent.has_cells.resize(column + 1, false);
        }
        extent.has_cells[column] = true;
        Ok(())
    })?;
    Ok(extent)
}
