//! Tasks: create, read, update, delete, restore.

mod bulk_actions;
pub(crate) mod changes;
pub(crate) mod content;
mod csv;
pub(crate) mod files;
mod quick_add;
mod saved_views;
mod stats;

#[cfg(test)]
mod tests;

use crate::actor::Actor;
use crate::db;
use crate::db::Tx;
use crate::db::tasks::TaskRow;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::services::Services;
use crate::services::precondition::ExpectedVersion;
use changes::{record_change, record_update};
use chrono::{DateTime, Utc};
use content::{restore_cutoff, task_conditions, task_content};
use domain::account::Resource;
use domain::task::{NewTask, Task, TaskChangeKind, TaskFields, TaskFilter, TaskLabels, TaskPatch, TaskSort, parse_ids};
use domain::{DayOrTime, ErrorCode, Failure, Page, PageQuery};

impl Services {
    /// Creates a task.
    ///
    /// # Errors
    /// When a value is not acceptable, the quota is used up, or the disk is nearly full.
    pub async fn task_create(&self, actor: &Actor, new: NewTask) -> Result<Task> {
        self.reserve.check()?;
        let now = self.clock.now();
        let content = task_content(actor, new, None, now).map_err(Failure::validation)?;
        let mut tx = self.db.begin().await?;
        self.reserve_tasks(&mut tx, actor.user_id, 1).await?;
        let row = db::tasks::insert(&mut tx.conn(), actor.user_id, &content, now).await?;
        record_change(&mut tx, row.id, row.version, TaskChangeKind::Created, now).await?;
        let event = Event::tasks(actor.user_id, vec![row.id], TaskChangeKind::Created);
        self.commit_and_publish(tx, [event]).await?;
        row.into_task()
    }

    /// Returns a task of the actor.
    ///
    /// # Errors
    /// When there is none.
    pub async fn task_get(&self, actor: &Actor, id: i64) -> Result<Task> {
        let row = db::tasks::get(&mut self.db.read().await?.conn(), actor.user_id, id).await?;
        row.ok_or_else(|| Error::not_found("task"))?.into_task()
    }

    /// Returns a page of the actor's tasks.
    ///
    /// # Errors
    /// When the page is out of range, a condition is not acceptable, or too many lists of the actor
    /// wait.
    pub async fn task_list(
        &self,
        actor: &Actor,
        filter: &TaskFilter,
        sort: &TaskSort,
        page: PageQuery,
    ) -> Result<Page<Task>> {
        let filter = task_conditions(actor, filter, page.check(), self.clock.now())?;
        // Before a connection, which others need meanwhile.
        let _turn = self.task_reads.turn(actor.user_id).await?;
        let mut reader = self.db.read().await?;
        let total = db::task_lists::count(&mut reader.conn(), actor.user_id, &filter).await?;
        let rows = db::task_lists::list(&mut reader.conn(), actor.user_id, &filter, sort, page).await?;
        let items = rows.into_iter().map(TaskRow::into_task).collect::<Result<_>>()?;
        Ok(Page::new(items, total, page))
    }

    /// Returns the first tasks of a list, at most `most`, and the number of all, which are counted
    /// only if there are more.
    ///
    /// # Errors
    /// When a condition is not acceptable, or too many lists of the actor wait.
    pub async fn task_list_start(
        &self,
        actor: &Actor,
        filter: &TaskFilter,
        sort: &TaskSort,
        most: u32,
    ) -> Result<(Vec<Task>, i64)> {
        let filter = task_conditions(actor, filter, Vec::new(), self.clock.now())?;
        let _turn = self.task_reads.turn(actor.user_id).await?;
        let mut reader = self.db.read().await?;
        let one_more = PageQuery {
            page: 1,
            per_page: most.saturating_add(1),
        };
        let mut rows = db::task_lists::list(&mut reader.conn(), actor.user_id, &filter, sort, one_more).await?;
        let mut total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if total > i64::from(most) {
            rows.truncate(most as usize);
            total = db::task_lists::count(&mut reader.conn(), actor.user_id, &filter).await?;
        }
        let tasks = rows.into_iter().map(TaskRow::into_task).collect::<Result<_>>()?;
        Ok((tasks, total))
    }

    /// Returns the most used labels of the actor's tasks.
    ///
    /// # Errors
    /// When the database fails, or too many lists of the actor wait.
    pub async fn task_labels(&self, actor: &Actor) -> Result<TaskLabels> {
        let _turn = self.task_reads.turn(actor.user_id).await?;
        db::task_labels::most_used(&mut self.db.read().await?.conn(), actor.user_id).await
    }

