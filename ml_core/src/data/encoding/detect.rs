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

/// Returns the kind of UTF-16 of which a text without a byte order mark looks: a third of its
/// characters or more is ASCII, so that every other byte is NUL, and the other half has no NUL.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    let nuls = |from: usize| bytes.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let enough = (bytes.len() / 6).max(2);
    match (even, odd) {
        (0, odd) if odd >= enough => Some(UTF_16LE),
        (even, 0) if even >= enough => Some(UTF_16BE),
        _ => None,
    }
}
