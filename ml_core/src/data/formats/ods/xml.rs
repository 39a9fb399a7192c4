//! XML of a spreadsheet.

use super::FORMAT;
use crate::data::formats::FormatError;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::fs::File;
use std::io::BufReader;
use zip::read::ZipFile;

/// Reader of the events of an XML file in an archive.
pub(super) struct Xml<'a> {
    reader: Reader<BufReader<ZipFile<'a, BufReader<File>>>>,
    buffer: Vec<u8>,
}

impl<'a> Xml<'a> {
    pub(super) fn new(content: ZipFile<'a, BufReader<File>>) -> Self {
        let mut reader = Reader::from_reader(BufReader::new(content));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
        }
    }

    /// Returns the next event.
    pub(super) fn next(&mut self) -> Result<Event<'_>, FormatError> {
        self.buffer.clear();
        self.reader.read_event_into(&mut self.buffer).map_err(damaged)
    }
}

/// Returns an attribute of an element.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Result<Option<String>, FormatError> {
    let attribute = start.try_get_attribute(name).map_err(damaged)?;
    let value = attribute.map(|attribute| attribute.normalized_value(XmlVersion::Implicit1_0).map(Into::into));
    value.transpose().map_err(damaged)
}

/// Returns the value of an attribute with a number of repetitions; 1 if the attribute is absent.
pub(super) fn count(start: &BytesStart<'_>, name: &str) -> Result<u32, FormatError> {
    match attribute(start, name)? {
        Some(text) => text
            .parse()
            .map_err(|_| damaged(format!("“{text}” is no number of {name}"))),
        None => Ok(1),
    }
}

/// Appends the character of an entity to `text`.
pub(super) fn push_entity(text: &mut String, entity: &BytesRef<'_>) -> Result<(), FormatError> {
    if let Some(known) = quick_xml::escape::resolve_predefined_entity(entity) {
        text.push_str(known);
    } else if let Some(character) = entity.resolve_char_ref().map_err(damaged)? {
        text.push(character);
    } else {
        return Err(damaged("it has an unknown entity"));
    }
    Ok(())
}

pub(super) fn damaged(reason: impl std::fmt::Display) -> FormatError {
    FormatError::damaged(FORMAT, reason)
}
