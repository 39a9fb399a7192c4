//! Tasks: making, reading, changing, deleting, bringing back.

use super::task_changes::{record, record_update};
use super::{Actor, Event, Expected, Services};
use crate::db;
use crate::db::Tx;
use crate::db::task_lists::TaskConditions;
use crate::db::tasks::{TaskContent, TaskRow};
use crate::error::{Error, Result};
use crate::zone::Zone;
use chrono::{DateTime, TimeDelta, Utc};
use domain::account::Resource;
use domain::task::{
    LabelCount, NewTask, RESTORE_DAYS, Task, TaskChangeKind, TaskFilter, TaskPatch, TaskSort, TaskStatus, parse_ids,
    parse_label,
};
use domain::{ErrorCode, Failure, FieldError, Moment, Page, PageQuery};

impl Services {
    /// Makes a task.
    ///
    /// # Errors
    /// When a value is not acceptable, or the quota is used up.
    pub async fn task_create(&self, actor: &Actor, new: NewTask) -> Result<Task> {
        let now = self.clock.now();
        let content = content(actor, new, None, now).map_err(Failure::validation)?;
        let mut tx = self.db.begin().await?;
        self.reserve_tasks(&mut tx, actor.user_id, 1).await?;
        let row = db::tasks::insert(&mut tx.conn(), actor.user_id, &content, now).await?;
        record(&mut tx, row.id, row.version, TaskChangeKind::Created, now).await?;
        let event = Event::tasks(actor.user_id, vec![row.id], TaskChangeKind::Created);
        self.commit_and_tell(tx, [event]).await?;
        row.into_task()
    }

    /// A task of the actor.
    ///
    /// # Errors
    /// When there is none.
    pub async fn task_get(&self, actor: &Actor, id: i64) -> Result<Task> {
        let row = db::tasks::get(&mut self.db.read().await?.conn(), actor.user_id, id).await?;
        row.ok_or_else(|| Error::not_found("task"))?.into_task()
    }

    /// A page of the actor's tasks.
    ///
    /// # Errors
    /// When the page is out of range, or a condition is not acceptable.
    pub async fn task_list(
        &self,
        actor: &Actor,
        filter: &TaskFilter,
        sort: &TaskSort,
        page: PageQuery,
    ) -> Result<Page<Task>> {
        let filter = conditions(actor, filter, page.check(), self.clock.now())?;
        let mut reader = self.db.read().await?;
        let total = db::task_lists::count(&mut reader.conn(), actor.user_id, &filter).await?;
        let rows = db::task_lists::list(&mut reader.conn(), actor.user_id, &filter, sort, page).await?;
        let items = rows.into_iter().map(TaskRow::into_task).collect::<Result<_>>()?;
        Ok(Page::new(items, total, page))
    }

    /// The labels of the actor's tasks, in alphabetical order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn task_labels(&self, actor: &Actor) -> Result<Vec<LabelCount>> {
        db::task_labels::counts(&mut self.db.read().await?.conn(), actor.user_id).await
    }

    /// Replaces a task by another; what is absent gets its default.
    ///
    /// # Errors
    /// When there is no such task, it is at another version, or a value is not acceptable.
    pub async fn task_replace(&self, actor: &Actor, id: i64, new: NewTask, expected: &Expected) -> Result<Task> {
        let mut tx = self.db.begin().await?;
        let task = self.task_change(&mut tx, actor, id, expected, |_| new).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Updated);
        self.commit_and_tell(tx, [event]).await?;
        Ok(task)
    }

    /// Changes a task; what is absent stays.
    ///
    /// # Errors
    /// As [`Services::task_replace`].
    pub async fn task_update(&self, actor: &Actor, id: i64, patch: TaskPatch, expected: &Expected) -> Result<Task> {
        let mut tx = self.db.begin().await?;
        let change = |task| patch.apply(task);
        let task = self.task_change(&mut tx, actor, id, expected, change).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Updated);
        self.commit_and_tell(tx, [event]).await?;
        Ok(task)
    }

    /// Changes several tasks alike: all of them or, when one is not there or refuses, none. In the order of the ids.
    ///
    /// # Errors
    /// When there are no ids or too many, a task is not there, or a value is not acceptable.
    pub async fn task_update_many(&self, actor: &Actor, ids: Vec<i64>, patch: &TaskPatch) -> Result<Vec<Task>> {
        // In order, so that two such changes never wait for each other.
        let ids = parse_ids(ids).map_err(|error| Failure::validation(vec![error]))?;
        let mut tx = self.db.begin().await?;
        let mut tasks = Vec::with_capacity(ids.len());
        for &id in &ids {
            let change = |task| patch.clone().apply(task);
            tasks.push(self.task_change(&mut tx, actor, id, &Expected::Any, change).await?);
        }
        let event = Event::tasks(actor.user_id, ids, TaskChangeKind::Updated);
        self.commit_and_tell(tx, [event]).await?;
        Ok(tasks)
    }

    /// Changes a task in a transaction.
    pub(super) async fn task_change(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: i64,
        expected: &Expected,
        change: impl FnOnce(Task) -> NewTask,
    ) -> Result<Task> {
        let task = lock(tx, actor, id, expected).await?;
        let now = self.clock.now();
        let content = content(actor, change(task.clone()), task.completed_at, now).map_err(Failure::validation)?;
        let changed = db::tasks::update(&mut tx.conn(), id, &content, now)
            .await?
            .into_task()?;
        record_update(tx, &task, &changed).await?;
        Ok(changed)
    }

    /// Deletes a task. It can be brought back for 30 days.
    ///
    /// # Errors
    /// When there is no such task, or it is at another version.
    pub async fn task_delete(&self, actor: &Actor, id: i64, expected: &Expected) -> Result<()> {
        let mut tx = self.db.begin().await?;
        remove(&mut tx, actor, id, expected, self.clock.now()).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Deleted);
        self.commit_and_tell(tx, [event]).await
    }

    /// Deletes several tasks: all of them or, when one is not there, none.
    ///
    /// # Errors
    /// When there are no ids or too many, or a task is not there.
    pub async fn task_delete_many(&self, actor: &Actor, ids: Vec<i64>) -> Result<()> {
        let ids = parse_ids(ids).map_err(|error| Failure::validation(vec![error]))?;
        let now = self.clock.now();
        let mut tx = self.db.begin().await?;
        for &id in &ids {
            remove(&mut tx, actor, id, &Expected::Any, now).await?;
        }
        let event = Event::tasks(actor.user_id, ids, TaskChangeKind::Deleted);
        self.commit_and_tell(tx, [event]).await
    }

    /// Brings a deleted task back.
    ///
    /// # Errors
    /// When there is no such task, it is not deleted, or the quota is used up.
    pub async fn task_restore(&self, actor: &Actor, id: i64) -> Result<Task> {
        let mut tx = self.db.begin().await?;
        self.reserve_quota(&mut tx, actor.user_id, &[(Resource::Tasks, 1)])
            .await?;
        let row = restore(&mut tx, actor, id, self.clock.now()).await?;
        let event = Event::tasks(actor.user_id, vec![id], TaskChangeKind::Restored);
        self.commit_and_tell(tx, [event]).await?;
        row.into_task()
    }
}

