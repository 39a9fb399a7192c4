//! Export and import of tasks.

use super::content::{task_conditions, task_content};
use crate::actor::Actor;
use crate::byte_stream::{from_chunks, json_array};
use crate::db;
use crate::db::task_lists::TaskConditions;
use crate::db::tasks::{TaskContent, TaskRow};
use crate::error::Result;
use crate::events::Event;
use crate::file_download::FileDownload;
use crate::services::Services;
use crate::services::tasks::csv;
use crate::services::tasks::csv::{MAX_TASKS, Row, TaskFile, too_many};
use crate::time_zone::Zone;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::task::{SHOWN_TASKS, Task, TaskChangeKind, TaskFilter, TaskImport};
use domain::{BoundedList, ErrorCode, Failure, FieldError};
use futures::StreamExt;
use futures::stream::BoxStream;
use serde::{Deserialize, Deserializer};

/// Number of tasks that are read at a time.
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

/// Format of a file of tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskFormat {
    /// A header and a line for each task.
    Csv,
    /// An array of tasks.
    Json,
}

/// Mark at the beginning of a text in UTF-8, as editors on Windows write it.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

impl TaskFormat {
    /// Detects the format of a file: JSON begins with a bracket, and no header of a CSV does.
    #[must_use]
    pub fn detect(file: &[u8]) -> Self {
        match without_mark(file).trim_ascii_start().first() {
            Some(b'[' | b'{') => Self::Json,
            _ => Self::Csv,
        }
    }
}

fn without_mark(file: &[u8]) -> &[u8] {
    file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file)
}

impl Services {
    /// Exports the actor's tasks that match a filter, in the order of their creation. They are read
    /// in batches as the file is sent.
    ///
    /// # Errors
    /// When a condition is not acceptable, or too many downloads are open.
    pub async fn task_export(&self, actor: &Actor, filter: &TaskFilter, format: TaskFormat) -> Result<FileDownload> {
        let open = self.downloads.open(actor.user_id)?;
        Ok(self.task_file(actor, filter, format)?.holding_open_stream(open))
    }

    /// Returns a file of tasks, for a download or an archive.
    pub(crate) fn task_file(&self, actor: &Actor, filter: &TaskFilter, format: TaskFormat) -> Result<FileDownload> {
        let filter = task_conditions(actor, filter, Vec::new(), self.clock.now())?;
        let batches = task_batches(self.clone(), actor.user_id, filter);
        let (file_name, content_type) = match format {
            TaskFormat::Csv => ("tasks.csv", "text/csv; charset=utf-8"),
            TaskFormat::Json => ("tasks.json", "application/json"),
        };
        let body = match format {
            TaskFormat::Csv => {
                let header = futures::stream::iter([csv::header()]);
                from_chunks(header.chain(batches.map(|tasks| csv::write(&tasks?))).boxed())
            }
            TaskFormat::Json => json_array(batches),
        };
        Ok(FileDownload {
            file_name: file_name.into(),
            content_type,
            size: None,
            body,
        })
    }

    /// Creates a task for each row of a file: all of them or, when one is not acceptable, none.
    /// Ids, times and versions of the file are ignored, because the tasks are new.
    ///
    /// # Errors
    /// When the file cannot be read, the quota has no room for all, the disk is nearly full, or a
    /// task is not acceptable; pointers begin with the number of the task, from 0.
    pub async fn task_import(&self, actor: &Actor, format: TaskFormat, file: Bytes) -> Result<TaskImport> {
        self.reserve.check()?;
        let now = self.clock.now();
        let (tasks, import) = self.read_tasks(actor, format, file).await?;
        let _turn = self.long_writes.turn(actor.user_id).await?;
        let count = i64::try_from(tasks.len()).unwrap_or(i64::MAX);
        self.make_room_for_tasks(actor.user_id, count).await?;
        let mut tx = self.db.begin().await?;
        self.reserve_tasks(&mut tx, actor.user_id, count).await?;
        db::imported_tasks::insert(&mut tx.conn(), actor.user_id, &tasks, now).await?;
        let event = Event::tasks(actor.user_id, Vec::new(), TaskChangeKind::Created);
        self.commit_and_publish(tx, [event]).await?;
        Ok(TaskImport {
            created: import.tasks,
            ..import
        })
    }

    /// Returns the answer to an import of a file without creating the tasks.
    ///
    /// # Errors
    /// When the file cannot be read, or a task is not acceptable, as [`Services::task_import`].
    pub async fn task_import_preview(&self, actor: &Actor, format: TaskFormat, file: Bytes) -> Result<TaskImport> {
        Ok(self.read_tasks(actor, format, file).await?.1)
    }

    /// Reads and checks the tasks of a file.
    async fn read_tasks(
        &self,
        actor: &Actor,
        format: TaskFormat,
        file: Bytes,
    ) -> Result<(Vec<TaskContent>, TaskImport)> {
        let (owner, now) = (actor.clone(), self.clock.now());
        self.run_heavy(actor, move |_| read(&owner, format, &file, now)).await
    }
}

