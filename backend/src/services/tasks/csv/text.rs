//! Text of a CSV file: its encoding and its delimiter.

use csv::StringRecord;
use domain::{ErrorCode, Failure};
use encoding_rs::UTF_8;
use ml_core::data::detect_encoding;

/// Delimiters that are tried, the usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// First bytes of a ZIP archive, which workbooks are.
const ARCHIVE: &[u8] = b"PK\x03\x04";

/// Decodes a file in the encoding that its bytes suggest, with or without a byte order mark.
/// Returns the text and the name of the encoding.
///
/// # Errors
/// When the bytes are no text; the message names the line.
pub(super) fn decode(file: &[u8]) -> Result<(String, &'static str), Failure> {
    let refused = |detail: String| Failure::new(ErrorCode::InvalidFile, detail);
    if file.starts_with(ARCHIVE) {
        return Err(refused(
            "The file is a workbook or an archive: save the table as “CSV UTF-8”.".into(),
        ));
    }
    let found = detect_encoding(file).map_err(|error| refused(format!("The file cannot be read: {error}.")))?;
    let encoding = found.encoding;
    let (text, has_errors) = encoding.decode_with_bom_removal(file);
    if has_errors {
        let valid = std::str::from_utf8(file).map_or_else(|error| error.valid_up_to(), str::len);
        let line = 1 + file[..valid].iter().filter(|&&byte| byte == b'\n').count();
        return Err(refused(match encoding == UTF_8 {
            true => format!("Line {line} is not UTF-8: save the file as “CSV UTF-8”."),
            false => format!("The file is not valid {}: save it as “CSV UTF-8”.", encoding.name()),
        }));
    }
    // A program may have added a second mark to the first.
    let text = text.trim_start_matches('\u{feff}');
    // “CSV (Macintosh)” ends lines with `\r` alone.
    let text = match text.contains('\n') {
        true => text.to_owned(),
        false => text.replace('\r', "\n"),
    };
    Ok((text, encoding.name()))
}

/// Returns the delimiter and the table, without the line `sep=;` that Excel reads and writes.
/// Without that line, the delimiter is the one with which the header has the most columns that
/// `is_known` accepts.
pub(super) fn delimited(text: &str, is_known: impl Fn(&str) -> bool) -> (u8, &str) {
    if let Some(found) = delimiter_line(text) {
        return found;
    }
    let known = |delimiter: &u8| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(*delimiter)
            .from_reader(text.as_bytes());
        let names = reader.headers();
        names.map_or(0, |names| names.iter().filter(|name| is_known(name)).count())
    };
    let best = DELIMITERS.iter().rev().max_by_key(|delimiter| known(delimiter));
    (best.copied().unwrap_or(b','), text)
}

/// Splits a text that begins with a line `sep=;`, whatever its case and with or without quotes,
/// into the delimiter and the rest.
fn delimiter_line(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let line = line.trim_end_matches('\r');
    let unquoted = line.strip_prefix('"').and_then(|line| line.strip_suffix('"'));
    let (name, delimiter) = unquoted.unwrap_or(line).split_at_checked(4)?;
    match delimiter.as_bytes() {
        [delimiter] if name.eq_ignore_ascii_case("sep=") => Some((*delimiter, rest)),
        _ => None,
    }
}

/// Returns the place at which the reader began a record.
pub(super) fn start(record: &StringRecord) -> Option<usize> {
    record
        .position()
        .and_then(|position| usize::try_from(position.byte()).ok())
}

/// Returns whether a table ends inside a quote that its last record opens. The crate `csv` closes
/// the quote there, and all lines after it would silently become part of one cell.
pub(super) fn ends_in_quote(table: &str, delimiter: u8, last_start: usize) -> bool {
    table.get(last_start..).is_some_and(|last| {
        let continued = format!("{last}\nnext");
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(continued.as_bytes());
        reader.into_records().count() == 1
    })
}

/// Lines of the records of a table, for messages. The crate `csv` counts the line break of `\r\n`
/// with the next record.
pub(super) struct Lines<'a> {
    table: &'a [u8],
    counted: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    /// Starts at the first line of a table, before which a file has `skipped` lines.
    pub(super) fn new(table: &'a str, skipped: u64) -> Self {
        Self {
            table: table.as_bytes(),
            counted: 0,
            line: 1 + skipped,
        }
    }

    /// Returns the line of a record after the last one, by the place at which the reader began it.
    pub(super) fn of(&mut self, record: &StringRecord) -> u64 {
        let rest = start(record)
            .and_then(|start| self.table.get(start..))
            .unwrap_or_default();
        let breaks = rest.iter().take_while(|byte| b"\r\n".contains(byte)).count();
        let begin = self.table.len() - rest.len() + breaks;
        let passed = self.table.get(self.counted..begin).unwrap_or_default();
        self.line += passed.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.counted = begin;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encodings_of_spreadsheets_are_decoded() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
        for (file, encoding) in [
            ("title\nä".as_bytes().to_vec(), "UTF-8"),
            ("\u{feff}title\nä".as_bytes().to_vec(), "UTF-8"),
            (utf16("\u{feff}title\nä", u16::to_le_bytes), "UTF-16LE"),
            (utf16("\u{feff}title\nä", u16::to_be_bytes), "UTF-16BE"),
            (utf16("\u{feff}\u{feff}title\nä", u16::to_le_bytes), "UTF-16LE"),
            (utf16("title\nä", u16::to_le_bytes), "UTF-16LE"),
            (utf16("title\nä", u16::to_be_bytes), "UTF-16BE"),
            ("title\rä".as_bytes().to_vec(), "UTF-8"),
        ] {
            assert_eq!(decode(&file).unwrap(), ("title\nä".to_owned(), encoding));
        }
        let windows = b"title\ncaf\xE9, cr\xE8me br\xFBl\xE9e\n";
        let text = "title\ncafé, crème brûlée\n".to_owned();
        assert_eq!(decode(windows).unwrap(), (text, "windows-1252"));
        for (file, part) in [
            (&b"PK\x03\x04\x14\0"[..], "workbook"),
            (&b"title\n\0\0\xff\n"[..], "Line 2 is not UTF-8"),
            (&b"\xff\xfet"[..], "UTF-16LE"),
        ] {
            assert!(decode(file).unwrap_err().detail.contains(part), "{part}");
        }
    }

    #[test]
    fn the_delimiter_is_that_of_the_header() {
        let is_known = |name: &str| ["title", "due_date"].contains(&name);
        for (text, delimiter, rest) in [
            ("title\na;b,c", b',', None),
            ("title;due_date\na,b;c", b';', None),
            ("title\tdue_date\n", b'\t', None),
            ("\"title\"|due_date", b'|', None),
            ("x,y;z\n", b',', None),
            ("sep=;\r\ntitle;due_date\n", b';', Some("title;due_date\n")),
            ("SEP=|\ntitle|due_date\n", b'|', Some("title|due_date\n")),
            ("\"sep=\t\"\n\ntitle\n", b'\t', Some("\ntitle\n")),
            ("sep=\t\r\ntitle\tdue_date\n", b'\t', Some("title\tdue_date\n")),
            ("", b',', None),
        ] {
            assert_eq!(delimited(text, is_known), (delimiter, rest.unwrap_or(text)), "{text}");
        }
    }
}
