//! Decoding to UTF-8.

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

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
    decoded_from(text, encoding, 0)
}

/// Does the same as [`decoded`] for a text from its byte `offset` on, at which a line of the whole
/// text begins. See [`can_resume`].
pub fn decoded_from<'a>(
    text: impl Read + Send + 'a,
    encoding: &'static Encoding,
    offset: u64,
) -> Box<dyn Read + Send + 'a> {
    if encoding == UTF_8 {
        return Box::new(text);
    }
    Box::new(Transcoder {
        source: text,
        decoder: match offset {
            0 => encoding.new_decoder_with_bom_removal(),
            _ => encoding.new_decoder_without_bom_handling(),
        },
        pending: Vec::new(),
        at: 0,
        ended: false,
    })
}

/// Returns whether a text can be decoded from any of its lines on: all encodings but ISO-2022-JP,
/// in which bytes of an earlier line can change the meaning of those of a later one.
#[must_use]
pub fn can_resume(encoding: &'static Encoding) -> bool {
    encoding.is_ascii_compatible() || encoding == UTF_16LE || encoding == UTF_16BE
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
