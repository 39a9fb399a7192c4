//! The tasks of a month.

use super::{context::services, refuse, task_item, tasks::filter};
use crate::error::AppError;
use crate::views::{Calendar, Day, TaskItem, When};
use backend::{Actor, Zone};
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::task::{TaskQuery, TaskSort};
use domain::{Moment, PageQuery};
use std::collections::HashMap;

/// Pages of tasks that are read for a month, 100 a page.
const PAGES: u32 = 5;

/// The first day of the month of a text such as `2026-03`, else of `today`.
fn first_day(month: &str, today: NaiveDate) -> NaiveDate {
    let asked = NaiveDate::parse_from_str(&format!("{month}-01"), "%Y-%m-%d").ok();
    asked
        .filter(|day| (1900..=9998).contains(&day.year()))
        .or_else(|| today.with_day(1))
        .unwrap_or(today)
}

/// The weeks that hold a month: from the Monday before or at its first day to the Sunday after or at its last.
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

/// The tasks that an address asks for and that are due in a month.
pub(crate) async fn calendar(actor: &Actor, query: &TaskQuery, month: &str) -> Result<Calendar, AppError> {
    let services = services()?;
    let (zone, now) = (Zone::of_actor(actor), services.clock().now());
    let today = zone.date(now);
    let first = first_day(month, today);
    let weeks = weeks(first);
    let mut wanted = filter(query, now, zone);
    let start = weeks.first().and_then(|week| week.first()).copied().unwrap_or(first);
    let days = weeks.len() as u64 * 7;
    // Within what the address asks for, such as what is due today.
    wanted.due_after = wanted.due_after.or(Some(Moment::At(zone.start_of_day(start, 0))));
    wanted.due_before = wanted.due_before.or(Some(Moment::At(zone.start_of_day(start, days))));
    let order = TaskSort::by_due_date();
    let mut of_day: HashMap<NaiveDate, Vec<TaskItem>> = HashMap::new();
    let mut hidden = 0;
    for page in 1..=PAGES {
        let page = PageQuery { page, per_page: 100 };
        let list = services.task_list(actor, &wanted, &order, page).await.map_err(refuse)?;
        hidden = list.total - page.offset() - list.items.len() as i64;
        for task in list.items {
            let Some(due) = task.due_date else { continue };
            of_day
                .entry(zone.date(due))
                .or_default()
                .push(task_item(task, now, zone));
        }
        if hidden <= 0 {
            break;
        }
    }
    let day = |date: NaiveDate| Day {
        name: When {
            text: date.format("%a, ").to_string(),
            exact: date.format("%A, %-d %B %Y").to_string(),
            machine: date.to_string(),
        },
        number: date.day(),
        is_today: date == today,
        is_outside: date.month() != first.month(),
        items: of_day.get(&date).cloned().unwrap_or_default(),
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
    fn a_month_is_asked_for_or_it_is_this_one() {
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
