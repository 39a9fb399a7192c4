//! History of tasks: recorded with every change, and read by the owner.

use crate::actor::Actor;
use crate::db;
use crate::db::Tx;
use crate::db::task_changes::TaskChangeRow;
use crate::error::{Error, Result};
use crate::services::Services;
use chrono::{DateTime, Utc};
use domain::task::{FieldChange, Task, TaskChange, TaskChangeKind};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use futures::stream::BoxStream;

/// Number of changes that are read at a time.
const BATCH: i64 = 500;

/// Largest size of the history of one task in bytes, about that of the task itself. The quota of
/// tasks then bounds the history of an account too, without a sum over all changes.
const MAX_HISTORY_BYTES: i64 = 16 << 10;
/// Size of a change besides its fields.
const CHANGE_BYTES: i64 = 100;

impl Services {
    /// Returns a page of the changes of a task of the actor, newest first. Updates without a change
    /// are not recorded.
    ///
    /// # Errors
    /// When there is no such task, or the page is out of range.
    pub async fn task_changes(&self, actor: &Actor, id: i64, page: PageQuery) -> Result<Page<TaskChange>> {
        Failure::check(page.check())?;
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let task = db::tasks::get(&mut conn, actor.user_id, id).await?;
        task.ok_or_else(|| Error::not_found("task"))?;
        let total = db::task_changes::count(&mut conn, id).await?;
        let rows = db::task_changes::list(&mut conn, id, page).await?;
        let items = rows
            .into_iter()
            .map(TaskChangeRow::into_change)
            .collect::<Result<_>>()?;
        Ok(Page::new(items, total, page))
    }
}

/// Inserts a change, and deletes the oldest ones beyond [`MAX_HISTORY_BYTES`].
async fn insert_and_trim(
    tx: &mut Tx,
    id: i64,
    version: i64,
    kind: TaskChangeKind,
    fields: &[FieldChange],
    now: DateTime<Utc>,
) -> Result<()> {
    db::task_changes::insert(&mut tx.conn(), id, version, kind, fields, now).await?;
    if kind == TaskChangeKind::Created {
        return Ok(());
    }
    // Trimmed at every change, not at every n-th version: an update that changes nothing takes a
    // version without a record, so the n-th versions may all be missing.
    db::task_changes::delete_all_but_latest(&mut tx.conn(), id, MAX_HISTORY_BYTES, CHANGE_BYTES).await
}

/// Records a change other than an update.
pub(crate) async fn record_change(
    tx: &mut Tx,
    id: i64,
    version: i64,
    kind: TaskChangeKind,
    now: DateTime<Utc>,
) -> Result<()> {
    insert_and_trim(tx, id, version, kind, &[], now).await
}

/// Records an update, unless no field has changed.
pub(crate) async fn record_update(tx: &mut Tx, before: &Task, after: &Task) -> Result<()> {
    let fields = FieldChange::between(&before.fields, &after.fields);
    if fields.is_empty() {
        return Ok(());
    }
    let (version, now) = (after.version, after.updated_at);
    insert_and_trim(tx, after.id, version, TaskChangeKind::Updated, &fields, now).await
}

/// Returns the changes of an owner's tasks in batches, the oldest first.
pub(crate) fn change_batches(services: Services, owner_id: i64) -> BoxStream<'static, Result<Vec<TaskChange>>> {
    futures::stream::try_unfold((services, 0), move |(services, id)| async move {
        let mut reader = services.db.read().await?;
        let rows = db::task_changes::after(&mut reader.conn(), owner_id, id, BATCH).await?;
        drop(reader);
        let last = rows.last().map(|row| row.id);
        let changes = rows
            .into_iter()
            .map(TaskChangeRow::into_change)
            .collect::<Result<_>>()?;
        Ok(last.map(|last| (changes, (services, last))))
    })
    .boxed()
}
