//! Start and due dates in everyday words.

use crate::view_models::{Due, Nearness, TaskItem};
use backend::Zone;
use chrono::{DateTime, Datelike, Utc};
use domain::task::{Task, TaskStatus};

/// Number of days ahead that are shown as weekdays.
const NAMED_DAYS: i64 = 6;

/// Returns the dates of a task in everyday words, for a reader in `zone`.
#[must_use]
pub fn due_date(task: &Task, now: DateTime<Utc>, zone: Zone) -> Option<Due> {
    let words = |at: Option<DateTime<Utc>>| at.map(|at| date_words(at, now, zone));
    let (label, text, exact) = match (words(task.fields.start_date), words(task.fields.due_date)) {
        (None, None) => return None,
        (None, Some((text, exact))) => ("Due", text, exact),
        (Some((text, exact)), None) => ("Planned", format!("from {text}"), format!("From {exact}")),
        (Some(start), Some(due)) => (
            "Planned",
            format!("{} – {}", start.0, due.0),
            format!("{} – {}", start.1, due.1),
        ),
    };
    Some(Due {
        label: label.to_owned(),
        text,
        exact,
        nearness: nearness(task, now, zone),
    })
}

/// Returns a date in everyday words, and the exact one.
fn date_words(at: DateTime<Utc>, now: DateTime<Utc>, zone: Zone) -> (String, String) {
    let (local, today) = (zone.to_local(at), zone.date(now));
    let day = local.date_naive();
    let text = match (day - today).num_days() {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        -1 => "Yesterday".to_owned(),
        2..=NAMED_DAYS => day.format("%A").to_string(),
        _ if day.year() == today.year() => day.format("%-d %b").to_string(),
        _ => day.format("%-d %b %Y").to_string(),
    };
    if is_whole_day(at, zone) {
        return (text, local.format("%A, %-d %B %Y").to_string());
    }
    let text = format!("{text}, {}", local.format("%H:%M"));
    (text, local.format("%A, %-d %B %Y, %H:%M %Z").to_string())
}

/// Returns whether a time means a whole day. Where daylight saving time skips midnight, the day
/// begins an hour late.
fn is_whole_day(at: DateTime<Utc>, zone: Zone) -> bool {
    at == zone.start_of_day(zone.date(at), 0)
}

/// Returns the urgency of the due date of a task.
fn nearness(task: &Task, now: DateTime<Utc>, zone: Zone) -> Nearness {
    let is_open = TaskStatus::OPEN.contains(&task.fields.status);
    let Some(at) = task.fields.due_date.filter(|_| is_open) else {
        return Nearness::Later;
    };
    let days = (zone.date(at) - zone.date(now)).num_days();
    let is_over = if is_whole_day(at, zone) { days < 0 } else { at < now };
    match days {
        _ if is_over => Nearness::Overdue,
        0 => Nearness::Today,
        1..=NAMED_DAYS => Nearness::Soon,
        _ => Nearness::Later,
    }
}

/// Returns a task for a reader in `zone`.
#[must_use]
pub fn task_item(task: Task, now: DateTime<Utc>, zone: Zone) -> TaskItem {
    TaskItem {
        due: due_date(&task, now, zone),
        id: task.id,
        version: task.version,
        fields: task.fields.to_local(&zone),
    }
}

