//! View model of the calendar.

use super::due_date::listed_task;
use super::tasks::task_filter;
use crate::error::Result;
use crate::ssr::{into_server_error, services};
use crate::view_models::{Calendar, Day, DisplayTime, TaskItem};
use backend::{Actor, Zone};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::task::{TaskQuery, TaskSort};
use domain::{LocalOrUtc, PageQuery};
use std::collections::HashMap;

/// Maximum number of pages, of 100 tasks each, that are read for a month.
const PAGES: u32 = 5;

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

/// Returns the tasks of a query that are due in a month.
pub(crate) async fn calendar(actor: &Actor, query: &TaskQuery, month: &str) -> Result<Calendar> {
    let services = services()?;
    let (zone, now) = (Zone::of_actor(actor), services.clock().now());
    let today = zone.date(now);
    let first = first_day(month, today);
    let weeks = weeks(first);
    let mut filter = task_filter(query, now, zone);
    let start = weeks.first().and_then(|week| week.first()).copied().unwrap_or(first);
    let days = weeks.len() as u64 * 7;
    // A due filter of the query, such as "today", is narrower than the month.
    filter.due_after = filter.due_after.or(Some(LocalOrUtc::At(zone.start_of_day(start, 0))));
    filter.due_before = filter
        .due_before
        .or(Some(LocalOrUtc::At(zone.start_of_day(start, days))));
    let order = TaskSort::by_due_date();
    let mut by_day: HashMap<NaiveDate, Vec<TaskItem>> = HashMap::new();
    let mut hidden = 0;
    for page in 1..=PAGES {
        let page = PageQuery { page, per_page: 100 };
        let list = services
            .task_list(actor, &filter, &order, page)
            .await
            .map_err(into_server_error)?;
        hidden = list.total - page.offset() - list.items.len() as i64;
        for task in list.items {
            let Some(due) = task.fields.due_date else { continue };
            by_day
                .entry(zone.date(due))
                .or_default()
                .push(listed_task(task, now, zone));
        }
        if hidden <= 0 {
            break;
        }
    }
    let day = |date: NaiveDate| Day {
        name: DisplayTime {
            text: date.format("%a, ").to_string(),
            exact: date.format("%A, %-d %B %Y").to_string(),
            machine: date.to_string(),
        },
        number: date.day(),
        is_today: date == today,
        is_outside: date.month() != first.month(),
        items: by_day.get(&date).cloned().unwrap_or_default(),
    };
    let name = |date: NaiveDate| date.format("%Y-%m").to_string();
    Ok(Calendar {
        title: first.format("%B %Y").to_string(),
        previous: name(first - Months::new(1)),
        next: name(first + Months::new(1)),
        weeks: weeks
            .into_iter()
            .map(|week| week.into_iter().map(day).collect())
            .collect(),
        hidden: hidden.max(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