    /// Replaces a task; absent fields get their defaults.
    ///
    /// # Errors
    /// When there is no such task, it is at another version, a value is not acceptable, or the disk
    /// is nearly full.
    pub async fn task_replace(&self, actor: &Actor, id: i64, new: NewTask, expected: &ExpectedVersion) -> Result<Task> {
        self.reserve.check()?;
        let mut tx = self.db.begin().await?;
        let task = self.task_change(&mut tx, actor, id, expected, |_| new).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Updated);
        self.commit_and_publish(tx, [event]).await?;
        Ok(task)
    }

    /// Updates a task; absent fields stay.
    ///
    /// # Errors
    /// As [`Services::task_replace`].
    pub async fn task_update(
        &self,
        actor: &Actor,
        id: i64,
        patch: TaskPatch,
        expected: &ExpectedVersion,
    ) -> Result<Task> {
        self.reserve.check()?;
        let mut tx = self.db.begin().await?;
        let change = |task| patch.apply(task);
        let task = self.task_change(&mut tx, actor, id, expected, change).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Updated);
        self.commit_and_publish(tx, [event]).await?;
        Ok(task)
    }

    /// Applies one update to several tasks, in the order of the ids: to all of them or, when one
    /// fails, to none.
    ///
    /// # Errors
    /// When there are no ids or too many, a task does not exist, a value is not acceptable, or the
    /// disk is nearly full.
    pub async fn task_update_many(&self, actor: &Actor, ids: Vec<i64>, patch: &TaskPatch) -> Result<Vec<Task>> {
        self.reserve.check()?;
        // Sorted, so that two such updates never deadlock.
        let ids = parse_ids(ids).map_err(|error| Failure::validation(vec![error]))?;
        let mut tx = self.db.begin().await?;
        let mut tasks = Vec::with_capacity(ids.len());
        for &id in &ids {
            let change = |task| patch.clone().apply(task);
            tasks.push(
                self.task_change(&mut tx, actor, id, &ExpectedVersion::Any, change)
                    .await?,
            );
        }
        let event = Event::tasks(actor.user_id, ids, TaskChangeKind::Updated);
        self.commit_and_publish(tx, [event]).await?;
        Ok(tasks)
    }

    /// Updates a task in a transaction.
    pub(crate) async fn task_change(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: i64,
        expected: &ExpectedVersion,
        change: impl FnOnce(TaskFields<DayOrTime>) -> NewTask,
    ) -> Result<Task> {
        let task = lock(tx, actor, id, expected).await?;
        let now = self.clock.now();
        let content =
            task_content(actor, change(task.fields.clone()), Some(&task), now).map_err(Failure::validation)?;
        let changed = db::tasks::update(&mut tx.conn(), id, &content, now)
            .await?
            .into_task()?;
        record_update(tx, &task, &changed).await?;
        Ok(changed)
    }

    /// Deletes a task. It can be restored for 30 days.
    ///
    /// # Errors
    /// When there is no such task, or it is at another version.
    pub async fn task_delete(&self, actor: &Actor, id: i64, expected: &ExpectedVersion) -> Result<()> {
        let mut tx = self.db.begin().await?;
        delete_task(&mut tx, actor, id, expected, self.clock.now()).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Deleted);
        self.commit_and_publish(tx, [event]).await
    }

    /// Deletes several tasks: all of them or, when one does not exist, none.
    ///
    /// # Errors
    /// When there are no ids or too many, or a task does not exist.
    pub async fn task_delete_many(&self, actor: &Actor, ids: Vec<i64>) -> Result<()> {
        let ids = parse_ids(ids).map_err(|error| Failure::validation(vec![error]))?;
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        for &id in &ids {
            delete_task(&mut tx, actor, id, &ExpectedVersion::Any, now).await?;
        }
        let event = Event::tasks(actor.user_id, ids, TaskChangeKind::Deleted);
        self.commit_and_publish(tx, [event]).await
    }

    /// Restores a deleted task.
    ///
    /// # Errors
    /// When there is no such task, it is not deleted, the quota is used up, or the disk is nearly
    /// full.
    pub async fn task_restore(&self, actor: &Actor, id: i64) -> Result<Task> {
        self.reserve.check()?;
        let mut tx = self.db.begin().await?;
        self.reserve_quota(&mut tx, actor.user_id, &[(Resource::Tasks, 1)])
            .await?;
        let row = restore_task(&mut tx, actor, id, self.clock.now()).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Restored);
        self.commit_and_publish(tx, [event]).await?;
        row.into_task()
    }
}

/// Returns a task at the expected version, and locks it until the transaction ends; its row has the
/// next version already.
async fn lock(tx: &mut Tx, actor: &Actor, id: i64, expected: &ExpectedVersion) -> Result<Task> {
    let row = db::tasks::lock(&mut tx.conn(), actor.user_id, id).await?;
    let row = row.ok_or_else(|| Failure::new(ErrorCode::NotFound, format!("There is no task {id}.")))?;
    expected.check(row.version - 1)?;
    row.into_task()
}

/// Marks a task as deleted.
pub(crate) async fn delete_task(
    tx: &mut Tx,
    actor: &Actor,
    id: i64,
    expected: &ExpectedVersion,
    now: DateTime<Utc>,
) -> Result<()> {
    let task = lock(tx, actor, id, expected).await?;
    db::tasks::delete(&mut tx.conn(), id, now).await?;
    record_change(tx, id, task.version, TaskChangeKind::Deleted, now).await
}

/// Restores a deleted task.
pub(crate) async fn restore_task(tx: &mut Tx, actor: &Actor, id: i64, now: DateTime<Utc>) -> Result<TaskRow> {
    let restored = db::tasks::restore(&mut tx.conn(), actor.user_id, id, restore_cutoff(now), now).await?;
    let Some(row) = restored else {
        let there = db::tasks::get(&mut tx.conn(), actor.user_id, id).await?;
        return Err(there.map_or_else(
            || Error::not_found("deleted task"),
            |_| Error::conflict("The task is not deleted."),
        ));
    };
    record_change(tx, id, row.version, TaskChangeKind::Restored, now).await?;
    Ok(row)
}
