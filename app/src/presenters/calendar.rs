//! View model of the calendar.

use super::due_date::listed_task;
use super::tasks::task_filter;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::{Calendar, Day, DisplayTime, TaskItem};
use backend::{Actor, Zone};
use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use domain::task::{Task, TaskFilter, TaskQuery, TaskSort};
use domain::{DayOrTime, LocalOrUtc, TimeZone};
use std::collections::HashMap;

/// Largest number of tasks of each filter that are read for a month.
const MAX_TASKS: u32 = 500;

/// Number of tasks of a day beyond which only those are shown whose last day it is.
const CONTINUED_TASKS: usize = 20;

/// The tasks of a day.
#[derive(Clone, Debug, Default)]
struct DayTasks {
    shown: Vec<TaskItem>,
    /// Number of the tasks that are not shown.
    hidden: i64,
}

impl DayTasks {
    /// Adds a task; `is_last` says whether it is its last day.
    fn add(&mut self, task: &TaskItem, is_last: bool) {
        if is_last || self.shown.len() < CONTINUED_TASKS {
            self.shown.push(task.clone());
        } else {
            self.hidden += 1;
        }
    }
}

/// Returns the first day of a month such as `2026-03`; of the month of `today` when `month` is
/// invalid.
fn first_day(month: &str, today: NaiveDate) -> NaiveDate {
    let requested = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok();
    requested
        .filter(|day| (1900..=9998).contains(&day.year()))
        .or_else(|| today.with_day(1))
        .unwrap_or(today)
}

/// Returns the weeks of a month, from Monday to Sunday, with the days of the months around it.
fn weeks(first: NaiveDate) -> Vec<Vec<NaiveDate>> {
    let before = first.weekday().num_days_from_monday();
    let start = first - Days::new(before.into());
    let end = first + Months::new(1);
    let mut weeks = Vec::new();
    let mut monday = start;
    while monday < end {
        weeks.push((0..7).map(|day| monday + Days::new(day)).collect());
        monday = monday + Days::new(7);
    }
    weeks
}

/// Returns the filters that together give each task once that is due between `start` and `end`, is
/// due later but starts before `end`, or has no due date and starts between them.
fn filters(query: TaskFilter, zone: Zone, start: DateTime<Utc>, end: DateTime<Utc>) -> Vec<TaskFilter> {
    // A due filter of the query, such as "today", is narrower than the month.
    if query.due_after.is_some() {
        return vec![query];
    }
    let time = |time: Option<LocalOrUtc>| Some(zone.start_of(zone.resolve("start", time?).ok()?));
    let after = time(query.start_after).map_or(start, |time| time.max(start));
    let before = Some(time(query.start_before).map_or(end, |time| time.min(end)).into());
    let due = TaskFilter {
        due_after: Some(start.into()),
        due_before: Some(end.into()),
        ..query.clone()
    };
    let due_later = TaskFilter {
        due_after: Some(end.into()),
        start_before: before,
        ..query.clone()
    };
    let without_due_date = TaskFilter {
        has_due_date: Some(false),
        start_after: Some(after.into()),
        start_before: before,
        ..query
    };
    vec![due, due_later, without_due_date]
}

/// Returns the first and the last day of a task.
fn span(task: &Task, zone: Zone) -> Option<(NaiveDate, NaiveDate)> {
    let day = |time: Option<DayOrTime>| time.map(|time| zone.day_of(time));
    let (start, due) = (day(task.fields.start_date), day(task.fields.due_date));
    Some((start.or(due)?, due.or(start)?))
}

/// Returns whether one of the days belongs to the month that begins on `first`.
fn is_in_month((begin, last): (NaiveDate, NaiveDate), first: NaiveDate) -> bool {
    begin < first + Months::new(1) && last >= first
}

