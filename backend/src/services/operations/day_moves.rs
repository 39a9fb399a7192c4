//! Moves of accounts to another time zone, which the whole days of their tasks follow.

use crate::db;
use crate::db::day_moves::MovedDays;
use crate::error::Result;
use crate::services::Services;
use crate::services::tasks::content::derived_columns;
use crate::time_zone::Zone;
use domain::DayOrTime;

/// Number of tasks that move in one transaction, which takes a few milliseconds.
pub(crate) const BATCH: i64 = 200;

impl Services {
    /// Moves the whole days of an account's tasks to its time zone, in a transaction for each
    /// batch. What a failure or the end of the process leaves undone, the hourly purge does.
    pub(crate) async fn move_whole_days(&self, user_id: i64) -> Result<()> {
        while self.move_batch(user_id).await? {}
        Ok(())
    }

    /// Moves the next tasks; false when none is left.
    pub(crate) async fn move_batch(&self, user_id: i64) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        // The lock keeps the time zone until the commit, and makes two callers take turns.
        let Some(unfinished) = db::day_moves::lock(&mut tx.conn(), user_id).await? else {
            return Ok(false);
        };
        let zone = Zone::by_name(&unfinished.time_zone);
        let rows = db::day_moves::tasks_after(&mut tx.conn(), user_id, unfinished.days_moved_to, BATCH).await?;
        let last = rows.last().map(|row| row.id);
        let mut moved = Vec::with_capacity(rows.len());
        for row in rows {
            let task = row.into_task()?;
            let derived = derived_columns(&task.fields, zone);
            let day = |date| match date {
                Some(DayOrTime::Day(day)) => Some(day),
                Some(DayOrTime::Time(_)) | None => None,
            };
            moved.push(MovedDays {
                id: task.id,
                start: (day(task.fields.start_date), derived.start_date),
                due: (day(task.fields.due_date), derived.due_date),
            });
        }
        if !moved.is_empty() {
            db::day_moves::set_times(&mut tx.conn(), &moved).await?;
        }
        db::day_moves::set(&mut tx.conn(), user_id, last).await?;
        tx.commit().await?;
        Ok(last.is_some())
    }

    /// Finishes the moves that a failure or the end of a process has interrupted.
    pub(crate) async fn finish_day_moves(&self) -> Result<()> {
        let unfinished = db::day_moves::unfinished(&mut self.db.read().await?.conn()).await?;
        for user_id in unfinished {
            self.move_whole_days(user_id).await?;
        }
        Ok(())
    }
}
