//! Tasks as files: taking them home, and bringing them in.

use super::task_changes::record;
use super::tasks::{conditions, content};
use super::{Actor, ByteStream, Event, FileDownload, Services};
use crate::db;
use crate::db::task_lists::TaskConditions;
use crate::db::tasks::{TaskContent, TaskRow};
use crate::error::{Error, Result};
use crate::task_csv;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::task::{NewTask, Task, TaskChangeKind, TaskFilter};
use domain::{ErrorCode, Failure, FieldError};
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::Serialize;

/// The most tasks of one import.
const MAX_IMPORT: usize = 10_000;
/// Tasks that are read at a time.
const BATCH: i64 = 500;
/// Members of an exported task that an import sets itself.
const NOT_IMPORTED: [&str; 8] = [
    "id",
    "owner_id",
    "is_completed",
    "completed_at",
    "version",
    "created_at",
    "updated_at",
    "deleted_at",
];

/// How a file of tasks is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskFormat {
    /// A header and a line a task.
    Csv,
    /// An array of tasks.
    Json,
}

impl Services {
    /// The actor's tasks that meet a filter, in the order in which they were made. Read in pieces as the file is sent.
    ///
    /// # Errors
    /// When a condition is not acceptable, or too many downloads are open.
    pub async fn task_export(&self, actor: &Actor, filter: &TaskFilter, format: TaskFormat) -> Result<FileDownload> {
        let place = self.downloads.open(actor.user_id)?;
        Ok(self.task_file(actor, filter, format)?.held(place))
    }

    /// A file of tasks, on its own or as a part of an archive.
    pub(super) fn task_file(&self, actor: &Actor, filter: &TaskFilter, format: TaskFormat) -> Result<FileDownload> {
        let filter = conditions(actor, filter, Vec::new(), self.clock.now())?;
        let pieces = pieces(self.clone(), actor.user_id, filter);
        let (file_name, content_type) = match format {
            TaskFormat::Csv => ("tasks.csv", "text/csv; charset=utf-8"),
            TaskFormat::Json => ("tasks.json", "application/json"),
        };
        let body = match format {
            TaskFormat::Csv => {
                let header = futures::stream::iter([task_csv::header()]);
                header.chain(pieces.map(|tasks| task_csv::write(&tasks?))).boxed()
            }
            TaskFormat::Json => json(pieces),
        };
        Ok(FileDownload {
            file_name: file_name.into(),
            content_type,
            size: None,
            body: sent(body),
        })
    }

    /// Makes a task of each row of a file: all of them or, when one is not acceptable, none; how many they were.
    /// What a file says of ids, times and versions is left out: they are new tasks.
    ///
    /// # Errors
    /// When the file cannot be read, the quota has no room for all, the disk is nearly full, or a
    /// task is not acceptable; pointers begin with the number of the task, from 0.
    pub async fn task_import(&self, actor: &Actor, format: TaskFormat, file: Bytes) -> Result<u64> {
        self.reserve.check()?;
        let (owner, now) = (actor.clone(), self.clock.now());
        let tasks = self.heavy(actor, move |_| read(&owner, format, &file, now)).await?;
        let mut tx = self.db.begin().await?;
        let count = i64::try_from(tasks.len()).unwrap_or(i64::MAX);
        self.reserve_tasks(&mut tx, actor.user_id, count).await?;
        for task in &tasks {
            let row = db::tasks::insert(&mut tx.conn(), actor.user_id, task, now).await?;
            record(&mut tx, row.id, row.version, TaskChangeKind::Created, now).await?;
        }
        let event = Event::tasks(actor.user_id, Vec::new(), TaskChangeKind::Created);
        self.commit_and_tell(tx, [event]).await?;
        Ok(tasks.len() as u64)
    }
}

/// A task of a file, or what is wrong with it; pointers are within the task.
pub(crate) type Row = std::result::Result<NewTask, Vec<FieldError>>;

