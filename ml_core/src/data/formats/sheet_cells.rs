//! Sheets of a workbook as the formats read them: cells with their values.

use super::{FormatError, TableFormat};
use std::borrow::Cow;

/// A sheet of a workbook.
pub(super) struct SheetName {
    pub(super) name: String,
    pub(super) is_visible: bool,
}

/// Largest number of columns of a sheet, as in Excel.
pub(super) const MAX_COLUMNS: u32 = 16_384;

/// Reason to refuse a cell behind the last row or column.
pub(super) const BEYOND: &str = "a cell is beyond row 1,048,576 or column XFD, which are the last ones";

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
