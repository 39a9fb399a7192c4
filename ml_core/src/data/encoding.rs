//! Character encodings: their names, their detection, and decoding to UTF-8.

use crate::report::Warning;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Number of bytes that are read at a time.
const BUFFER: usize = 64 << 10;

/// Names of Python that the WHATWG standard does not have, without `-`, `_` and spaces.
const PYTHON_NAMES: &[(&str, &str)] = &[
    ("utf8sig", "utf-8"),
    ("u8", "utf-8"),
    ("cp65001", "utf-8"),
    ("latin", "windows-1252"),
    ("l1", "windows-1252"),
    ("latin9", "iso-8859-15"),
    ("l9", "iso-8859-15"),
    ("ansi", "windows-1252"),
    ("u16", "utf-16le"),
    ("cp932", "shift_jis"),
    ("mskanji", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("uhc", "euc-kr"),
    ("cp950", "big5"),
    ("cp874", "windows-874"),
    ("macroman", "macintosh"),
    ("maccyrillic", "x-mac-cyrillic"),
];

/// Returns the encoding with a name of the WHATWG standard, or with one of Python (`latin-1`,
/// `cp1252`, `utf_8_sig`, `utf-16-le`).
///
/// ```
/// use ml_core::data::encoding_named;
///
/// for name in ["latin-1", "latin1", "iso8859_1", "cp1252", "Windows-1252"] {
///     assert_eq!(encoding_named(name).map(|found| found.name()), Some("windows-1252"));
/// }
/// assert_eq!(encoding_named("klingon"), None);
/// ```
#[must_use]
pub fn encoding_named(name: &str) -> Option<&'static Encoding> {
    let name = name.trim().to_lowercase();
    let compact: String = name.chars().filter(|c| !matches!(c, '-' | '_' | ' ')).collect();
    // As in `iso8859-15`, `windows-1252` and `koi8-r`.
    let hyphenated = [name.replace(['_', ' '], "-"), with_hyphen(&compact)];
    let known = PYTHON_NAMES.iter().find(|(python, _)| *python == compact);
    std::iter::once(name.as_str())
        .chain(hyphenated.iter().map(String::as_str))
        .chain([compact.as_str()])
        .chain(known.map(|&(_, name)| name))
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

/// Returns a name in which a hyphen is between the letters and the number.
fn with_hyphen(compact: &str) -> String {
    let prefixes = ["utf", "iso8859", "windows", "koi8", "euc", "iso2022"];
    let prefix = prefixes.into_iter().find(|&prefix| compact.starts_with(prefix));
    match prefix.map(|prefix| (prefix, &compact[prefix.len()..])) {
        Some((prefix, rest)) if !rest.is_empty() => format!("{prefix}-{rest}"),
        _ => compact.to_owned(),
    }
}

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

/// Detects the encoding of a text from all of it: that of its byte order mark; UTF-8 if it is valid;
/// UTF-16 if every other byte is mostly NUL; else that which the frequency of its characters
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

/// Returns a reader that decodes a text to UTF-8. UTF-8 itself is passed through, so that the CSV
/// reader can report the place of an error.
///
/// ```
/// use ml_core::data::{decoded, encoding_named};
/// use std::io::Read;
///
/// let latin = encoding_named("latin-1").ok_or("it is known")?;
/// let mut text = String::new();
/// decoded(&b"gr\xFC\xDFe"[..], latin).read_to_string(&mut text)?;
/// assert_eq!(text, "grüße");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn decoded<'a>(text: impl Read + Send + 'a, encoding: &'static Encoding) -> Box<dyn Read + Send + 'a> {
    if encoding == UTF_8 {
        return Box::new(text);
    }
    Box::new(Transcoder {
        source: text,
        decoder: encoding.new_decoder_with_bom_removal(),
        pending: Vec::new(),
        at: 0,
        ended: false,
    })
}

