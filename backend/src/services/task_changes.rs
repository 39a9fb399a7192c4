//! What was done to tasks: written with every change, read by their owner.

use super::{Actor, Services};
use crate::db;
use crate::db::Tx;
use crate::db::task_changes::TaskChangeRow;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use domain::task::{FieldChange, Task, TaskChange, TaskChangeKind};
use domain::{Failure, Page, PageQuery};
use futures::StreamExt;
use futures::stream::BoxStream;

/// Changes that are read at a time.
const BATCH: i64 = 500;

/// The most changes of one task that are kept.
const MOST_CHANGES: i64 = 500;
/// The changes of a task after which those beyond [`MOST_CHANGES`] are forgotten.
const KEEP_EVERY: i64 = 50;

impl Services {
    /// A page of what was done to a task of the actor, newest first. An update that changed nothing is left out.
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

async fn write(
    tx: &mut Tx,
    id: i64,
    version: i64,
    kind: TaskChangeKind,
    fields: &[FieldChange],
    now: DateTime<Utc>,
) -> Result<()> {
    db::task_changes::insert(&mut tx.conn(), id, version, kind, fields, now).await?;
    // Now and then is enough, and a change of many tasks stays quick.
    if version % KEEP_EVERY == 0 {
        db::task_changes::keep(&mut tx.conn(), id, MOST_CHANGES).await?;
    }
    Ok(())
}

/// Writes down that something other than an update was done to a task.
pub(super) async fn record(tx: &mut Tx, id: i64, version: i64, kind: TaskChangeKind, now: DateTime<Utc>) -> Result<()> {
    write(tx, id, version, kind, &[], now).await
}

/// Writes down an update, unless it has changed nothing.
pub(super) async fn record_update(tx: &mut Tx, before: &Task, after: &Task) -> Result<()> {
    let fields = FieldChange::between(before, after);
    if fields.is_empty() {
        return Ok(());
    }
    let (version, now) = (after.version, after.updated_at);
    write(tx, after.id, version, TaskChangeKind::Updated, &fields, now).await
}

/// All that was done to an owner's tasks, in the order in which it was done, some at a time.
pub(super) fn pieces(services: Services, owner_id: i64) -> BoxStream<'static, Result<Vec<TaskChange>>> {
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