/// Returns a task for a list, which shows no description.
#[must_use]
pub fn listed_task(mut task: Task, now: DateTime<Utc>, zone: Zone) -> TaskItem {
    task.fields.description = None;
    task_item(task, now, zone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::{TaskFields, TaskForm};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn task(status: TaskStatus, due: &str) -> Task {
        Task {
            id: 1,
            fields: TaskFields {
                title: "Pay rent".into(),
                status,
                due_date: Some(at(due)),
                ..TaskFields::default()
            },
            owner_id: 1,
            is_completed: false,
            completed_at: None,
            version: 1,
            created_at: at("2026-01-01T00:00:00Z"),
            updated_at: at("2026-01-01T00:00:00Z"),
            deleted_at: None,
        }
    }

    #[test]
    fn near_days_are_shown_as_words() {
        // Thursday in UTC, already Friday in Kiritimati.
        let now = at("2026-11-26T12:00:00Z");
        for (zone, date, text, nearness) in [
            ("UTC", "2026-11-26T00:00:00Z", "Today", Nearness::Today),
            ("UTC", "2026-11-26T11:59:00Z", "Today, 11:59", Nearness::Overdue),
            ("UTC", "2026-11-26T12:30:00Z", "Today, 12:30", Nearness::Today),
            ("UTC", "2026-11-27T00:00:00Z", "Tomorrow", Nearness::Soon),
            ("UTC", "2026-11-25T00:00:00Z", "Yesterday", Nearness::Overdue),
            ("UTC", "2026-12-02T00:00:00Z", "Wednesday", Nearness::Soon),
            ("UTC", "2026-12-03T00:00:00Z", "3 Dec", Nearness::Later),
            ("UTC", "2027-01-05T09:05:00Z", "5 Jan 2027, 09:05", Nearness::Later),
            ("Pacific/Kiritimati", "2026-11-26T10:00:00Z", "Today", Nearness::Today),
            (
                "Pacific/Kiritimati",
                "2026-11-25T10:00:00Z",
                "Yesterday",
                Nearness::Overdue,
            ),
            ("Europe/Berlin", "2026-11-26T16:30:00Z", "Today, 17:30", Nearness::Today),
        ] {
            let due = due_date(&task(TaskStatus::Pending, date), now, Zone::by_name(zone)).unwrap();
            assert_eq!((due.text.as_str(), due.nearness), (text, nearness), "{zone} {date}");
        }
    }

    #[test]
    fn a_start_is_shown_before_the_due_date() {
        let now = at("2026-11-26T12:00:00Z");
        for (start, due, label, text, nearness) in [
            (
                Some("2026-11-24T09:00:00Z"),
                Some("2026-11-27T00:00:00Z"),
                "Planned",
                "24 Nov, 09:00 – Tomorrow",
                Nearness::Soon,
            ),
            (
                Some("2026-11-30T00:00:00Z"),
                None,
                "Planned",
                "from Monday",
                Nearness::Later,
            ),
            (None, Some("2026-11-27T00:00:00Z"), "Due", "Tomorrow", Nearness::Soon),
        ] {
            let mut task = task(TaskStatus::Pending, "2026-01-01T00:00:00Z");
            (task.fields.start_date, task.fields.due_date) = (start.map(at), due.map(at));
            let shown = due_date(&task, now, Zone::by_name("UTC")).unwrap();
            assert_eq!(
                (shown.label.as_str(), shown.text.as_str(), shown.nearness),
                (label, text, nearness)
            );
        }
    }

    #[test]
    fn a_completed_task_is_never_overdue() {
        let done = task(TaskStatus::Completed, "2026-01-01T00:00:00Z");
        let due = due_date(&done, at("2026-11-26T12:00:00Z"), Zone::by_name("UTC")).unwrap();
        assert_eq!(due.nearness, Nearness::Later);
        assert_eq!(due.exact, "Thursday, 1 January 2026");
    }

    #[test]
    fn a_day_without_a_midnight_is_still_a_whole_day() {
        let now = at("2026-04-20T12:00:00Z");
        let item = task_item(
            task(TaskStatus::Pending, "2026-04-23T22:00:00Z"),
            now,
            Zone::by_name("Africa/Cairo"),
        );
        let form = TaskForm::of_task(&item.fields);
        assert_eq!(
            (
                form.due_date.as_str(),
                form.due_time.as_str(),
                item.due.unwrap().text.as_str()
            ),
            ("2026-04-24", "", "Friday")
        );
    }
}
