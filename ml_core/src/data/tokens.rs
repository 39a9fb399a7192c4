//! Tokenizer that splits text into fields (RFC 4180, but tolerating blank lines and spaces around
//! values).

use super::decimal::parse_number_at;
use super::marks::newlines;
use super::number::may_be_code;
use super::{CsvError, DataError};
use std::borrow::Cow;

/// A field of a record.
pub(super) struct Token<'a> {
    /// The value, without quotes and without the spaces around it.
    pub(super) value: Cow<'a, str>,
    /// Whether it is the last field of its record.
    pub(super) last: bool,
}

/// The fields of a text, record after record. Blank lines are skipped.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    delimiter: u8,
    quotes: bool,
    record_start: bool,
    /// Whether the text ended with a delimiter, so that one more empty field follows.
    pending: bool,
    line: u64,
    record_line: u64,
}

impl<'a> Tokens<'a> {
    /// Starts at the byte `at` of `text`, which is the beginning of a record in line `line`.
    pub(super) fn new(text: &'a str, at: usize, line: u64, delimiter: u8) -> Self {
        Self::resume(text, at, line, delimiter, text.as_bytes().contains(&b'"'))
    }

    /// Does the same as [`Tokens::new`] where it is known whether the text has quotes: to continue
    /// in a text without scanning all of it.
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

    /// Returns the index of the byte after the last returned field.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Returns the line in which the next record begins, at the earliest.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// Returns the line in which the current record began.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// Returns the next record, as one text per field; `None` at the end.
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

    /// Appends the next fields to `numbers` as long as they are plain numbers, at most `limit` of
    /// them and not beyond the record. Returns their number, and whether the record ends with them.
    /// [`Tokens::next`] continues after them.
    pub(super) fn numbers(&mut self, limit: usize, decimal: u8, numbers: &mut Vec<f64>) -> (usize, bool) {
        let (bytes, mut at) = (self.text.as_bytes(), self.at);
        // A decimal mark that is also the delimiter is one only in quotes; no text holds 0xFF.
        let decimal = if decimal == self.delimiter { 0xFF } else { decimal };
        let (mut count, mut last) = (0, false);
        while count < limit && !last {
            let Some((value, end)) = parse_number_at(bytes, at, decimal) else {
                break;
            };
            if may_be_code(bytes, at, value) {
                break;
            }
            (at, last) = match bytes.get(end) {
                Some(&byte) if byte == self.delimiter => (end + 1, false),
                Some(b'\n') => (end + 1, true),
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => (end + 2, true),
                None => (end, true),
                Some(_) => break,
            };
            numbers.push(value);
            count += 1;
        }
        if count > 0 {
            if self.record_start {
                self.record_line = self.line;
            }
            self.line += u64::from(last && bytes[at - 1] == b'\n');
            self.at = at;
            self.record_start = last;
            self.pending = !last && at == bytes.len();
        }
        (count, last)
    }

    /// Returns the next field; `None` at the end.
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

    /// Advances beyond the next delimiter or line break and returns the text before it.
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

    /// Parses a quoted field; `from` is the index of the byte after the opening quote.
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
        // Text after the closing quote belongs to the value, as in other readers.
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

/// Returns the number of spaces and tabs at the beginning, except the delimiter.
fn spaces(bytes: &[u8], delimiter: u8) -> usize {
    bytes
        .iter()
        .take_while(|&&byte| byte != delimiter && (byte == b' ' || byte == b'\t'))
        .count()
}

/// Returns the number of the field, from 1, in which `before` ends.
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

/// Creates the error for a quote in line `line` that is not closed; `before` and `value` are the
/// texts before and after it.
pub(super) fn open_quote(before: &str, value: &str, line: u64, delimiter: u8) -> DataError {
    CsvError::UnterminatedQuote {
        line,
        column: column_after(before, delimiter),
        value: value.lines().next().unwrap_or_default().chars().take(40).collect(),
    }
    .into()
}

#[cfg(test)]
mod tests;
