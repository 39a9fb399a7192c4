//! Stream of the objects of a JSON text.

use crate::data::formats::FormatError;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::cell::Cell;
use std::fmt;
use std::io::{BufReader, Read};

/// Keys and values of an object, in the order of the text.
pub(super) type Record = Vec<(String, Box<RawValue>)>;

/// Callback for an object and its number, from 1.
type Work<'a> = dyn FnMut(Record, u64) -> Result<(), FormatError> + 'a;

/// Calls `work` for each object of an array, or of a sequence of objects such as JSON Lines. An
/// object has at most `max_columns` keys.
pub(super) fn each_record(text: impl Read, max_columns: usize, work: &mut Work<'_>) -> Result<(), FormatError> {
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(64 << 10, text));
    let (failed, mut number) = (Cell::new(None), 0);
    let mut run = || -> Result<(), serde_json::Error> {
        loop {
            let seed = Records {
                work: &mut *work,
                number: &mut number,
                failed: &failed,
                max_columns,
                may_be_array: true,
            };
            seed.deserialize(&mut json)?;
            // `end` skips white space, and fails at the next object.
            match json.end() {
                Ok(()) => return Ok(()),
                Err(error) if error.is_io() => return Err(error),
                Err(_) => {}
            }
        }
    };
    let result = run();
    match (failed.take(), result) {
        (Some(error), _) => Err(error),
        (None, Err(error)) => Err(format_error(error)),
        (None, Ok(())) => Ok(()),
    }
}

/// Reads an object, or an array of objects.
struct Records<'a, 'w> {
    work: &'a mut Work<'w>,
    number: &'a mut u64,
    failed: &'a Cell<Option<FormatError>>,
    max_columns: usize,
    may_be_array: bool,
}

impl<'de> DeserializeSeed<'de> for Records<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut record = Vec::new();
        while let Some(entry) = map.next_entry::<String, Box<RawValue>>()? {
            if record.len() == self.max_columns {
                let max = self.max_columns;
                self.failed.set(Some(FormatError::TooManyColumns { max }));
                return Err(A::Error::custom("stopped"));
            }
            record.push(entry);
        }
        *self.number += 1;
        (self.work)(record, *self.number).map_err(|error| {
            self.failed.set(Some(error));
            A::Error::custom("stopped")
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if !self.may_be_array {
            return Err(A::Error::custom("an array was found, and an object was expected"));
        }
        loop {
            let item = Records {
                work: &mut *self.work,
                number: &mut *self.number,
                failed: self.failed,
                max_columns: self.max_columns,
                may_be_array: false,
            };
            if items.next_element_seed(item)?.is_none() {
                return Ok(());
            }
        }
    }
}

fn format_error(error: serde_json::Error) -> FormatError {
    if error.is_io() {
        return FormatError::Io(error.into());
    }
    let (reason, line, column) = message_and_position(&error);
    FormatError::Json { line, column, reason }
}

/// Returns the message of an error without its position, and the line and column of the position.
pub(super) fn message_and_position(error: &serde_json::Error) -> (String, usize, usize) {
    let (text, line, column) = (error.to_string(), error.line(), error.column());
    let reason = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text);
    (reason.to_owned(), line, column)
}
