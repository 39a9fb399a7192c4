//! Detection of a format from the first bytes of a file.

use super::FormatError;
use std::io::{self, Read, Seek};

/// Number of bytes that show a format.
const SAMPLE: usize = 4096;

/// Content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Text, which is a CSV if it is a table.
    Csv,
    Gzip,
    Zip,
    Json,
    Parquet,
}

/// First bytes, name and remedy of formats that are not supported.
const OTHERS: &[(&[u8], &str, &str)] = &[
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        "an Excel workbook of the format before 2007 (.xls), or one with a password",
        "save it as .xlsx, without a password",
    ),
    (b"%PDF-", "a PDF document", "export the table as CSV or as a workbook"),
    (b"\x89PNG", "an image", "a table is needed"),
    (b"\xFF\xD8\xFF", "an image", "a table is needed"),
    (b"GIF8", "an image", "a table is needed"),
    (b"7z\xBC\xAF\x27\x1C", "a 7z archive", "pack the table as .zip or .gz"),
    (b"Rar!\x1A\x07", "a RAR archive", "pack the table as .zip or .gz"),
    (b"BZh", "a file compressed by bzip2", "compress it by gzip (.gz)"),
    (b"\xFD7zXZ\x00", "a file compressed by xz", "compress it by gzip (.gz)"),
    (
        b"\x28\xB5\x2F\xFD",
        "a file compressed by Zstandard",
        "compress it by gzip (.gz)",
    ),
    (b"ARROW1", "an Arrow (Feather) file", "save it as Parquet or CSV"),
    (b"ORC", "an ORC file", "save it as Parquet or CSV"),
    (b"Obj\x01", "an Avro file", "save it as Parquet or CSV"),
    (b"\x89HDF\r\n\x1A\n", "an HDF5 file", "save it as Parquet or CSV"),
    (b"SQLite format 3\0", "an SQLite database", "export its table as CSV"),
];

/// Detects the content of a file, and leaves it at its beginning.
pub(super) fn detect(file: &mut (impl Read + Seek)) -> Result<Content, FormatError> {
    let mut sample = Vec::new();
    file.rewind()?;
    file.by_ref().take(SAMPLE as u64).read_to_end(&mut sample)?;
    file.rewind()?;
    of_bytes(&sample)
}

/// Returns whether a file that begins with these bytes is a CSV, if it is a table; see
/// [`convert`](super::convert()) for others.
#[must_use]
pub fn is_csv(beginning: &[u8]) -> bool {
    of_bytes(&beginning[..beginning.len().min(SAMPLE)]).is_ok_and(|content| content == Content::Csv)
}

fn of_bytes(sample: &[u8]) -> Result<Content, FormatError> {
    // The words of the last ones could begin a text.
    let is_binary = sample.contains(&0);
    let other = OTHERS.iter().find(|(magic, ..)| {
        let is_readable = magic.iter().all(|byte| (0x20..0x7F).contains(byte));
        sample.starts_with(magic) && (!is_readable || is_binary || *magic == b"%PDF-")
    });
    if let Some(&(_, found, remedy)) = other {
        return Err(FormatError::NotSupported { found, remedy });
    }
    Ok(match sample {
        [0x1F, 0x8B, ..] => Content::Gzip,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] | [b'P', b'K', 7, 8, ..] => Content::Zip,
        [b'P', b'A', b'R', b'1', ..] if is_binary => Content::Parquet,
        [b'P', b'A', b'R', b'E', ..] if is_binary => {
            return Err(FormatError::Encrypted {
                format: super::TableFormat::Parquet,
            });
        }
        _ if is_json(&as_text(sample)) => Content::Json,
        _ => Content::Csv,
    })
}

/// Returns the beginning of a text in UTF-8 or UTF-16 without its byte order mark.
fn as_text(sample: &[u8]) -> String {
    let encoding = encoding_rs::Encoding::for_bom(sample).map_or(encoding_rs::UTF_8, |(encoding, _)| encoding);
    encoding.decode_with_bom_removal(sample).0.into_owned()
}

/// Returns whether a text begins as an object, or as an array of objects or other values of JSON.
fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    if let Some(members) = text.strip_prefix('{') {
        let members = members.trim_start();
        let name = members.strip_prefix('"').and_then(|rest| rest.split_once('"'));
        return members.starts_with('}') || name.is_some_and(|(_, rest)| rest.trim_start().starts_with(':'));
    }
    let items = text.strip_prefix('[').map(str::trim_start);
    items.is_some_and(|items| items.starts_with(['{', ']', '[']))
}

/// Returns a reader of a text in UTF-8 or, if it has a byte order mark, UTF-16.
pub(super) fn text_of<R: Read + Seek + Send + 'static>(mut file: R) -> io::Result<Box<dyn Read + Send>> {
    let mut mark = Vec::new();
    file.rewind()?;
    file.by_ref().take(3).read_to_end(&mut mark)?;
    let (encoding, length) = encoding_rs::Encoding::for_bom(&mark).unwrap_or((encoding_rs::UTF_8, 0));
    if encoding == encoding_rs::UTF_8 {
        file.seek(io::SeekFrom::Start(length as u64))?;
    } else {
        file.rewind()?;
    }
    Ok(crate::data::decoded(file, encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_found_from_its_content() {
        let csv = [
            "a,b\n1,2\n",
            "",
            "{a},b\n",
            "[x],y\n1,2\n",
            "ORC,BZh\n1,2\n",
            "GIF8\n1\n",
            "PAR1,x\n1,2\n",
        ];
        for text in csv {
            assert_eq!(of_bytes(text.as_bytes()).unwrap(), Content::Csv, "{text}");
        }
        let json = [
            "{\"a\": 1}",
            "\u{feff} [ {\"a\"",
            "[]",
            "{}",
            "[[1, 2]]",
            "\n{\n \"a b\" : 2}",
        ];
        for text in json {
            assert_eq!(of_bytes(text.as_bytes()).unwrap(), Content::Json, "{text}");
        }
        let utf_16: Vec<u8> = [0xFEFF]
            .into_iter()
            .chain("[{\"a\":1}]".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(of_bytes(&utf_16).unwrap(), Content::Json);
        assert_eq!(of_bytes(b"\x1F\x8B\x08").unwrap(), Content::Gzip);
        assert_eq!(of_bytes(b"PK\x03\x04").unwrap(), Content::Zip);
        assert_eq!(of_bytes(b"PAR1\x15\x00").unwrap(), Content::Parquet);
    }

    #[test]
    fn other_formats_are_named_with_a_remedy() {
        let message = |bytes: &[u8]| of_bytes(bytes).unwrap_err().to_string();
        assert!(message(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").contains("save it as .xlsx"));
        assert!(message(b"%PDF-1.7\n").starts_with("this is a PDF document"));
        assert!(message(b"BZh91AY\0").contains("gzip"));
        assert!(message(b"SQLite format 3\0").contains("database"));
    }
}