/// Reads and checks the tasks of a file for `owner`.
fn read(owner: &Actor, format: TaskFormat, file: &[u8], now: DateTime<Utc>) -> Result<(Vec<TaskContent>, TaskImport)> {
    let TaskFile { rows, format } = match format {
        TaskFormat::Csv => csv::read(file, &NOT_IMPORTED)?,
        TaskFormat::Json => read_json(file)?,
    };
    let (mut tasks, mut errors) = (Vec::with_capacity(rows.len()), Vec::new());
    for (number, (place, row)) in rows.into_iter().enumerate() {
        match row.and_then(|new| task_content(owner, new, None, now)) {
            Ok(task) => tasks.push(task),
            Err(broken) => errors.extend(broken.into_iter().map(|error| FieldError {
                pointer: format!("/{number}{}", error.pointer),
                message: format!("{place}: {}", error.message),
                ..error
            })),
        }
    }
    Failure::check(errors)?;
    let zone = Zone::of_actor(owner);
    let first = tasks.iter().take(SHOWN_TASKS);
    let import = TaskImport {
        created: 0,
        tasks: tasks.len() as u64,
        format,
        first: first.map(|task| task.fields.clone().to_local(&zone)).collect(),
    };
    Ok((tasks, import))
}

fn read_json(file: &[u8]) -> Result<TaskFile> {
    let rows: BoundedList<JsonRow, MAX_TASKS> = serde_json::from_slice(without_mark(file))
        .map_err(|error| Failure::new(ErrorCode::InvalidFile, format!("Send an array of tasks: {error}.")))?;
    let rows = rows.into_all().map_err(too_many)?;
    let placed = |(at, JsonRow(row)): (usize, JsonRow)| (format!("Task {}", at + 1), row);
    Ok(TaskFile {
        rows: rows.into_iter().enumerate().map(placed).collect(),
        format: None,
    })
}

/// A task of a JSON file.
struct JsonRow(Row);

impl<'de> Deserialize<'de> for JsonRow {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let mut row = serde_json::Map::<String, serde_json::Value>::deserialize(deserializer)?;
        row.retain(|name, _| !NOT_IMPORTED.contains(&name.as_str()));
        let row = serde_json::from_value(row.into());
        Ok(Self(row.map_err(|error| {
            vec![FieldError::new("", "invalid", format!("{error}."))]
        })))
    }
}

/// Returns the tasks that meet the conditions in batches.
fn task_batches(services: Services, owner_id: i64, filter: TaskConditions) -> BoxStream<'static, Result<Vec<Task>>> {
    futures::stream::try_unfold((services, filter, 0), move |(services, filter, id)| async move {
        let turn = services.task_reads.turn(owner_id).await?;
        let mut reader = services.db.read().await?;
        let rows = db::task_lists::after(&mut reader.conn(), owner_id, &filter, id, BATCH).await?;
        drop((reader, turn));
        let last = rows.last().map(|row| row.id);
        let tasks = rows.into_iter().map(TaskRow::into_task).collect::<Result<Vec<_>>>()?;
        Ok(last.map(|last| (tasks, (services, filter, last))))
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::testing::allocations::peak_of;

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
        let fine: Vec<bool> = rows.rows.iter().map(|(_, row)| row.is_ok()).collect();
        assert_eq!(fine, [true, false, false]);
        assert_eq!(read_json(b"\xef\xbb\xbf[{}]").unwrap().rows.len(), 1);
    }

    #[test]
    fn a_file_of_too_many_tasks_is_refused_before_it_fills_the_memory() {
        let lines = format!("title\n{}", "a\n".repeat(1_048_570));
        let objects = format!("[{}]", vec!["{}"; 699_000].join(","));
        let read_csv = peak_of(|| csv::read(lines.as_bytes(), &[]));
        let read_objects = peak_of(|| read_json(objects.as_bytes()));
        for ((refused, peak), count) in [(read_csv, "1048570"), (read_objects, "699000")] {
            let Err(Error::Failure(failure)) = refused else {
                panic!("{count} tasks were read");
            };
            assert_eq!(failure.errors[0].code, "too_many");
            assert_eq!(failure.detail, format!("At most 10000 tasks at once, not {count}."));
            assert!(peak < 16 << 20, "{peak}");
        }
        let most = format!("[{}]", vec!["{}"; MAX_TASKS].join(","));
        assert_eq!(read_json(most.as_bytes()).unwrap().rows.len(), MAX_TASKS);
    }

    #[test]
    fn json_is_told_from_csv() {
        for json in ["[]", " \r\n[{}]", "\u{feff}[", "{}"] {
            assert_eq!(TaskFormat::detect(json.as_bytes()), TaskFormat::Json, "{json}");
        }
        for csv in ["", "title\nx\n", "\u{feff}title", "\"[title\"", "sep=;\ntitle"] {
            assert_eq!(TaskFormat::detect(csv.as_bytes()), TaskFormat::Csv, "{csv}");
        }
    }
}