struct Transcoder<R> {
    source: R,
    decoder: Decoder,
    pending: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.pending.len() && !self.ended {
            self.decode_more()?;
        }
        let count = out.len().min(self.pending.len() - self.at);
        out[..count].copy_from_slice(&self.pending[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

impl<R: Read> Transcoder<R> {
    fn decode_more(&mut self) -> io::Result<()> {
        let mut raw = [0; 16 << 10];
        let count = self.source.read(&mut raw)?;
        self.ended = count == 0;
        let room = self.decoder.max_utf8_buffer_length(count).unwrap_or(4 * raw.len());
        self.pending.clear();
        self.pending.resize(room, 0);
        let (_, _, written, _) = self
            .decoder
            .decode_to_utf8(&raw[..count], &mut self.pending, self.ended);
        self.pending.truncate(written);
        self.at = 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: &[u8]) -> (&'static str, bool) {
        let found = detect_encoding(bytes).unwrap();
        assert_eq!(found.warning().is_some(), found.is_guess);
        (found.encoding.name(), found.is_guess)
    }

    fn read(bytes: &[u8], name: &str) -> String {
        let mut text = String::new();
        let encoding = encoding_named(name).unwrap();
        decoded(bytes, encoding).read_to_string(&mut text).unwrap();
        text
    }

    fn utf_16le(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn names_of_python_are_known() {
        for (name, expected) in [
            ("latin-1", "windows-1252"),
            ("latin_1", "windows-1252"),
            ("L1", "windows-1252"),
            ("iso8859-1", "windows-1252"),
            ("iso-8859-1", "windows-1252"),
            ("ISO_8859_15", "ISO-8859-15"),
            ("iso8859_2", "ISO-8859-2"),
            ("latin2", "ISO-8859-2"),
            ("cp1251", "windows-1251"),
            ("windows_1250", "windows-1250"),
            ("windows1252", "windows-1252"),
            ("utf_8_sig", "UTF-8"),
            ("utf-8-sig", "UTF-8"),
            ("UTF_8", "UTF-8"),
            ("utf8", "UTF-8"),
            ("utf-16", "UTF-16LE"),
            ("utf_16_le", "UTF-16LE"),
            ("utf-16-be", "UTF-16BE"),
            ("koi8_r", "KOI8-R"),
            ("shift_jis", "Shift_JIS"),
            ("cp932", "Shift_JIS"),
            ("euc_jp", "EUC-JP"),
            ("euc_kr", "EUC-KR"),
            ("gb2312", "GBK"),
            ("big5", "Big5"),
            ("mac_roman", "macintosh"),
            ("ascii", "windows-1252"),
        ] {
            assert_eq!(encoding_named(name).map(Encoding::name), Some(expected), "{name}");
        }
        assert_eq!(encoding_named("klingon"), None);
        assert_eq!(encoding_named(""), None);
    }

    #[test]
    fn encodings_are_detected() {
        assert_eq!(detected(b""), ("UTF-8", false));
        assert_eq!(detected("größe,1\n".as_bytes()), ("UTF-8", false));
        assert_eq!(detected(b"\xEF\xBB\xBFa"), ("UTF-8", false));
        assert_eq!(detected(b"\xFF\xFEa\0"), ("UTF-16LE", false));
        assert_eq!(detected(&utf_16le("größe,1\n")), ("UTF-16LE", true));
        let big: Vec<u8> = "größe,1\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detected(&big), ("UTF-16BE", true));
        assert_eq!(detected(b"name,gr\xF6\xDFe\nM\xFCller,1\n"), ("windows-1252", true));
        let (russian, ..) = encoding_rs::WINDOWS_1251.encode("имя,город\nИван,Москва\nАнна,Казань\n");
        assert_eq!(detected(&russian), ("windows-1251", true));
        let (japanese, ..) = encoding_rs::SHIFT_JIS.encode("名前,都市\n太郎,東京\n花子,大阪\n");
        assert_eq!(detected(&japanese), ("Shift_JIS", true));
        assert_eq!(detected(b"a,\x002\n"), ("UTF-8", false), "left for the reader");
    }

    #[test]
    fn the_first_other_byte_may_be_far_from_the_beginning() {
        let mut text = "ü,".repeat(BUFFER);
        assert_eq!(detected(text.as_bytes()), ("UTF-8", false));
        text.insert(0, 'a');
        assert_eq!(detected(text.as_bytes()), ("UTF-8", false));
        let mut bytes = "plain,".repeat(BUFFER).into_bytes();
        bytes.extend_from_slice(b"caf\xE9\n");
        assert_eq!(detected(&bytes), ("windows-1252", true));
    }

    #[test]
    fn other_encodings_become_utf_8() {
        assert_eq!(read(b"gr\xFC\xDFe", "windows-1252"), "grüße");
        assert_eq!(read(&utf_16le("\u{feff}größe,1\n"), "utf-16"), "größe,1\n");
        assert_eq!(read("größe".repeat(9000).as_bytes(), "utf-8"), "größe".repeat(9000));
        assert_eq!(read(&b"\xE9,".repeat(30_000), "latin1"), "é,".repeat(30_000));
    }
}
