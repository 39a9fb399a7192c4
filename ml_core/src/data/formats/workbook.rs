//! Workbooks: their recognition, and the choice of a sheet.

use super::archive::{beginning_of, check_workbook, open_zip};
use super::converted::{MAX_TABLE_NAME, warning};
use super::job::Job;
use super::ods::Ods;
use super::sheet;
use super::sheet_cells::SheetName;
use super::xlsx::Xlsx;
use super::{Converted, FormatError, TableFormat};
use crate::data::error::{excerpt, quoted_list};
use std::fs::File;

/// Media types of documents of OpenDocument.
const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument.";
const SPREADSHEET: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";

/// Returns the format of a zip archive that is a workbook.
pub(super) fn format_of(file: &File) -> Result<Option<TableFormat>, FormatError> {
    let mut zip = open_zip(file, TableFormat::Zip)?;
    let has = |name: &str| zip.index_for_name(name).is_some();
    if has("xl/workbook.xml") {
        return Ok(Some(TableFormat::Excel));
    }
    if has("xl/workbook.bin") {
        return Err(FormatError::NotSupported {
            found: "a binary Excel workbook (.xlsb)",
            remedy: "save it as .xlsx",
        });
    }
    if has("word/document.xml") || has("ppt/presentation.xml") {
        return Err(FormatError::NotSupported {
            found: "a text document or a presentation",
            remedy: "export the table as CSV or as a workbook",
        });
    }
    match beginning_of(&mut zip, "mimetype", SPREADSHEET.len() as u64) {
        Some(kind) if kind == SPREADSHEET => Ok(Some(TableFormat::OpenDocument)),
        Some(kind) if kind.starts_with(OPEN_DOCUMENT) => Err(FormatError::NotSupported {
            found: "an OpenDocument file that is no spreadsheet",
            remedy: "save the table as .ods or as CSV",
        }),
        _ => Ok(None),
    }
}

/// Converts a sheet of a workbook: the one with the given name, or the first visible one.
pub(super) fn convert(
    file: &File,
    format: TableFormat,
    job: &Job<'_>,
    name: Option<&str>,
) -> Result<Converted, FormatError> {
    let mut zip = open_zip(file, format)?;
    check_workbook(&mut zip, format, file.metadata()?.len(), job)?;
    match format {
        TableFormat::OpenDocument => {
            let mut ods = Ods::open(zip)?;
            let chosen = choose(format, &ods.sheets(job)?, name)?;
            ods.select(chosen.index);
            chosen.described(sheet::convert(&mut ods, job))
        }
        _ => {
            let mut xlsx = Xlsx::open(zip, file, job)?;
            let chosen = choose(format, &xlsx.sheets(), name)?;
            xlsx.select(&chosen.name);
            chosen.described(sheet::convert(&mut xlsx, job))
        }
    }
}

/// A chosen sheet.
struct Chosen {
    name: String,
    index: usize,
    /// The names of all sheets.
    sheets: Vec<String>,
    /// The names of the other sheets, if none was named.
    left_out: Vec<String>,
}

impl Chosen {
    /// Adds the names and the warning about other sheets.
    fn described(self, converted: Result<Converted, FormatError>) -> Result<Converted, FormatError> {
        let mut converted = converted.map_err(|error| error.of_several(&self.sheets))?;
        converted.source.table = Some(self.name);
        converted.source.tables = self.sheets;
        if !self.left_out.is_empty() {
            let message = format!(
                "the other sheets were left out: {}; the option table chooses one",
                quoted_list(&self.left_out)
            );
            converted.source.warnings.insert(0, warning("tables_left_out", message));
        }
        Ok(converted)
    }
}

fn choose(format: TableFormat, sheets: &[SheetName], name: Option<&str>) -> Result<Chosen, FormatError> {
    if let Some(sheet) = sheets.iter().find(|sheet| sheet.name.len() > MAX_TABLE_NAME) {
        return Err(FormatError::LongName {
            format,
            noun: "sheet",
            name: excerpt(&sheet.name),
            max: MAX_TABLE_NAME,
        });
    }
    let index = match name {
        Some(name) => sheets.iter().position(|sheet| sheet.name == name),
        None => sheets.iter().position(|sheet| sheet.is_visible).or(Some(0)),
    };
    let names = || sheets.iter().map(|sheet| sheet.name.clone());
    match (index.and_then(|index| Some((index, sheets.get(index)?))), name) {
        (Some((index, sheet)), _) => {
            let others = || names().enumerate().filter(|&(at, _)| at != index).map(|(_, name)| name);
            Ok(Chosen {
                name: sheet.name.clone(),
                index,
                sheets: names().collect(),
                left_out: if name.is_none() { others().collect() } else { Vec::new() },
            })
        }
        (None, Some(name)) => Err(FormatError::UnknownTable {
            format,
            noun: "sheet",
            name: name.to_owned(),
            known: names().collect(),
            count: sheets.len(),
        }),
        (None, None) => Err(FormatError::NoTable {
            format,
            remedy: "it has no sheet; save it with one",
        }),
    }
}
