//! Decoding of texts in other encodings than UTF-8.

use crate::error::{Error, Result};
use encoding_rs::{Decoder, Encoding, UTF_8};
use std::io::Read;

/// Returns the encoding of a label of the WHATWG standard; without a label, that of the byte order
/// mark, else UTF-8.
pub(crate) fn encoding_for(label: Option<&str>, first_bytes: &[u8]) -> Result<&'static Encoding> {
    match label.map(str::trim).filter(|label| !label.is_empty()) {
        Some(label) => Encoding::for_label(label.as_bytes()).ok_or_else(|| {
            let message =
                format!("“{label}” is no encoding that is known here; examples are utf-8, windows-1252 and utf-16le.");
            Error::field("encoding", "choice", message)
        }),
        None => Ok(Encoding::for_bom(first_bytes).map_or(UTF_8, |(encoding, _)| encoding)),
    }
}

/// Returns a reader that decodes `file` to UTF-8. UTF-8 itself is passed through, so that the CSV
/// reader can report the place of an error.
pub(crate) fn decoded<'a>(file: impl Read + Send + 'a, encoding: &'static Encoding) -> Box<dyn Read + Send + 'a> {
    if encoding == UTF_8 {
        return Box::new(file);
    }
    Box::new(Transcoder {
        source: file,
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
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
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
    fn decode_more(&mut self) -> std::io::Result<()> {
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
    use std::io::{Seek, Write};

    fn read(bytes: &[u8], label: Option<&str>) -> String {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let mut text = String::new();
        let encoding = encoding_for(label, bytes).unwrap();
        decoded(file, encoding).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn other_encodings_become_utf_8() {
        assert_eq!(read(b"gr\xFC\xDFe", Some("windows-1252")), "grüße");
        let utf_16: Vec<u8> = std::iter::once(0xFEFF)
            .chain("größe,1\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(read(&utf_16, None), "größe,1\n");
        assert_eq!(read("größe".repeat(9000).as_bytes(), None), "größe".repeat(9000));
        assert_eq!(read(&b"\xE9,".repeat(30_000), Some("latin1")), "é,".repeat(30_000));
    }

    #[test]
    fn an_unknown_encoding_is_refused() {
        assert!(encoding_for(Some("klingon"), b"").is_err());
        assert_eq!(encoding_for(Some(" "), b"").unwrap(), UTF_8);
    }
}
