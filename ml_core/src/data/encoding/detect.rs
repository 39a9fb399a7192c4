//! Detection of an encoding.

use crate::data::CsvSource;
use crate::report::Warning;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Number of bytes that are read at a time.
pub(super) const BUFFER: usize = 64 << 10;

/// An encoding that was detected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetectedEncoding {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Whether it was guessed from the frequency of characters: the text is not UTF-8 and has no
    /// byte order mark.
    pub is_guess: bool,
}

impl DetectedEncoding {
    /// Returns a warning about a guess.
    #[must_use]
    pub fn warning(&self) -> Option<Warning> {
        self.is_guess.then(|| Warning {
            code: "encoding_guessed".to_owned(),
            message: format!(
                "the file is not UTF-8; it was read as {}, which its characters suggest. The option encoding changes \
                 that",
                self.encoding.name()
            ),
            column: None,
            rows: None,
        })
    }
}

/// Detects the encoding of a text from all of it: that of its byte order mark; UTF-8 if it is
/// valid; UTF-16 if every other byte is mostly NUL; else that which the frequency of its characters
/// suggests. Bytes that are no text are left for the reader of UTF-8, which reports their place.
///
/// ```
/// use ml_core::data::detect_encoding;
///
/// let found = detect_encoding(&b"caf\xE9,cr\xE8me br\xFBl\xE9e\n"[..])?;
/// assert_eq!((found.encoding.name(), found.is_guess), ("windows-1252", true));
/// assert!(!detect_encoding("crème brûlée".as_bytes())?.is_guess);
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// When the text cannot be read.
pub fn detect_encoding(source: impl CsvSource) -> io::Result<DetectedEncoding> {
    let found = |encoding, is_guess| DetectedEncoding { encoding, is_guess };
    let (mut reader, mut buffer) = (source.open()?, vec![0; BUFFER]);
    let count = fill(&mut reader, &mut buffer, 0)?;
    let first = &buffer[..count];
    if let Some((encoding, _)) = Encoding::for_bom(first) {
        return Ok(found(encoding, false));
    }
    if let Some(encoding) = utf_16(first) {
        return Ok(found(encoding, true));
    }
    if first.contains(&0) || is_utf_8(&mut reader, &mut buffer, count)? {
        return Ok(found(UTF_8, false));
    }
    drop(reader);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut reader = source.open()?;
    loop {
        let count = fill(&mut reader, &mut buffer, 0)?;
        detector.feed(&buffer[..count], count < BUFFER);
        if count < BUFFER {
            return Ok(found(detector.guess(None, Utf8Detection::Deny), true));
        }
    }
}

/// Returns the encoding of a text that is declared to have `declared`. The byte order mark of a
/// text that is declared as UTF-16 decides on the order of its bytes, as with Python's `utf-16`.
///
/// ```
/// use ml_core::data::{declared_encoding, encoding_named};
///
/// let declared = encoding_named("utf-16").ok_or("it is known")?;
/// let found = declared_encoding(&b"\xFE\xFF\0a"[..], declared)?;
/// assert_eq!(found.encoding.name(), "UTF-16BE");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// When the text cannot be read.
pub fn declared_encoding(source: impl CsvSource, declared: &'static Encoding) -> io::Result<DetectedEncoding> {
    let mut encoding = declared;
    if [UTF_16LE, UTF_16BE].contains(&declared) {
        let mut first = [0; 2];
        let count = fill(&mut source.open()?, &mut first, 0)?;
        encoding = Encoding::for_bom(&first[..count]).map_or(declared, |(marked, _)| marked);
    }
    Ok(DetectedEncoding {
        encoding,
        is_guess: false,
    })
}

/// Returns whether a text is UTF-8, whose first `count` bytes have been read.
fn is_utf_8(reader: &mut impl Read, buffer: &mut [u8], mut count: usize) -> io::Result<bool> {
    loop {
        let is_end = count < buffer.len();
        // A character may continue in the next bytes.
        let rest = match std::str::from_utf8(&buffer[..count]) {
            Ok(_) => 0,
            Err(error) if error.error_len().is_none() && !is_end => count - error.valid_up_to(),
            Err(_) => return Ok(false),
        };
        if is_end {
            return Ok(true);
        }
        buffer.copy_within(count - rest..count, 0);
        count = fill(reader, buffer, rest)?;
    }
}

/// Reads behind the first `count` bytes of the buffer until it is full or the text ends. Returns
/// the number of bytes in it.
fn fill(reader: &mut impl Read, buffer: &mut [u8], mut count: usize) -> io::Result<usize> {
    while count < buffer.len() {
        match reader.read(&mut buffer[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(count)
}

/// Returns the kind of UTF-16 of which a text without a byte order mark looks: every other byte is
/// sometimes NUL and the others never are, and either a third of the characters or more is ASCII,
/// or the bytes are lines of text in that encoding.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let nuls = |from: usize| bytes.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let (encoding, count) = match (even, odd) {
        (0, odd) => (UTF_16LE, odd),
        (even, 0) => (UTF_16BE, even),
        _ => return None,
    };
    let is_mostly_ascii = count >= bytes.len() / 6;
    (count >= 2 && (is_mostly_ascii || is_utf_16(bytes, encoding))).then_some(encoding)
}

/// Returns whether bytes are lines of text in a kind of UTF-16; the last character may be cut off.
fn is_utf_16(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let unit = |pair: &[u8]| match (encoding == UTF_16LE, pair) {
        (true, &[low, high]) | (false, &[high, low]) => u16::from_be_bytes([high, low]),
        _ => 0,
    };
    let units: Vec<u16> = bytes.chunks_exact(2).map(unit).collect();
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    let mut has_line = false;
    let mut chars = char::decode_utf16(units.iter().copied()).peekable();
    while let Some(found) = chars.next() {
        match found {
            Ok(c) if is_control(c) => return false,
            Ok(c) => has_line |= matches!(c, '\n' | '\r'),
            Err(_) if chars.peek().is_none() => {}
            Err(_) => return false,
        }
    }
    has_line
}
