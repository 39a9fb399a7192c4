//! Detection of an encoding.

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
pub fn detect_encoding(mut reader: impl Read) -> io::Result<DetectedEncoding> {
    let sure = |encoding| DetectedEncoding {
        encoding,
        is_guess: false,
    };
    let mut buffer = vec![0; BUFFER];
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let (mut is_utf_8, mut is_first) = (true, true);
    let mut rest: Vec<u8> = Vec::new();
    loop {
        let count = fill(&mut reader, &mut buffer)?;
        let bytes = &buffer[..count];
        if is_first {
            if let Some((encoding, _)) = Encoding::for_bom(bytes) {
                return Ok(sure(encoding));
            }
            if let Some(encoding) = utf_16(bytes) {
                return Ok(DetectedEncoding {
                    encoding,
                    is_guess: true,
                });
            }
            if bytes.contains(&0) {
                return Ok(sure(UTF_8));
            }
            is_first = false;
        }
        let is_end = count < BUFFER;
        if is_utf_8 {
            rest.extend_from_slice(bytes);
            match std::str::from_utf8(&rest) {
                Ok(_) => rest.clear(),
                // A character may continue in the next bytes.
                Err(error) if error.error_len().is_none() && !is_end => drop(rest.drain(..error.valid_up_to())),
                Err(_) => is_utf_8 = false,
            }
        }
        detector.feed(bytes, is_end);
        if is_end {
            break;
        }
    }
    if is_utf_8 {
        return Ok(sure(UTF_8));
    }
    Ok(DetectedEncoding {
        encoding: detector.guess(None, Utf8Detection::Deny),
        is_guess: true,
    })
}

/// Reads until the buffer is full or the text ends.
fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut count = 0;
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