/// Returns the tasks of a query on the days of a month from their start to their due date.
pub(crate) async fn calendar(actor: &Actor, query: &TaskQuery, month: &str) -> Result<Calendar> {
    let services = services()?;
    let (zone, now) = (Zone::of_actor(actor), services.clock().now());
    let today = zone.date(now);
    let first = first_day(month, today);
    let weeks = weeks(first);
    let start = weeks.first().and_then(|week| week.first()).copied().unwrap_or(first);
    let end = zone.start_of_day(start, weeks.len() as u64 * 7);
    let filters = filters(task_filter(query, now, zone), zone, zone.start_of_day(start, 0), end);
    let order = TaskSort::by_due_date();
    let (mut tasks, mut hidden) = (Vec::new(), 0);
    for filter in filters {
        let list = services.task_list_start(actor, &filter, &order, MAX_TASKS).await;
        let (found, total) = list.map_err(into_server_error)?;
        hidden += total - found.len() as i64;
        tasks.extend(found);
    }
    // Tasks that began earlier come first, so that a task keeps its place from day to day.
    tasks.sort_by_key(|task| span(task, zone));
    let mut by_day: HashMap<NaiveDate, DayTasks> = HashMap::new();
    let mut total = hidden;
    for task in tasks {
        let Some((begin, last)) = span(&task, zone) else {
            continue;
        };
        total += i64::from(is_in_month((begin, last), first));
        let item = listed_task(task, now, zone);
        for day in weeks.iter().flatten().filter(|day| (begin..=last).contains(*day)) {
            by_day.entry(*day).or_default().add(&item, *day == last);
        }
    }
    let mut day = |date: NaiveDate| {
        let tasks = by_day.remove(&date).unwrap_or_default();
        Day {
            name: DisplayTime {
                text: date.format("%a, ").to_string(),
                exact: date.format("%A, %-d %B %Y").to_string(),
                machine: date.to_string(),
            },
            number: date.day(),
            is_today: date == today,
            is_outside: date.month() != first.month(),
            items: tasks.shown,
            hidden: tasks.hidden,
        }
    };
    let name = |date: NaiveDate| date.format("%Y-%m").to_string();
    Ok(Calendar {
        title: first.format("%B %Y").to_string(),
        previous: name(first - Months::new(1)),
        next: name(first + Months::new(1)),
        weeks: weeks
            .into_iter()
            .map(|week| week.into_iter().map(&mut day).collect())
            .collect(),
        total,
        hidden,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::NewTask;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn an_invalid_month_is_the_current_one() {
        let today = day("2026-11-26");
        assert_eq!(first_day("2026-02", today), day("2026-02-01"));
        for bad in ["", "2026", "2026-13", "12026-01", "0001-01", "x"] {
            assert_eq!(first_day(bad, today), day("2026-11-01"), "{bad}");
        }
    }

    #[test]
    fn a_task_belongs_to_the_months_of_its_days() {
        let days = (day("2026-02-27"), day("2026-03-01"));
        let months = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"];
        let found = months.map(|first| is_in_month(days, day(first)));
        assert_eq!(found, [false, true, true, false]);
    }

    #[test]
    fn tasks_that_a_day_does_not_show_are_counted() {
        let task = TaskItem {
            id: 1,
            version: 1,
            fields: NewTask::default(),
            due: None,
        };
        let mut day = DayTasks::default();
        for _ in 0..CONTINUED_TASKS + 2 {
            day.add(&task, false);
        }
        day.add(&task, true);
        assert_eq!((day.shown.len(), day.hidden), (CONTINUED_TASKS + 1, 2));
    }

    #[test]
    fn weeks_begin_on_monday_and_hold_the_whole_month() {
        for (first, start, end, count) in [
            ("2026-11-01", "2026-10-26", "2026-12-06", 6),
            ("2027-02-01", "2027-02-01", "2027-02-28", 4),
            ("2026-12-01", "2026-11-30", "2027-01-03", 5),
        ] {
            let weeks = weeks(day(first));
            assert_eq!(
                (weeks[0][0], weeks[count - 1][6], weeks.len()),
                (day(start), day(end), count),
                "{first}"
            );
        }
    }
}
