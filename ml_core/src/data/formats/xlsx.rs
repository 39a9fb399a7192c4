//! Sheets of Excel workbooks.

mod package;

use super::archive::Zip;
use super::job::Job;
use super::sheet_cells::{Cell, CellValue, Sheet, SheetName, Work};
use super::{FormatError, TableFormat, time};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, XlsxError};
use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Seek};

const MILLISECONDS_OF_DAY: f64 = 86_400_000.0;

/// A workbook, of which one sheet is read.
pub(super) struct Xlsx {
    workbook: calamine::Xlsx<BufReader<File>>,
    sheet: String,
}

impl Xlsx {
    /// Opens a workbook, whose files `zip` has.
    pub(super) fn open(mut zip: Zip, file: &File, job: &Job<'_>) -> Result<Self, FormatError> {
        package::check(&mut zip, job)?;
        drop(zip);
        let mut file = file.try_clone()?;
        file.rewind()?;
        Ok(Self {
            workbook: calamine::Xlsx::new(BufReader::new(file)).map_err(converted)?,
            sheet: String::new(),
        })
    }

    /// Returns the sheets that hold cells.
    pub(super) fn sheets(&self) -> Vec<SheetName> {
        let sheets = self.workbook.sheets_metadata().iter();
        sheets
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetName {
                name: sheet.name.clone(),
                is_visible: sheet.visible == SheetVisible::Visible,
            })
            .collect()
    }

    pub(super) fn select(&mut self, sheet: &str) {
        sheet.clone_into(&mut self.sheet);
    }
}

impl Sheet for Xlsx {
    fn format(&self) -> TableFormat {
        TableFormat::Excel
    }

    fn each_cell(&mut self, work: &mut Work<'_>) -> Result<(), FormatError> {
        let mut cells = self.workbook.worksheet_cells_reader(&self.sheet).map_err(converted)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(converted)? {
            let value = match cell.value {
                DataRef::Empty if cell.formula.is_some() => CellValue::Formula,
                DataRef::Empty => continue,
                DataRef::String(text) if text.is_empty() => continue,
                DataRef::SharedString("") => continue,
                DataRef::String(text) => CellValue::Text(Cow::Owned(text)),
                DataRef::SharedString(text) => CellValue::Text(Cow::Borrowed(text)),
                DataRef::Int(value) => CellValue::Integer(value),
                DataRef::Float(value) => CellValue::Number(value),
                DataRef::Bool(value) => CellValue::Boolean(value),
                DataRef::DateTime(value) => CellValue::Date(Cow::Owned(iso(value))),
                DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => CellValue::Date(Cow::Owned(text)),
                DataRef::Error(_) => CellValue::Error,
            };
            let (row, column) = cell.pos;
            work(Cell { row, column, value })?;
        }
        Ok(())
    }

    fn merged(&mut self) -> Result<usize, FormatError> {
        let merged = self.workbook.merge_cells_by_sheet_name(&self.sheet);
        Ok(merged.map_err(converted)?.len())
    }
}

/// Formats a date, a time of day, or both. Excel counts days, and a time of day is less than one.
fn iso(value: ExcelDateTime) -> String {
    let milliseconds = (value.as_f64() * MILLISECONDS_OF_DAY).round();
    if value.is_duration() || (0.0..MILLISECONDS_OF_DAY).contains(&milliseconds) {
        #[expect(clippy::cast_possible_truncation, reason = "saturates, and no duration is that long")]
        return time::clock(milliseconds as i64, 1000);
    }
    let (year, month, day, hour, minute, second, milli) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let of_day = ((i64::from(hour) * 60 + i64::from(minute)) * 60 + i64::from(second)) * 1000 + i64::from(milli);
    if of_day == 0 {
        return date;
    }
    format!("{date}T{}", time::clock(of_day, 1000))
}

fn converted(error: XlsxError) -> FormatError {
    let format = TableFormat::Excel;
    match error {
        XlsxError::Io(error) => FormatError::decoding(format, error),
        XlsxError::Password => FormatError::Encrypted { format },
        other => FormatError::damaged(format, other),
    }
}