/// When a task that can still be brought back was deleted at the earliest.
pub(super) fn oldest(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(RESTORE_DAYS)
}

/// A task that is about to change, if it is as its reader knows it; the row carries the next version already.
async fn lock(tx: &mut Tx, actor: &Actor, id: i64, expected: &Expected) -> Result<Task> {
    let row = db::tasks::lock(&mut tx.conn(), actor.user_id, id).await?;
    let row = row.ok_or_else(|| Failure::new(ErrorCode::NotFound, format!("There is no task {id}.")))?;
    expected.check(row.version - 1)?;
    row.into_task()
}

/// Puts a task among the deleted ones.
pub(super) async fn remove(tx: &mut Tx, actor: &Actor, id: i64, expected: &Expected, now: DateTime<Utc>) -> Result<()> {
    let task = lock(tx, actor, id, expected).await?;
    db::tasks::delete(&mut tx.conn(), id, now).await?;
    record(tx, id, task.version, TaskChangeKind::Deleted, now).await
}

/// Brings a deleted task back.
pub(super) async fn restore(tx: &mut Tx, actor: &Actor, id: i64, now: DateTime<Utc>) -> Result<TaskRow> {
    let restored = db::tasks::restore(&mut tx.conn(), actor.user_id, id, oldest(now), now).await?;
    let Some(row) = restored else {
        let there = db::tasks::get(&mut tx.conn(), actor.user_id, id).await?;
        return Err(there.map_or_else(
            || Error::not_found("deleted task"),
            |_| Error::conflict("The task is not deleted."),
        ));
    };
    record(tx, id, row.version, TaskChangeKind::Restored, now).await?;
    Ok(row)
}

/// What a row shall hold, or every rule that it breaks. A task that was completed before keeps its time.
pub(super) fn content(
    actor: &Actor,
    new: NewTask,
    done: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> std::result::Result<TaskContent, Vec<FieldError>> {
    let instant = |moment| Zone::of(actor).instant("due_date", moment);
    let due_date = new.due_date.map(instant).transpose();
    match (new.parse(), due_date) {
        (Ok(new), Ok(due_date)) => Ok(TaskContent {
            search: [new.title.as_str(), new.description.as_deref().unwrap_or_default()]
                .join("\n")
                .to_lowercase(),
            title: new.title,
            description: new.description,
            status: new.status,
            priority: new.priority,
            labels: new.labels,
            due_date,
            completed_at: (new.status == TaskStatus::Completed).then(|| done.unwrap_or(now)),
        }),
        (new, due_date) => {
            let mut errors = new.err().unwrap_or_default();
            errors.extend(due_date.err());
            Err(errors)
        }
    }
}

/// The conditions of a filter at a time, or everything that is wrong with it; `errors` are those found before.
pub(super) fn conditions(
    actor: &Actor,
    filter: &TaskFilter,
    mut errors: Vec<FieldError>,
    now: DateTime<Utc>,
) -> Result<TaskConditions> {
    let zone = Zone::of(actor);
    errors.extend(filter.check());
    let mut instant = |field: &str, moment: Option<Moment>| {
        let time = moment.map(|moment| zone.instant(field, moment)).transpose();
        time.map_err(|error| errors.push(error)).unwrap_or_default()
    };
    let due_before = instant("due_before", filter.due_before);
    let due_after = instant("due_after", filter.due_after);
    let completed_before = instant("completed_before", filter.completed_before);
    let completed_after = instant("completed_after", filter.completed_after);
    Failure::check(errors)?;
    Ok(TaskConditions {
        status: filter.status.clone(),
        priority: filter.priority.clone(),
        // Those that are none were found by the check.
        labels: filter
            .label
            .iter()
            .filter_map(|text| parse_label("label", text).ok())
            .collect(),
        due_before,
        due_after,
        has_due_date: filter.has_due_date,
        completed_before,
        completed_after,
        overdue: filter.overdue,
        words: filter.q.clone(),
        deleted_after: filter.deleted.then(|| oldest(now)),
        now,
        today: zone.start(zone.day(now), 0),
    })
}
