//! Counts of special bytes of a text.

/// The occurrences of three kinds of bytes in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The number of line breaks.
    pub(super) newlines: u64,
    /// Whether there are quotes.
    pub(super) quotes: bool,
    /// Whether there are NUL bytes, which text never holds.
    pub(super) nuls: bool,
}

impl Marks {
    /// Counts in one pass over the text.
    pub(super) fn count(bytes: &[u8]) -> Self {
        let mut marks = Self::default();
        marks.add(bytes);
        marks
    }

    /// Counts in one pass over more text.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        // Counters of one byte, in pieces too short to overflow them, are vectorised best.
        for piece in bytes.chunks(240) {
            let (mut newlines, mut quotes, mut nuls) = (0_u8, 0_u8, 0_u8);
            for &byte in piece {
                newlines += u8::from(byte == b'\n');
                quotes |= u8::from(byte == b'"');
                nuls |= u8::from(byte == 0);
            }
            self.newlines += u64::from(newlines);
            self.quotes |= quotes > 0;
            self.nuls |= nuls > 0;
        }
    }
}

/// Returns the number of line breaks.
pub(super) fn newlines(bytes: &[u8]) -> u64 {
    Marks::count(bytes).newlines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_of_long_texts_are_counted() {
        for length in [0, 1, 239, 240, 241, 5000] {
            assert_eq!(newlines("\n".repeat(length).as_bytes()), length as u64);
            assert_eq!(newlines("a\n".repeat(length).as_bytes()), length as u64);
            let text = "a".repeat(length);
            let marks = |more: &str| Marks::count(format!("{text}{more}{text}").as_bytes());
            assert_eq!(marks("b"), Marks::default());
            assert!(marks("\"").quotes && marks("\0").nuls && !marks("\"\n").nuls && !marks("\n\0").quotes);
        }
    }
}
