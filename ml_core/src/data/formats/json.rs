//! Arrays of JSON objects, and objects one after the other.

mod records;

use super::column_notes::{ColumnNotes, absent_warning};
use super::detect::text_of;
use super::job::Job;
use super::sink::Sink;
use super::{Converted, FormatError, TableFormat, TableSource};
use crate::data::MissingWords;
use records::{Record, each_record};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;

/// Number of objects between two checks for a stop.
const OBJECTS: u64 = 1024;

/// Converts objects: their keys are the columns, in the order in which they appear first.
pub(super) fn convert(file: &File, job: &Job<'_>) -> Result<Converted, FormatError> {
    let columns = survey(file, job)?;
    let Some(names) = columns.names() else {
        return Err(FormatError::NoTable {
            format: TableFormat::Json,
            remedy: "write one object for each row, with the names of the columns as keys",
        });
    };
    let max_columns = job.limits().max_columns;
    let mut sink = Sink::new(job, 1)?;
    sink.write_row(&names)?;
    each_record(text_of(file.try_clone()?)?, max_columns, &mut |record, number| {
        let mut row = vec![Cow::Borrowed(""); names.len()];
        for (name, value) in &record {
            if let Some(&at) = columns.places.get(name) {
                row[at] = text(value.get(), number)?;
            }
        }
        sink.write_row(&row)
    })?;
    let text_columns = columns.notes.iter().enumerate();
    let mut warnings: Vec<_> = absent_warning(&columns.notes).into_iter().collect();
    warnings.extend(columns.notes.iter().flat_map(|(name, notes)| notes.warnings(name)));
    Ok(Converted {
        csv: sink.finish()?,
        source: TableSource {
            format: TableFormat::Json,
            table: None,
            tables: Vec::new(),
            text_columns: text_columns
                .filter(|(_, (_, notes))| notes.is_text(false))
                .map(|(at, _)| at)
                .collect(),
            has_header: Some(true),
            warnings,
        },
    })
}

/// The keys of all objects.
#[derive(Default)]
struct Columns {
    notes: Vec<(String, ColumnNotes)>,
    places: HashMap<String, usize>,
    /// For each key the number of the last object that has it.
    last: Vec<u64>,
}

impl Columns {
    /// Returns the names of the columns, if there are any.
    fn names(&self) -> Option<Vec<String>> {
        let names: Vec<String> = self.notes.iter().map(|(name, _)| name.clone()).collect();
        Some(names).filter(|names| !names.is_empty())
    }

    /// Adds the keys and values of an object.
    fn add(&mut self, record: Record, number: u64, job: &Job<'_>) -> Result<(), FormatError> {
        let missing = &job.options.missing;
        for (name, value) in record {
            let at = match self.places.get(&name) {
                Some(&at) => at,
                None => {
                    let at = self.notes.len();
                    job.check_columns(at + 1)?;
                    let notes = ColumnNotes {
                        absent: number - 1,
                        ..ColumnNotes::default()
                    };
                    self.notes.push((name.clone(), notes));
                    self.places.insert(name.clone(), at);
                    self.last.push(number - 1);
                    at
                }
            };
            if self.last[at] == number {
                return Err(FormatError::JsonRow {
                    row: number,
                    reason: format!(
                        "the key “{}” is there twice; name it once",
                        crate::data::error::excerpt(&name)
                    ),
                });
            }
            let notes = &mut self.notes[at].1;
            notes.absent += number - 1 - self.last[at];
            self.last[at] = number;
            note(notes, value.get(), number, missing)?;
        }
        Ok(())
    }
}

fn survey(file: &File, job: &Job<'_>) -> Result<Columns, FormatError> {
    let (mut columns, mut count) = (Columns::default(), 0);
    let max_columns = job.limits().max_columns;
    each_record(text_of(file.try_clone()?)?, max_columns, &mut |record, number| {
        if number.is_multiple_of(OBJECTS) {
            job.workspace.check()?;
        }
        count = number;
        columns.add(record, number, job)
    })?;
    for ((_, notes), last) in columns.notes.iter_mut().zip(&columns.last) {
        notes.absent += count - last;
    }
    Ok(columns)
}

/// Notes the kind of a value.
fn note(notes: &mut ColumnNotes, value: &str, number: u64, missing: &MissingWords) -> Result<(), FormatError> {
    match value.as_bytes().first() {
        Some(b'"') => notes.text(&text(value, number)?, missing),
        Some(b'{' | b'[') => notes.nested += 1,
        Some(b't' | b'f') => notes.booleans += 1,
        Some(b'n') | None => {}
        Some(_) => notes.numbers += 1,
    }
    Ok(())
}

/// Returns the text of a value. Numbers keep their digits, whatever their precision.
fn text(value: &str, row: u64) -> Result<Cow<'_, str>, FormatError> {
    match value.as_bytes().first() {
        Some(b'"') => serde_json::from_str(value).map(Cow::Owned).map_err(|error| {
            let (reason, ..) = records::message_and_position(&error);
            FormatError::JsonRow { row, reason }
        }),
        Some(b'n') => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(value)),
    }
}
