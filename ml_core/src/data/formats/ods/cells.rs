//! Cells of a row.

use super::xml::{Xml, attribute, count, damaged, push_entity};
use crate::data::formats::FormatError;
use crate::data::formats::sheet_cells::{BEYOND, CellValue, MAX_COLUMNS};
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;

/// Largest number of spaces that one element stands for.
const MAX_SPACES: u32 = 1000;

/// Largest number of bytes of the texts of a row.
const MAX_TEXT: usize = 64 << 20;

/// Cells of the same value side by side.
pub(super) struct Repeated {
    pub(super) column: u32,
    pub(super) repeats: u32,
    pub(super) value: CellValue<'static>,
}

/// A row.
#[derive(Default)]
pub(super) struct RowCells {
    /// The cells that are not empty.
    pub(super) cells: Vec<Repeated>,
    pub(super) merged: usize,
}

/// Reads the cells of a row, whose start has been read.
pub(super) fn row_cells(content: &mut Xml<'_>) -> Result<RowCells, FormatError> {
    let (mut row, mut column, mut bytes) = (RowCells::default(), 0_u32, 0);
    loop {
        match content.next()? {
            Event::Start(start) => {
                let is_covered = start.name().as_ref() == "table:covered-table-cell";
                if !is_covered && start.name().as_ref() != "table:table-cell" {
                    continue;
                }
                let repeats = count(&start, "table:number-columns-repeated")?;
                let spans = [
                    count(&start, "table:number-columns-spanned")?,
                    count(&start, "table:number-rows-spanned")?,
                ];
                row.merged += usize::from(spans != [1, 1]);
                let typed = typed_value(&start)?;
                let text = cell_text(content, MAX_TEXT - bytes)?;
                bytes += text.len();
                if let Some(value) = typed.value(text)? {
                    if column >= MAX_COLUMNS {
                        return Err(damaged(BEYOND));
                    }
                    row.cells.push(Repeated { column, repeats, value });
                }
                column = column.saturating_add(repeats);
            }
            Event::End(end) if end.name().as_ref() == "table:table-row" => return Ok(row),
            Event::Eof => return Err(damaged("it ends in a row")),
            _ => {}
        }
    }
}

/// Type and value of a cell, as its attributes have them.
struct Typed {
    kind: String,
    value: Option<String>,
    is_error: bool,
    has_formula: bool,
}

fn typed_value(start: &BytesStart<'_>) -> Result<Typed, FormatError> {
    let kind = attribute(start, "office:value-type")?.unwrap_or_default();
    let name = match kind.as_str() {
        "date" => "office:date-value",
        "time" => "office:time-value",
        "boolean" => "office:boolean-value",
        "string" => "office:string-value",
        _ => "office:value",
    };
    Ok(Typed {
        value: attribute(start, name)?,
        kind,
        is_error: attribute(start, "calcext:value-type")?.as_deref() == Some("error"),
        has_formula: attribute(start, "table:formula")?.is_some(),
    })
}

impl Typed {
    /// Returns the value; `text` is what is shown in the cell.
    fn value(self, text: String) -> Result<Option<CellValue<'static>>, FormatError> {
        if self.is_error {
            return Ok(Some(CellValue::Error));
        }
        Ok(match (self.kind.as_str(), self.value) {
            ("float" | "percentage" | "currency", Some(value)) => {
                let number = value.parse().map_err(|_| damaged(format!("“{value}” is no number")))?;
                Some(CellValue::Number(number))
            }
            ("date", Some(value)) => Some(CellValue::Date(Cow::Owned(value))),
            ("time", Some(value)) => Some(CellValue::Date(Cow::Owned(clock(&value).unwrap_or(value)))),
            ("boolean", Some(value)) => Some(CellValue::Boolean(value == "true")),
            ("string", value) => match value.unwrap_or(text) {
                text if text.is_empty() => None,
                text => Some(CellValue::Text(Cow::Owned(text))),
            },
            _ if self.has_formula => Some(CellValue::Formula),
            _ => None,
        })
    }
}

/// Converts a duration such as `PT10H30M00S` to `10:30:00`.
fn clock(duration: &str) -> Option<String> {
    let (hours, rest) = duration.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.replace(',', ".");
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((&seconds, ""));
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    Some(format!("{hours:0>2}:{minutes:0>2}:{seconds:0>2}{point}{fraction}"))
}

/// Reads the text of a cell to its end: paragraphs become lines. The text has at most `max_bytes`
/// bytes, because an element may stand for many spaces.
fn cell_text(content: &mut Xml<'_>, max_bytes: usize) -> Result<String, FormatError> {
    let (mut text, mut paragraphs, mut in_paragraph, mut annotations) = (String::new(), 0, 0, 0);
    loop {
        if text.len() > max_bytes {
            return Err(damaged("the texts of a row are longer than 64 MB"));
        }
        match content.next()? {
            Event::Start(start) => match start.name().as_ref() {
                "office:annotation" => annotations += 1,
                _ if annotations > 0 => {}
                "text:p" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                    in_paragraph += 1;
                }
                "text:s" => {
                    let spaces = count(&start, "text:c")?.min(MAX_SPACES);
                    text.extend((0..spaces).map(|_| ' '));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                _ => {}
            },
            Event::Text(part) if in_paragraph > 0 && annotations == 0 => text.push_str(&part.xml10_content()),
            Event::CData(part) if in_paragraph > 0 && annotations == 0 => text.push_str(&part.xml10_content()),
            Event::GeneralRef(entity) if in_paragraph > 0 && annotations == 0 => push_entity(&mut text, &entity)?,
            Event::End(end) => match end.name().as_ref() {
                "office:annotation" => annotations -= 1,
                "text:p" if annotations == 0 => in_paragraph -= 1,
                "table:table-cell" | "table:covered-table-cell" => return Ok(text),
                _ => {}
            },
            Event::Eof => return Err(damaged("it ends in a cell")),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn durations_are_clock_times() {
        assert_eq!(clock("PT10H30M00S").unwrap(), "10:30:00");
        assert_eq!(clock("PT1H2M3.250000000S").unwrap(), "01:02:03.25");
        assert_eq!(clock("P1D"), None);
    }
}
