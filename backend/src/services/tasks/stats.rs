//! Statistics of tasks.

use crate::actor::Actor;
use crate::db;
use crate::db::tasks::{priority, status};
use crate::error::Result;
use crate::services::Services;
use crate::time_zone::Zone;
use chrono::{DateTime, Days, NaiveDate, Utc};
use domain::task::{DayCount, PriorityCounts, StatusCounts, TaskPriority, TaskStats, TaskStatus};
use std::collections::BTreeMap;

/// Number of days of the history, today included.
const HISTORY_DAYS: u64 = 30;
/// Number of days after today that count as soon.
const SOON_DAYS: u64 = 7;

impl Services {
    /// Returns the statistics of the actor's tasks; days are in the actor's time zone.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn task_stats(&self, actor: &Actor) -> Result<TaskStats> {
        let (zone, now) = (Zone::of_actor(actor), self.clock.now());
        let today = zone.date(now);
        let first = today.checked_sub_days(Days::new(HISTORY_DAYS - 1)).unwrap_or(today);
        let day = |later| zone.start_of_day(today, later);
        let owner = actor.user_id;
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let counts = db::task_stats::counts(&mut conn, owner).await?;
        let (overdue, due_today, due_in_7_days) =
            db::task_stats::due(&mut conn, owner, now, day(0), day(1), day(SOON_DAYS + 1)).await?;
        let completed = db::task_stats::completed(&mut conn, owner, zone.start_of_day(first, 0)).await?;
        let open = db::task_stats::open(&mut conn, owner, zone.start_of_day(first, 0)).await?;
        let mean_completion_seconds = db::task_stats::mean_completion(&mut conn, owner).await?;
        let (by_status, by_priority) = split(&counts)?;
        Ok(TaskStats {
            total: counts.iter().map(|(_, _, count)| count).sum(),
            by_status,
            by_priority,
            overdue,
            due_today,
            due_in_7_days,
            completed_per_day: per_day(zone, first, &completed),
            open_per_day: open_per_day(zone, first, &open),
            mean_completion_seconds,
            time_zone: actor.time_zone.clone(),
        })
    }
}

fn split(counts: &[(String, String, i64)]) -> Result<(StatusCounts, PriorityCounts)> {
    let (mut by_status, mut by_priority) = (StatusCounts::default(), PriorityCounts::default());
    for (status_text, priority_text, count) in counts {
        *match status(status_text, 0)? {
            TaskStatus::Pending => &mut by_status.pending,
            TaskStatus::InProgress => &mut by_status.in_progress,
            TaskStatus::Completed => &mut by_status.completed,
            TaskStatus::Cancelled => &mut by_status.cancelled,
        } += count;
        *match priority(priority_text, 0)? {
            TaskPriority::Low => &mut by_priority.low,
            TaskPriority::Medium => &mut by_priority.medium,
            TaskPriority::High => &mut by_priority.high,
            TaskPriority::Urgent => &mut by_priority.urgent,
        } += count;
    }
    Ok((by_status, by_priority))
}

/// Returns the number of times on each day from `first` on.
fn per_day(zone: Zone, first: NaiveDate, times: &[DateTime<Utc>]) -> Vec<DayCount> {
    let mut counts = BTreeMap::new();
    for &time in times {
        *counts.entry(zone.date(time)).or_insert(0) += 1;
    }
    history(first, |date| counts.get(&date).copied().unwrap_or(0))
}

/// Returns the number of tasks that were open at the end of each day from `first` on; a span is the
/// time for which a task was open.
fn open_per_day(zone: Zone, first: NaiveDate, spans: &[(DateTime<Utc>, Option<DateTime<Utc>>)]) -> Vec<DayCount> {
    history(first, |date| {
        let end = zone.start_of_day(date, 1);
        let is_open = |(made, closed): &&(DateTime<Utc>, Option<DateTime<Utc>>)| {
            *made < end && closed.is_none_or(|closed| closed >= end)
        };
        i64::try_from(spans.iter().filter(is_open).count()).unwrap_or(i64::MAX)
    })
}

fn history(first: NaiveDate, count: impl Fn(NaiveDate) -> i64) -> Vec<DayCount> {
    let days = first.iter_days().take(HISTORY_DAYS as usize);
    days.map(|date| DayCount {
        date,
        count: count(date),
    })
    .collect()
}
