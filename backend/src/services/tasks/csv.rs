//! CSV of tasks. A cell that a spreadsheet would run as a formula is marked as text.

mod dates;
mod text;
mod words;

use crate::error::{Error, Result};
use crate::formulas::{protected, unprotected};
use chrono::{DateTime, SecondsFormat, Utc};
use csv::StringRecord;
use domain::task::{DateOrder, ImportFormat, NewTask, Task, TaskField, TaskFieldKind};
use domain::{ErrorCode, Failure, FieldError};
use std::borrow::Cow;
use std::iter;

/// A task of a file, or its errors; pointers are relative to the task.
pub(crate) type Row = std::result::Result<NewTask, Vec<FieldError>>;

/// Largest number of tasks of one file.
pub(crate) const MAX_TASKS: usize = 10_000;

/// Columns after those of the fields.
const TIMES: [&str; 3] = ["created_at", "updated_at", "completed_at"];

/// Returns the header line.
pub(crate) fn header() -> Result<Vec<u8>> {
    let names = iter::once("id").chain(TaskField::ALL.map(TaskField::name)).chain(TIMES);
    lines([names.map(str::to_owned).collect()])
}

/// Returns a line for each task.
pub(crate) fn write(tasks: &[Task]) -> Result<Vec<u8>> {
    let time = |time: Option<DateTime<Utc>>| {
        time.map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
            .unwrap_or_default()
    };
    let cells = |task: &Task| {
        let value = |field: TaskField| field.stored_text(&task.fields).unwrap_or_default();
        let values = TaskField::ALL.map(|field| protected(&value(field)).into_owned());
        let times = [Some(task.created_at), Some(task.updated_at), task.completed_at].map(time);
        iter::once(task.id.to_string()).chain(values).chain(times).collect()
    };
    lines(tasks.iter().map(cells))
}

fn lines(rows: impl IntoIterator<Item = Vec<String>>) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| Error::unexpected("CSV", error))?;
    }
    writer.into_inner().map_err(|error| Error::unexpected("CSV", error))
}

/// Tasks of a file, each with its place for messages.
pub(crate) struct TaskFile {
    /// The tasks in their order.
    pub(crate) rows: Vec<(String, Row)>,
    /// Format of a CSV file.
    pub(crate) format: Option<ImportFormat>,
}

/// Returns the error of a file with more than [`MAX_TASKS`].
pub(crate) fn too_many(tasks: usize) -> Error {
    let message = format!("At most {MAX_TASKS} tasks at once, not {tasks}.");
    Error::field("", "too_many", message)
}

