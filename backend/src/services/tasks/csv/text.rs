//! Text of a CSV file: its encoding and its delimiter.

use csv::StringRecord;
use domain::{ErrorCode, Failure};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// Delimiters that are tried, the usual first.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Decodes a file that is UTF-8 or UTF-16, with or without a byte order mark.
///
/// # Errors
/// When it has another encoding; the message names the line.
pub(super) fn decode(file: &[u8]) -> Result<(String, &'static str), Failure> {
    let encoding = Encoding::for_bom(file).map_or_else(|| utf16_without_mark(file), |(encoding, _)| Some(encoding));
    let encoding = encoding.unwrap_or(UTF_8);
    let (text, has_errors) = encoding.decode_with_bom_removal(file);
    if has_errors {
        let valid = std::str::from_utf8(file).map_or_else(|error| error.valid_up_to(), str::len);
        let line = 1 + file[..valid].iter().filter(|&&byte| byte == b'\n').count();
        let detail = match encoding == UTF_8 {
            true => format!("Line {line} is not UTF-8: save the file as “CSV UTF-8”."),
            false => format!("The file is not valid {}: save it as “CSV UTF-8”.", encoding.name()),
        };
        return Err(Failure::new(ErrorCode::InvalidFile, detail));
    }
    // A program may have added a second mark to the first.
    Ok((text.trim_start_matches('\u{feff}').to_owned(), encoding.name()))
}

/// Returns the order of the bytes of UTF-16 without a mark, whose ASCII characters have a zero
/// byte.
fn utf16_without_mark(file: &[u8]) -> Option<&'static Encoding> {
    match file {
        [0, first, ..] if *first != 0 => Some(UTF_16BE),
        [first, 0, ..] if *first != 0 => Some(UTF_16LE),
        _ => None,
    }
}

/// Returns the delimiter and the table, without the line `sep=;` that Excel reads and writes.
/// Without that line, the delimiter is the one with which the header has the most columns that
/// `is_known` accepts.
pub(super) fn delimited(text: &str, is_known: impl Fn(&str) -> bool) -> (u8, &str) {
    let (header, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(&[delimiter]) = header.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (delimiter, rest);
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
        let start = record
            .position()
            .and_then(|position| usize::try_from(position.byte()).ok());
        let rest = start.and_then(|start| self.table.get(start..)).unwrap_or_default();
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
    fn utf_8_and_utf_16_are_decoded() {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<_>>();
        for (file, encoding) in [
            ("title\nä".as_bytes().to_vec(), "UTF-8"),
            ("\u{feff}title\nä".as_bytes().to_vec(), "UTF-8"),
            (utf16("\u{feff}title\nä", u16::to_le_bytes), "UTF-16LE"),
            (utf16("\u{feff}title\nä", u16::to_be_bytes), "UTF-16BE"),
            (utf16("\u{feff}\u{feff}title\nä", u16::to_le_bytes), "UTF-16LE"),
            (utf16("title\nä", u16::to_le_bytes), "UTF-16LE"),
            (utf16("title\nä", u16::to_be_bytes), "UTF-16BE"),
        ] {
            assert_eq!(decode(&file).unwrap(), ("title\nä".to_owned(), encoding));
        }
        for (file, part) in [
            (&b"title\nx\n\xe4\n"[..], "Line 3 is not UTF-8"),
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
            ("", b',', None),
        ] {
            assert_eq!(delimited(text, is_known), (delimiter, rest.unwrap_or(text)), "{text}");
        }
    }
}
