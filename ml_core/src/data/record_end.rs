//! Ends of records, at which a text can be cut.

use super::marks::Marks;

/// Place in a record; of a quoted field with the byte at which it began.
#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    FieldStart,
    Unquoted,
    Quoted(usize),
    QuoteInQuoted(usize),
}

/// Search for the last complete record of a text that grows, without reading it again each time.
/// Follows the same rules as [`Tokens`](super::tokens::Tokens).
#[derive(Debug, Default)]
pub(super) struct RecordScan {
    /// Marks of the text so far.
    marks: Marks,
    /// Number of bytes so far.
    scanned: usize,
    /// End of the last complete record: the index of the byte after its line break.
    end: Option<usize>,
    /// Place at the end of the text so far, known once there are quotes.
    state: State,
}

impl RecordScan {
    /// Reads what the text has grown by since the last call.
    pub(super) fn advance(&mut self, text: &[u8], delimiter: u8) {
        let had_quotes = self.marks.quotes;
        let grown = &text[self.scanned..];
        self.marks.add(grown);
        if self.marks.quotes {
            // Before the first quote every line break ends a record.
            let from = if had_quotes {
                self.scanned
            } else {
                self.end.unwrap_or(0)
            };
            self.follow_quotes(text, from, delimiter);
        } else if let Some(at) = grown.iter().rposition(|&byte| byte == b'\n') {
            self.end = Some(self.scanned + at + 1);
        }
        self.scanned = text.len();
    }

    fn follow_quotes(&mut self, text: &[u8], from: usize, delimiter: u8) {
        let (mut state, mut end) = (self.state, self.end);
        for (at, &byte) in (from..).zip(&text[from..]) {
            state = match (state, byte) {
                (State::Quoted(open), b'"') => State::QuoteInQuoted(open),
                (State::Quoted(open), _) | (State::QuoteInQuoted(open), b'"') => State::Quoted(open),
                (_, b'\n') => {
                    end = Some(at + 1);
                    State::FieldStart
                }
                (_, byte) if byte == delimiter => State::FieldStart,
                (State::FieldStart, b'"') => State::Quoted(at),
                (State::FieldStart, b' ' | b'\t') => State::FieldStart,
                _ => State::Unquoted,
            };
        }
        (self.state, self.end) = (state, end);
    }

    /// Returns the end of the last complete record.
    pub(super) fn end(&self) -> Option<usize> {
        self.end
    }

    /// Returns where a quoted field began that is still open.
    pub(super) fn open_quote(&self) -> Option<usize> {
        match self.state {
            State::Quoted(open) => Some(open),
            _ => None,
        }
    }

    /// Returns the marks of the text.
    pub(super) fn into_marks(self) -> Marks {
        self.marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(&str, Option<usize>, Option<usize>); 6] = [
        ("a,b\nc", Some(4), None),
        ("a,\"b\nc", None, Some(2)),
        ("a\n\"b\nc\"\nd", Some(8), None),
        ("a\n\"b\"\"\nc", Some(2), Some(2)),
        ("a\"\nb", Some(3), None),
        ("a\nb\nc \"\n, \"\n", Some(8), Some(10)),
    ];

    #[test]
    fn the_last_record_end_respects_quotes() {
        for (text, end, open) in TEXTS {
            let mut scan = RecordScan::default();
            scan.advance(text.as_bytes(), b',');
            assert_eq!((scan.end(), scan.open_quote()), (end, open), "{text}");
        }
    }

    #[test]
    fn a_text_that_grows_is_read_as_a_whole_one() {
        for (text, end, open) in TEXTS {
            let bytes = text.as_bytes();
            for first in 0..=bytes.len() {
                for second in first..=bytes.len() {
                    let mut scan = RecordScan::default();
                    for length in [first, second, bytes.len()] {
                        scan.advance(&bytes[..length], b',');
                    }
                    let found = (scan.end(), scan.open_quote());
                    assert_eq!(found, (end, open), "{text} after {first} and {second}");
                    assert_eq!(scan.into_marks(), Marks::count(bytes));
                }
            }
        }
    }

    #[test]
    fn no_byte_is_read_again() {
        let mut scan = RecordScan::default();
        scan.advance(b"a,\"b", b',');
        // Other bytes in the place of those that were read have no effect.
        scan.advance(b"\n\n\n\n\"\n", b',');
        assert_eq!((scan.end(), scan.open_quote()), (Some(6), None));
    }
}
