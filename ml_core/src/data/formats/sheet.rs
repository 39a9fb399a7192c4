//! Sheets of workbooks: cells in the order of rows.

use super::column_notes::{ColumnNotes, counted};
use super::converted::warning;
use super::job::Job;
use super::sheet_rows::{Written, titles, write};
use super::{Converted, FormatError, TableFormat, TableSource};
use crate::report::Warning;
use std::borrow::Cow;

/// A sheet of a workbook.
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) is_visible: bool,
}

/// Largest number of columns of a sheet, as in Excel.
pub(super) const MAX_COLUMNS: u32 = 16_384;

/// Largest number of rows of a sheet, as in Excel.
const MAX_ROWS: u32 = 1_048_576;

/// Reason to refuse a cell behind the last row or column.
pub(super) const BEYOND: &str = "a cell is beyond row 1,048,576 or column XFD, which are the last ones";

/// Number of cells between two checks for a stop.
const CELLS: u64 = 4096;

/// A cell that is not empty, with its place from 0.
pub(super) struct Cell<'a> {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) value: CellValue<'a>,
}

/// Value of a cell.
pub(super) enum CellValue<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Integer(i64),
    Boolean(bool),
    /// A date or time in ISO 8601.
    Date(Cow<'a, str>),
    /// A formula with an error.
    Error,
    /// A formula without a result.
    Formula,
}

/// Work on a cell.
pub(super) type Work<'a> = dyn FnMut(Cell<'_>) -> Result<(), FormatError> + 'a;

/// A sheet that can be read several times.
pub(super) trait Sheet {
    fn format(&self) -> TableFormat;

    /// Calls `work` for each cell that is not empty.
    fn each_cell(&mut self, work: &mut Work<'_>) -> Result<(), FormatError>;

    /// Returns the number of merged ranges.
    fn merged(&mut self) -> Result<usize, FormatError>;
}

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

/// Formats a number as the shortest text that gives it again; an integer has no decimal mark.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if (1e-5..1e16).contains(&size) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short_and_come_back() {
        for (value, text) in [
            (1.0, "1"),
            (-0.0, "0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e300, "1e300"),
            (1.5e-7, "1.5e-7"),
            (9_007_199_254_740_992.0, "9007199254740992"),
        ] {
            assert_eq!(number(value), text);
            assert_eq!(text.parse::<f64>().unwrap(), value);
        }
    }
}