/// Reads the tasks of a file with a header, at most [`MAX_TASKS`]. The columns of `ignored` are
/// skipped; the format names others that have no field. Rows without any value are skipped.
pub(crate) fn read(file: &[u8], ignored: &[&'static str]) -> Result<TaskFile> {
    let invalid = |detail: String| Failure::new(ErrorCode::InvalidFile, detail);
    let broken = |error: csv::Error| invalid(format!("The file is not a CSV that can be read: {error}."));
    let (text, encoding) = text::decode(file)?;
    let is_known = |name: &str| words::field(name).is_some() || words::is_one_of(name, ignored);
    let (delimiter, table) = text::delimited(&text, is_known);
    // The line `sep=;` is counted too.
    let mut lines = text::Lines::new(table, u64::from(table.len() < text.len()));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(table.as_bytes());
    let names: Vec<String> = reader
        .headers()
        .map_err(broken)?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let columns = words::fields(&names).map_err(invalid)?;
    let has_column = |column: &str| names.iter().any(|name| words::is_one_of(name, &[column]));
    let is_of_todoist = has_column("type") && has_column("content");
    let is_lost = |(name, field): &(&String, &Option<TaskField>)| {
        field.is_none() && !name.is_empty() && !words::is_one_of(name, ignored)
    };
    let lost = names.iter().zip(&columns).filter(is_lost);
    let unknown = lost.map(|(name, _)| name.clone()).collect();
    // Records beyond the limit are counted and take no memory.
    let (mut records, mut total, mut last) = (Vec::new(), 0, None);
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let line = lines.of(&record);
        last = text::start(&record).map(|start| (line, start));
        if record.iter().any(|cell| !cell.trim().is_empty()) {
            total += 1;
            if total <= MAX_TASKS {
                let is_longer = record.iter().skip(names.len()).any(|cell| !cell.trim().is_empty());
                if is_longer || record.len() < names.len() {
                    let (cells, expected) = (record.len(), names.len());
                    let detail = format!(
                        "Line {line}: the number of fields is {cells}, but {expected} on the first line: \
                         put values with delimiters or line breaks in quotes."
                    );
                    return Err(invalid(detail).into());
                }
                records.push((line, record));
            }
        }
    }
    if let Some((line, _)) = last.filter(|(_, start)| text::ends_in_quote(table, delimiter, *start)) {
        let message = format!("Line {line} opens a quote that is never closed: close it, or double a quote of a text.");
        return Err(invalid(message).into());
    }
    if total > MAX_TASKS {
        return Err(too_many(total));
    }
    let is_date = |field: &Option<TaskField>| field.is_some_and(|field| field.kind() == TaskFieldKind::Date);
    let dates = || {
        let cells = records.iter().flat_map(|(_, record)| record.iter().zip(&columns));
        cells.filter(|(_, field)| is_date(field)).map(|(cell, _)| cell)
    };
    let date_order = dates::common_order(dates());
    let row = |(line, record): &(u64, StringRecord)| {
        let row = read_row(record, &columns, date_order, is_of_todoist);
        (format!("Line {line}"), row)
    };
    let mut rows: Vec<(String, Row)> = records.iter().map(row).collect();
    let due = rows
        .iter_mut()
        .filter_map(|(_, row)| row.as_mut().ok()?.due_date.as_mut());
    dates::days_of_midnights(due.collect());
    let start = rows
        .iter_mut()
        .filter_map(|(_, row)| row.as_mut().ok()?.start_date.as_mut());
    dates::days_of_midnights(start.collect());
    Ok(TaskFile {
        rows,
        format: Some(ImportFormat {
            encoding,
            delimiter: delimiter.into(),
            date_order: date_order.filter(|_| dates().any(dates::needs_order)),
            columns: columns.iter().map(|field| field.map(TaskField::name)).collect(),
            unknown,
        }),
    })
}

fn read_row(
    record: &StringRecord,
    columns: &[Option<TaskField>],
    order: Option<DateOrder>,
    is_of_todoist: bool,
) -> Row {
    let mut new = NewTask::default();
    let mut errors = Vec::new();
    for (cell, field) in record.iter().zip(columns) {
        let text = match field {
            // Its pages call these priorities `P1` to `P4`.
            Some(TaskField::Priority) if is_of_todoist && ["1", "2", "3", "4"].contains(&cell.trim()) => {
                Cow::Owned(format!("p{}", cell.trim()))
            }
            _ => unprotected(cell),
        };
        if let Some(field) = field.filter(|_| !text.trim().is_empty()) {
            errors.extend(read_cell(&mut new, field, &text, order).err());
        }
    }
    if errors.is_empty() { Ok(new) } else { Err(errors) }
}

/// Sets the value of a cell, which people may write in other ways than an export.
fn read_cell(
    new: &mut NewTask,
    field: TaskField,
    text: &str,
    order: Option<DateOrder>,
) -> std::result::Result<(), FieldError> {
    match field.kind() {
        TaskFieldKind::Status | TaskFieldKind::Priority => field.read(new, &words::value(field, text)),
        // A column may be repeated for several labels.
        TaskFieldKind::Labels => {
            new.labels.extend(words::labels(text));
            Ok(())
        }
        TaskFieldKind::Date => {
            let invalid = |reason| FieldError::new(field.name(), "invalid", format!("{reason}."));
            let time = dates::parse_date(text, order).map_err(invalid)?;
            field.set_time(new, time);
            Ok(())
        }
        _ => field.read(new, text),
    }
}

#[cfg(test)]
mod tests;
