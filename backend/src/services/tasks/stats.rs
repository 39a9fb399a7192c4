//! Statistics of tasks.

use crate::actor::Actor;
use crate::db;
use crate::db::task_stats::{DueTimes, OpenSpan, TaskCounts};
use crate::db::tasks::{priority, status};
use crate::error::Result;
use crate::services::Services;
use crate::time_zone::Zone;
use chrono::{Days, NaiveDate};
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
    /// When the database fails, or too many lists of the actor wait.
    pub async fn task_stats(&self, actor: &Actor) -> Result<TaskStats> {
        let (zone, now) = (Zone::of_actor(actor), self.clock.now());
        let today = zone.date(now);
        let first = today.checked_sub_days(Days::new(HISTORY_DAYS - 1)).unwrap_or(today);
        let day = |later| zone.start_of_day(today, later);
        let due = DueTimes {
            now,
            today: day(0),
            tomorrow: day(1),
            soon_until: day(SOON_DAYS + 1),
        };
        let _turn = self.task_reads.turn(actor.user_id).await?;
        let mut reader = self.db.read().await?;
        let mut conn = reader.conn();
        let counts = db::task_stats::counts(&mut conn, actor.user_id, &due).await?;
        let spans = db::task_stats::spans(&mut conn, actor.user_id, zone.start_of_day(first, 0)).await?;
        let sum = |number: fn(&TaskCounts) -> i64| counts.iter().map(number).sum::<i64>();
        let (by_status, by_priority) = split(&counts)?;
        Ok(TaskStats {
            total: sum(|each| each.count),
            by_status,
            by_priority,
            overdue: sum(|each| each.overdue),
            due_today: sum(|each| each.due_today),
            due_in_7_days: sum(|each| each.due_soon),
            completed_per_day: completed_per_day(zone, first, &spans),
            open_per_day: open_per_day(zone, first, &spans),
            mean_completion_seconds: mean_completion(&counts),
            time_zone: actor.time_zone.clone(),
        })
    }
}

fn split(counts: &[TaskCounts]) -> Result<(StatusCounts, PriorityCounts)> {
    let (mut by_status, mut by_priority) = (StatusCounts::default(), PriorityCounts::default());
    for each in counts {
        *match status(&each.status, 0)? {
            TaskStatus::Pending => &mut by_status.pending,
            TaskStatus::InProgress => &mut by_status.in_progress,
            TaskStatus::Completed => &mut by_status.completed,
            TaskStatus::Cancelled => &mut by_status.cancelled,
        } += each.count;
        *match priority(&each.priority, 0)? {
            TaskPriority::Low => &mut by_priority.low,
            TaskPriority::Medium => &mut by_priority.medium,
            TaskPriority::High => &mut by_priority.high,
            TaskPriority::Urgent => &mut by_priority.urgent,
        } += each.count;
    }
    Ok((by_status, by_priority))
}

/// Returns the mean time from the creation of a task to its completion.
#[expect(clippy::cast_precision_loss, reason = "numbers of tasks")]
fn mean_completion(counts: &[TaskCounts]) -> Option<f64> {
    let completed: i64 = counts.iter().map(|each| each.completed).sum();
    let seconds: f64 = counts.iter().filter_map(|each| each.completion_seconds).sum();
    (completed > 0).then(|| seconds / completed as f64)
}

/// Returns the number of tasks that were completed on each day from `first` on.
fn completed_per_day(zone: Zone, first: NaiveDate, spans: &[OpenSpan]) -> Vec<DayCount> {
    let mut counts = BTreeMap::new();
    for time in spans.iter().filter_map(|span| span.completed_at) {
        *counts.entry(zone.date(time)).or_insert(0) += 1;
    }
    history(first, |date| counts.get(&date).copied().unwrap_or(0))
}

/// Returns the number of tasks that were open at the end of each day from `first` on.
fn open_per_day(zone: Zone, first: NaiveDate, spans: &[OpenSpan]) -> Vec<DayCount> {
    history(first, |date| {
        let end = zone.start_of_day(date, 1);
        let is_open = |span: &&OpenSpan| span.created_at < end && span.ended_at.is_none_or(|ended| ended >= end);
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
