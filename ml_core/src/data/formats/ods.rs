//! Sheets of OpenDocument spreadsheets. They are read as a stream, because repeated rows and
//! columns make a large table from a small file.

mod cells;
mod xml;

use super::archive::{Zip, beginning_of, zip_error};
use super::converted::MAX_TABLES;
use super::job::Job;
use super::sheet_cells::{Cell, CellValue, Sheet, SheetName, Work};
use super::{FormatError, TableFormat};
use cells::{Repeated, row_cells};
use quick_xml::events::Event;
use std::collections::HashSet;
use xml::Xml;

const FORMAT: TableFormat = TableFormat::OpenDocument;

/// Largest number of styles of hidden sheets that are noted.
const MAX_STYLES: usize = 10_000;

/// Number of events between two checks for a stop.
const EVENTS: u64 = 4096;

/// Number of bytes of the manifest that are searched.
const MANIFEST: u64 = 1 << 20;

/// A spreadsheet, of which one sheet is read.
pub(super) struct Ods {
    zip: Zip,
    sheet: usize,
    merged: usize,
}

impl Ods {
    pub(super) fn open(mut zip: Zip) -> Result<Self, FormatError> {
        let manifest = beginning_of(&mut zip, "META-INF/manifest.xml", MANIFEST).unwrap_or_default();
        let is_encrypted = String::from_utf8_lossy(&manifest).contains("encryption-data");
        if is_encrypted || zip.index_for_name("encrypted-package").is_some() {
            return Err(FormatError::Encrypted { format: FORMAT });
        }
        Ok(Self {
            zip,
            sheet: 0,
            merged: 0,
        })
    }

    fn content(&mut self) -> Result<Xml<'_>, FormatError> {
        let content = self.zip.by_name("content.xml");
        Ok(Xml::new(content.map_err(|error| zip_error(FORMAT, error))?))
    }

    /// Returns the sheets.
    pub(super) fn sheets(&mut self, job: &Job<'_>) -> Result<Vec<SheetName>, FormatError> {
        let (mut sheets, mut hidden, mut style, mut depth) = (Vec::new(), HashSet::new(), None, 0);
        let (mut content, mut events) = (self.content()?, 0_u64);
        loop {
            events += 1;
            if events.is_multiple_of(EVENTS) {
                job.workspace.check()?;
            }
            match content.next()? {
                Event::Start(start) => match start.name().as_ref() {
                    "style:style" => style = xml::attribute(&start, "style:name")?,
                    "style:table-properties"
                        if xml::attribute(&start, "table:display")?.as_deref() == Some("false") =>
                    {
                        hidden.extend(style.take().filter(|_| hidden.len() < MAX_STYLES));
                    }
                    "table:table" => {
                        if depth == 0 {
                            if sheets.len() == MAX_TABLES {
                                return Err(FormatError::TooManyParts {
                                    format: FORMAT,
                                    noun: "sheets",
                                    max: MAX_TABLES as u64,
                                    remedy: "save fewer of them",
                                });
                            }
                            let style = xml::attribute(&start, "table:style-name")?.unwrap_or_default();
                            sheets.push(SheetName {
                                name: xml::attribute(&start, "table:name")?.unwrap_or_default(),
                                is_visible: !hidden.contains(&style),
                            });
                        }
                        depth += 1;
                    }
                    _ => {}
                },
                Event::End(end) if end.name().as_ref() == "table:table" => depth -= 1,
                Event::Eof => return Ok(sheets),
                _ => {}
            }
        }
    }

    pub(super) fn select(&mut self, sheet: usize) {
        self.sheet = sheet;
    }
}

impl Sheet for Ods {
    fn format(&self) -> TableFormat {
        FORMAT
    }

    fn each_cell(&mut self, work: &mut Work<'_>) -> Result<(), FormatError> {
        let (sheet, mut merged, mut before, mut depth, mut row) = (self.sheet, 0, 0, 0, 0_u32);
        let mut content = self.content()?;
        loop {
            let is_chosen = depth == 1 && before == sheet + 1;
            match content.next()? {
                Event::Start(start) => match start.name().as_ref() {
                    "table:table" => {
                        before += usize::from(depth == 0);
                        depth += 1;
                    }
                    "table:table-row" if is_chosen => {
                        let repeats = xml::count(&start, "table:number-rows-repeated")?;
                        let cells = row_cells(&mut content)?;
                        merged += cells.merged;
                        if !cells.cells.is_empty() {
                            for at in 0..repeats {
                                each_of_row(&cells.cells, row.saturating_add(at), work)?;
                            }
                        }
                        row = row.saturating_add(repeats);
                    }
                    _ => {}
                },
                Event::End(end) if end.name().as_ref() == "table:table" => {
                    if is_chosen {
                        break;
                    }
                    depth -= 1;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        drop(content);
        self.merged = merged;
        Ok(())
    }

    fn merged(&mut self) -> Result<usize, FormatError> {
        Ok(self.merged)
    }
}

fn each_of_row(cells: &[Repeated], row: u32, work: &mut Work<'_>) -> Result<(), FormatError> {
    for cell in cells {
        for at in 0..cell.repeats {
            let value = match &cell.value {
                CellValue::Text(text) => CellValue::Text(text.as_ref().into()),
                CellValue::Date(text) => CellValue::Date(text.as_ref().into()),
                CellValue::Number(value) => CellValue::Number(*value),
                CellValue::Integer(value) => CellValue::Integer(*value),
                CellValue::Boolean(value) => CellValue::Boolean(*value),
                CellValue::Error => CellValue::Error,
                CellValue::Formula => CellValue::Formula,
            };
            let column = cell.column.saturating_add(at);
            work(Cell { row, column, value })?;
        }
    }
    Ok(())
}
