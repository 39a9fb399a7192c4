//! CSV of tasks. A cell that a spreadsheet would run as a formula is marked as text.

use crate::error::{Error, Result};
use crate::formulas::{protected, unprotected};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::task::{NewTask, Task, TaskField};
use domain::{ErrorCode, Failure, FieldError};
use std::iter;

/// A task of a file, or its errors; pointers are relative to the task.
pub(crate) type Row = std::result::Result<NewTask, Vec<FieldError>>;

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

/// Reads the tasks of a file with a header. The columns of `ignored` are skipped; others are
/// refused.
pub(crate) fn read(file: &[u8], ignored: &[&str]) -> Result<Vec<Row>> {
    let invalid = |detail: String| Failure::new(ErrorCode::InvalidFile, detail);
    let text = std::str::from_utf8(file).map_err(|error| invalid(format!("Send the file as UTF-8: {error}.")))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let broken = |error: csv::Error| invalid(format!("The file is not a CSV that can be read: {error}."));
    let names: Vec<String> = reader
        .headers()
        .map_err(broken)?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    let fields = TaskField::ALL.map(TaskField::name);
    let known = |name: &str| fields.contains(&name) || ignored.contains(&name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        let expected = fields.join(", ");
        return Err(invalid(format!("A task has no column “{unknown}”; expected {expected}.")).into());
    }
    if let Some(twice) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
        return Err(invalid(format!("Two columns are both named “{}”.", twice.1)).into());
    }
    if !names.iter().any(|name| name == "title") {
        return Err(invalid("The column “title” is missing from the first line.".into()).into());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let cell = |name: &str| {
            let cell = names.iter().position(|known| known == name).and_then(|i| record.get(i));
            cell.map(unprotected).filter(|text| !text.trim().is_empty())
        };
        rows.push(row(cell));
    }
    Ok(rows)
}

fn row<'a>(cell: impl Fn(&str) -> Option<&'a str>) -> Row {
    let mut new = NewTask::default();
    let cells = TaskField::ALL
        .into_iter()
        .filter_map(|field| Some((field, cell(field.name())?)));
    let errors: Vec<_> = cells
        .filter_map(|(field, text)| field.read(&mut new, text).err())
        .collect();
    if errors.is_empty() { Ok(new) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::TaskStatus;

    fn titles(file: &str) -> Vec<String> {
        let rows = read(file.as_bytes(), &["id"]).unwrap();
        rows.into_iter().map(|row| row.unwrap().title).collect()
    }

    #[test]
    fn columns_come_in_any_order_and_may_be_missing() {
        assert_eq!(titles("\u{feff}id, title\n7,a\n,\"b, c\"\n"), ["a", "b, c"]);
        assert!(titles("title\n").is_empty());
        let rows = read(
            "status,title,due_date,labels\ncompleted,x,2026-03-29,home garden\n,y,,\n".as_bytes(),
            &[],
        )
        .unwrap();
        let tasks: Vec<NewTask> = rows.into_iter().map(Row::unwrap).collect();
        assert_eq!(
            (tasks[0].status, tasks[0].due_date),
            (TaskStatus::Completed, "2026-03-29".parse().ok())
        );
        assert_eq!((tasks[1].status, tasks[1].due_date), (TaskStatus::Pending, None));
        assert_eq!(tasks[0].labels, ["home", "garden"]);
        assert!(tasks[1].labels.is_empty());
    }

    /// `ml_core::data` would trim it.
    #[test]
    fn the_indentation_of_a_description_stays() {
        let rows = read(b"title,description\nx,\"    let a;\n\"\ny,  z\n", &[]).unwrap();
        let descriptions: Vec<_> = rows.into_iter().map(|row| row.unwrap().description).collect();
        assert_eq!(descriptions, [Some("    let a;\n".to_owned()), Some("  z".to_owned())]);
    }

    #[test]
    fn an_invalid_file_of_tasks_is_refused() {
        for (file, part) in [
            (&b""[..], "title"),
            (b"name\nx\n", "name"),
            (b"title,colour\nx,red\n", "colour"),
            (b"title,title\nx,y\n", "both"),
            (b"title,status\nx\n", "fields"),
            (b"title\n\xff\n", "UTF-8"),
        ] {
            let Err(Error::Failure(failure)) = read(file, &[]) else {
                panic!("{part} was read");
            };
            assert_eq!(failure.code, ErrorCode::InvalidFile);
            assert!(failure.detail.contains(part), "{}", failure.detail);
        }
        let rows = read(b"title,status,priority,due_date\nx,done,5,soon\n", &[]).unwrap();
        let errors: Vec<String> = rows[0]
            .as_ref()
            .unwrap_err()
            .iter()
            .map(|error| error.pointer.clone())
            .collect();
        assert_eq!(errors, ["/status", "/priority", "/due_date"]);
    }
}
