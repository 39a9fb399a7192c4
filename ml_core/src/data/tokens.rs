//! Splits text into fields (RFC 4180, with leniency for blank lines and spaces around values).

use super::DataError;
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
                return Err(DataError::UnterminatedQuote { line: opened });
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
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
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
        QuoteInQuoted,
    }
    let mut state = State::FieldStart;
    let mut end = None;
    for (at, &byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (State::Quoted(_), b'"') => State::QuoteInQuoted,
            (State::Quoted(open), _) => State::Quoted(open),
            (State::QuoteInQuoted, b'"') => State::Quoted(at),
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
        assert!(matches!(tokens.record(), Err(DataError::UnterminatedQuote { line: 2 })));
    }

    #[test]
    fn the_last_record_end_knows_quotes() {
        assert_eq!(last_record_end(b"a,b\nc", b','), (Some(4), None));
        assert_eq!(last_record_end(b"a,\"b\nc", b','), (None, Some(2)));
        assert_eq!(last_record_end(b"a\n\"b\nc\"\nd", b','), (Some(8), None));
        assert_eq!(last_record_end(b"a\"\nb", b','), (Some(3), None));
    }
}