/// The tasks of a file, which `owner` shall have.
fn read(owner: &Actor, format: TaskFormat, file: &[u8], now: DateTime<Utc>) -> Result<Vec<TaskContent>> {
    let rows = match format {
        TaskFormat::Csv => task_csv::read(file, &NOT_IMPORTED)?,
        TaskFormat::Json => read_json(file)?,
    };
    if rows.len() > MAX_IMPORT {
        let message = format!("At most {MAX_IMPORT} tasks at once, not {}.", rows.len());
        return Err(Error::field("", "too_many", message));
    }
    let (mut tasks, mut errors) = (Vec::with_capacity(rows.len()), Vec::new());
    for (number, row) in rows.into_iter().enumerate() {
        match row.and_then(|new| content(owner, new, None, now)) {
            Ok(task) => tasks.push(task),
            Err(broken) => errors.extend(broken.into_iter().map(|error| FieldError {
                pointer: format!("/{number}{}", error.pointer),
                message: format!("Task {}: {}", number + 1, error.message),
                ..error
            })),
        }
    }
    Failure::check(errors)?;
    Ok(tasks)
}

fn read_json(file: &[u8]) -> Result<Vec<Row>> {
    let rows: Vec<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(file)
        .map_err(|error| Failure::new(ErrorCode::InvalidFile, format!("Send an array of tasks: {error}.")))?;
    let row = |mut row: serde_json::Map<String, serde_json::Value>| {
        row.retain(|name, _| !NOT_IMPORTED.contains(&name.as_str()));
        serde_json::from_value(row.into()).map_err(|error| vec![FieldError::new("", "invalid", format!("{error}."))])
    };
    Ok(rows.into_iter().map(row).collect())
}

/// The tasks that meet the conditions, some at a time.
fn pieces(services: Services, owner_id: i64, filter: TaskConditions) -> BoxStream<'static, Result<Vec<Task>>> {
    futures::stream::try_unfold((services, filter, 0), move |(services, filter, id)| async move {
        let mut reader = services.db.read().await?;
        let rows = db::task_lists::after(&mut reader.conn(), owner_id, &filter, id, BATCH).await?;
        drop(reader);
        let last = rows.last().map(|row| row.id);
        let tasks = rows.into_iter().map(TaskRow::into_task).collect::<Result<Vec<_>>>()?;
        Ok(last.map(|last| (tasks, (services, filter, last))))
    })
    .boxed()
}

/// A file as it is sent.
fn sent(pieces: BoxStream<'static, Result<Vec<u8>>>) -> ByteStream {
    let bytes = |piece: Result<Vec<u8>>| piece.map(Bytes::from).map_err(std::io::Error::other);
    pieces.map(bytes).boxed()
}

/// Rows that come in pieces as one JSON array, a line each.
pub(super) fn json_file<T: Serialize + Send + 'static>(pieces: BoxStream<'static, Result<Vec<T>>>) -> ByteStream {
    sent(json(pieces))
}

fn json<T: Serialize + Send + 'static>(
    pieces: BoxStream<'static, Result<Vec<T>>>,
) -> BoxStream<'static, Result<Vec<u8>>> {
    let mut comma = false;
    let items = pieces.map(move |rows| -> Result<Vec<u8>> {
        let mut text = Vec::new();
        for row in rows? {
            if std::mem::replace(&mut comma, true) {
                text.extend(b",\n");
            }
            serde_json::to_writer(&mut text, &row).map_err(|error| Error::unexpected("JSON", error))?;
        }
        Ok(text)
    });
    let part = |text: &str| futures::stream::iter([Ok(text.into())]);
    part("[").chain(items).chain(part("]\n")).boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_tasks_is_an_array_of_objects() {
        for bad in ["", "{}", "[1]", "[[\"x\"]]", "[{}"] {
            let Err(Error::Failure(failure)) = read_json(bad.as_bytes()) else {
                panic!("{bad} was read");
            };
            assert_eq!(failure.code, ErrorCode::InvalidFile, "{bad}");
        }
        let rows =
            read_json(br#"[{"title": "x", "id": 7, "version": 2}, {"title": "x", "colour": "red"}, {}]"#).unwrap();
        let fine: Vec<bool> = rows.iter().map(Row::is_ok).collect();
        assert_eq!(fine, [true, false, false]);
    }
}
