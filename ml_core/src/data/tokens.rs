//! Splits text into fields (RFC 4180, with leniency for blank lines and spaces around values).

use super::DataError;
use super::decimal::leading;
use std::borrow::Cow;

/// A field of a record.
pub(super) struct Token<'a> {
    /// The value, without quotes and without the spaces around it.
    pub(super) value: Cow<'a, str>,
    /// Whether the record ends with it.
    pub(super) last: bool,
}

/// The fields of a text, record after record. Blank lines are skipped.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    quotes: bool,
    record_start: bool,
    /// The text ended with a delimiter, so one more empty field is due.
    pending: bool,
    line: u64,
    record_line: u64,
}

impl<'a> Tokens<'a> {
    /// The fields of `text` from the byte `at` on, which is the beginning of a record in line `line`.
    pub(super) fn new(text: &'a str, at: usize, line: u64, delimiter: u8) -> Self {
        Self::resume(text, at, line, delimiter, text.as_bytes().contains(&b'"'))
    }

    /// As [`Tokens::new`], where it is known whether the text has quotes: to go on in a text without looking at all of it.
    pub(super) fn resume(text: &'a str, at: usize, line: u64, delimiter: u8, quotes: bool) -> Self {
        Self {
            text,
            at,
            delimiter,
            quotes,
            record_start: true,
            pending: false,
            line,
            record_line: line,
        }
    }

    /// The byte after the last field that was given.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The line in which the next record begins, at the earliest.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The line in which the current record began.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// The next record, as one text a field; `None` at the end.
    pub(super) fn record(&mut self) -> Result<Option<Vec<Cow<'a, str>>>, DataError> {
        let mut fields = Vec::new();
        while let Some(token) = self.next()? {
            fields.push(token.value);
            if token.last {
                return Ok(Some(fields));
            }
        }
        Ok(None)
    }

    /// The next field where it is a plain number and nothing else, and whether the record ends with it. Where it is not,
    /// `None`, and [`Tokens::next`] has the field.
    #[inline]
    pub(super) fn number(&mut self, decimal: u8) -> Option<(f64, bool)> {
        let bytes = self.text.as_bytes();
        let (value, end) = leading(bytes, self.at, decimal)?;
        let (at, last) = match bytes.get(end) {
            Some(&byte) if byte == self.delimiter => (end + 1, false),
            Some(b'\n') => (end + 1, true),
            Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => (end + 2, true),
            None => (end, true),
            Some(_) => return None,
        };
        if self.record_start {
            self.record_line = self.line;
        }
        self.line += u64::from(last && end < at);
        self.at = at;
        self.record_start = last;
        self.pending = !last && at == bytes.len();
        Some((value, last))
    }

    /// The next field; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Token<'a>>, DataError> {
        if self.record_start {
            self.skip_blank_lines();
            self.record_line = self.line;
        }
        if self.at >= self.text.len() {
            let due = std::mem::take(&mut self.pending);
            return Ok(due.then_some(Token {
                value: Cow::Borrowed(""),
                last: true,
            }));
        }
        if self.quotes {
            let open = self.at + spaces(&self.text.as_bytes()[self.at..], self.delimiter);
            if self.text.as_bytes().get(open) == Some(&b'"') {
                return self.quoted(open + 1).map(Some);
            }
        }
        let value = self.rest_of_field();
        Ok(Some(Token {
            value: Cow::Borrowed(trim(value)),
            last: self.record_start,
        }))
    }

    /// Moves behind the next delimiter or line break and gives what was before it.
    fn rest_of_field(&mut self) -> &'a str {
        let rest = &self.text.as_bytes()[self.at..];
        let length = rest
            .iter()
            .position(|&byte| byte == self.delimiter || byte == b'\n')
            .unwrap_or(rest.len());
        let value = &self.text[self.at..self.at + length];
        let ends_record = rest.get(length).is_none_or(|&byte| byte == b'\n');
        self.line += u64::from(rest.get(length) == Some(&b'\n'));
        self.at += (length + 1).min(rest.len());
        self.record_start = ends_record;
        self.pending = !ends_record && self.at >= self.text.len();
        value
    }

    /// A quoted field; `from` is the byte after the opening quote.
    fn quoted(&mut self, from: usize) -> Result<Token<'a>, DataError> {
        let opened = self.line;
        let mut value = Cow::Borrowed("");
        let mut at = from;
        loop {
            let Some(length) = self.text.as_bytes()[at..].iter().position(|&byte| byte == b'"') else {
                let (before, value) = (&self.text[..from - 1], &self.text[from..]);
                return Err(open_quote(before, value, opened, self.delimiter));
            };
            append(&mut value, &self.text[at..at + length]);
            at += length + 1;
            if self.text.as_bytes().get(at) != Some(&b'"') {
                break;
            }
            append(&mut value, "\"");
            at += 1;
        }
        self.line += newlines(&self.text.as_bytes()[from..at]);
        self.at = at;
        // What follows the closing quote belongs to the value, as other readers have it.
        let after = self.rest_of_field().trim_end_matches(['\r', ' ', '\t']);
        append(&mut value, after);
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(trim(text)),
            Cow::Owned(text) => Cow::Owned(trim(&text).to_owned()),
        };
        Ok(Token {
            value,
            last: self.record_start,
        })
    }

    fn skip_blank_lines(&mut self) {
        let bytes = self.text.as_bytes();
        loop {
            let blank = bytes[self.at..]
                .iter()
                .take_while(|&&byte| byte == b' ' || byte == b'\r')
                .count();
            match bytes.get(self.at + blank) {
                Some(b'\n') => {
                    self.at += blank + 1;
                    self.line += 1;
                }
                None => {
                    self.at = bytes.len();
                    return;
                }
                Some(_) => return,
            }
        }
    }
}

fn append<'a>(value: &mut Cow<'a, str>, more: &'a str) {
    if value.is_empty() {
        *value = Cow::Borrowed(more);
    } else if !more.is_empty() {
        value.to_mut().push_str(more);
    }
}

fn trim(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// How many spaces and tabs stand at the beginning, the delimiter aside.
fn spaces(bytes: &[u8], delimiter: u8) -> usize {
    bytes
        .iter()
        .take_while(|&&byte| byte != delimiter && (byte == b' ' || byte == b'\t'))
        .count()
}

/// The number of line breaks.
pub(super) fn newlines(bytes: &[u8]) -> u64 {
    // Counts of a byte each, in pieces that cannot overflow them, are what processors count many at a time.
    let piece = |piece: &[u8]| u64::from(piece.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>());
    bytes.chunks(240).map(piece).sum()
}

/// The number of the field, from 1, in which `before` ends.
pub(super) fn column_after(before: &str, delimiter: u8) -> usize {
    let text = format!("{before}.");
    let mut tokens = Tokens::new(&text, 0, 1, delimiter);
    let mut column = 1;
    loop {
        match tokens.next() {
            Ok(Some(token)) if tokens.at < text.len() => column = if token.last { 1 } else { column + 1 },
            _ => return column,
        }
    }
}

/// The error for a quote in line `line` that is not closed; `before` and `value` are what stands before and behind it.
pub(super) fn open_quote(before: &str, value: &str, line: u64, delimiter: u8) -> DataError {
    DataError::UnterminatedQuote {
        line,
        column: column_after(before, delimiter),
        value: value.lines().next().unwrap_or_default().chars().take(40).collect(),
    }
}

/// Where the last complete record ends (the byte after its line break), and where a quoted field that is still open at
/// the end began. Follows the same rules as [`Tokens`].
pub(super) fn last_record_end(bytes: &[u8], delimiter: u8) -> (Option<usize>, Option<usize>) {
    if !bytes.contains(&b'"') {
        return (bytes.iter().rposition(|&byte| byte == b'\n').map(|at| at + 1), None);
    }
    enum State {
        FieldStart,
        Unquoted,
        Quoted(usize),
        QuoteInQuoted(usize),
    }
    let mut state = State::FieldStart;
    let mut end = None;
    for (at, &byte) in bytes.iter().enumerate() {
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
    (
        end,
        if let State::Quoted(open) = state {
            Some(open)
        } else {
            None
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Vec<Vec<String>> {
        let mut tokens = Tokens::new(text, 0, 1, b',');
        let mut all = Vec::new();
        while let Some(record) = tokens.record().unwrap() {
            all.push(record.into_iter().map(Cow::into_owned).collect());
        }
        all
    }

    #[test]
    fn fields_lines_and_quotes() {
        assert_eq!(records("a,b\r\n1,2"), [["a", "b"], ["1", "2"]]);
        assert_eq!(records("a,\n,b,"), [vec!["a", ""], vec!["", "b", ""]]);
        assert_eq!(records("\n \n a , b \n\n"), [["a", "b"]]);
        assert_eq!(
            records("\"a,\"\"b\"\"\nc\", \"d\" ,e\"f\n"),
            [["a,\"b\"\nc", "d", "e\"f"]]
        );
        assert_eq!(records("\"a\"b,\"\",\"\"\"\"\n"), [["ab", "", "\""]]);
        assert!(records("").is_empty());
    }

    #[test]
    fn lines_are_counted_through_quotes() {
        let mut tokens = Tokens::new("\n\"a\nb\",c\nd,e\n", 0, 1, b',');
        tokens.record().unwrap();
        assert_eq!((tokens.record_line(), tokens.line()), (2, 4));
        tokens.record().unwrap();
        assert_eq!((tokens.record_line(), tokens.line()), (4, 5));
    }

    #[test]
    fn an_open_quote_is_refused_with_its_line() {
        let mut tokens = Tokens::new("a\nb,\"c\nd", 0, 1, b',');
        tokens.record().unwrap();
        let error = tokens.record().unwrap_err();
        assert!(
            matches!(&error, DataError::UnterminatedQuote { line: 2, column: 2, value } if value == "c"),
            "{error}"
        );
    }

    #[test]
    fn the_column_of_a_place() {
        for (before, column) in [
            ("", 1),
            ("a", 1),
            ("a,", 2),
            ("a,b\n", 1),
            ("a,b\n1,2", 2),
            ("\"a,\nb\",\"c", 2),
        ] {
            assert_eq!(column_after(before, b','), column, "{before:?}");
        }
    }

    #[test]
    fn plain_numbers_are_fields_too() {
        let mut tokens = Tokens::new("\n1,2.5\r\n-3,x\n4, 5\n6,", 0, 1, b',');
        assert_eq!(tokens.number(b'.'), None, "a blank line");
        assert_eq!(tokens.next().unwrap().unwrap().value, "1");
        assert_eq!(tokens.number(b'.'), Some((2.5, true)));
        assert_eq!((tokens.record_line(), tokens.line()), (2, 3));
        assert_eq!(tokens.number(b'.'), Some((-3.0, false)));
        assert_eq!(
            (tokens.number(b'.'), tokens.next().unwrap().unwrap().value),
            (None, "x".into())
        );
        assert_eq!(tokens.number(b'.'), Some((4.0, false)));
        assert_eq!(
            (tokens.number(b'.'), tokens.next().unwrap().unwrap().value),
            (None, "5".into())
        );
        assert_eq!(tokens.number(b'.'), Some((6.0, false)));
        assert_eq!((tokens.number(b'.'), tokens.record_line()), (None, 5));
        assert!(
            tokens
                .next()
                .unwrap()
                .is_some_and(|token| token.last && token.value.is_empty())
        );
        assert!(tokens.next().unwrap().is_none());
    }

    #[test]
    fn line_breaks_are_counted_in_long_texts() {
        for length in [0, 1, 239, 240, 241, 5000] {
            assert_eq!(newlines("\n".repeat(length).as_bytes()), length as u64);
            assert_eq!(newlines("a\n".repeat(length).as_bytes()), length as u64);
        }
    }

    #[test]
    fn the_last_record_end_knows_quotes() {
        assert_eq!(last_record_end(b"a,b\nc", b','), (Some(4), None));
        assert_eq!(last_record_end(b"a,\"b\nc", b','), (None, Some(2)));
        assert_eq!(last_record_end(b"a\n\"b\nc\"\nd", b','), (Some(8), None));
        assert_eq!(last_record_end(b"a\n\"b\"\"\nc", b','), (Some(2), Some(2)));
        assert_eq!(last_record_end(b"a\"\nb", b','), (Some(3), None));
    }
}
