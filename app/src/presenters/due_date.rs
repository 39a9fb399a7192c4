//! Start and due dates in everyday words.

use crate::view_models::{Due, Nearness, TaskItem};
use backend::Zone;
use chrono::{DateTime, Datelike, Utc};
use domain::DayOrTime;
use domain::task::{Task, TaskStatus};

/// Number of days ahead that are shown as weekdays.
const NAMED_DAYS: i64 = 6;

/// Returns the dates of a task in everyday words, for a reader in `zone`.
#[must_use]
pub fn due_date(task: &Task, now: DateTime<Utc>, zone: Zone) -> Option<Due> {
    let words = |at: Option<DayOrTime>| at.map(|at| date_words(at, now, zone));
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
pub(super) fn date_words(at: DayOrTime, now: DateTime<Utc>, zone: Zone) -> (String, String) {
    let (day, today) = (zone.day_of(at), zone.date(now));
    let text = match (day - today).num_days() {
        0 => "Today".to_owned(),
        1 => "Tomorrow".to_owned(),
        -1 => "Yesterday".to_owned(),
        2..=NAMED_DAYS => day.format("%A").to_string(),
        _ if day.year() == today.year() => day.format("%-d %b").to_string(),
        _ => day.format("%-d %b %Y").to_string(),
    };
    match at {
        DayOrTime::Day(_) => (text, day.format("%A, %-d %B %Y").to_string()),
        DayOrTime::Time(time) => {
            let local = zone.to_local(time);
            let text = format!("{text}, {}", local.format("%H:%M"));
            (text, local.format("%A, %-d %B %Y, %H:%M %Z").to_string())
        }
    }
}

/// Returns the urgency of the due date of a task.
fn nearness(task: &Task, now: DateTime<Utc>, zone: Zone) -> Nearness {
    let is_open = TaskStatus::OPEN.contains(&task.fields.status);
    let Some(at) = task.fields.due_date.filter(|_| is_open) else {
        return Nearness::Later;
    };
    match (zone.day_of(at) - zone.date(now)).num_days() {
        _ if zone.end_of(at) < now => Nearness::Overdue,
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

    fn date(text: &str) -> Option<DayOrTime> {
        let day = text.parse().map(DayOrTime::Day);
        Some(day.unwrap_or_else(|_| at(text).into()))
    }

    fn task(status: TaskStatus, due: &str) -> Task {
        Task {
            id: 1,
            fields: TaskFields {
                title: "Pay rent".into(),
                status,
                due_date: date(due),
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
        for (zone, due, text, nearness) in [
            ("UTC", "2026-11-26", "Today", Nearness::Today),
            ("UTC", "2026-11-26T00:00:00Z", "Today, 00:00", Nearness::Overdue),
            ("UTC", "2026-11-26T11:59:00Z", "Today, 11:59", Nearness::Overdue),
            ("UTC", "2026-11-26T12:30:00Z", "Today, 12:30", Nearness::Today),
            ("UTC", "2026-11-27", "Tomorrow", Nearness::Soon),
            ("UTC", "2026-11-25", "Yesterday", Nearness::Overdue),
            ("UTC", "2026-12-02", "Wednesday", Nearness::Soon),
            ("UTC", "2026-12-03", "3 Dec", Nearness::Later),
            ("UTC", "2027-01-05T09:05:00Z", "5 Jan 2027, 09:05", Nearness::Later),
            ("Pacific/Kiritimati", "2026-11-27", "Today", Nearness::Today),
            ("Pacific/Kiritimati", "2026-11-26", "Yesterday", Nearness::Overdue),
            ("Pacific/Pago_Pago", "2026-11-26", "Today", Nearness::Today),
            ("Europe/Berlin", "2026-11-26T16:30:00Z", "Today, 17:30", Nearness::Today),
        ] {
            let shown = due_date(&task(TaskStatus::Pending, due), now, Zone::by_name(zone)).unwrap();
            assert_eq!((shown.text.as_str(), shown.nearness), (text, nearness), "{zone} {due}");
        }
    }

    #[test]
    fn a_start_is_shown_before_the_due_date() {
        let now = at("2026-11-26T12:00:00Z");
        for (start, due, label, text, nearness) in [
            (
                Some("2026-11-24T09:00:00Z"),
                Some("2026-11-27"),
                "Planned",
                "24 Nov, 09:00 – Tomorrow",
                Nearness::Soon,
            ),
            (Some("2026-11-30"), None, "Planned", "from Monday", Nearness::Later),
            (None, Some("2026-11-27"), "Due", "Tomorrow", Nearness::Soon),
        ] {
            let mut task = task(TaskStatus::Pending, "2026-01-01T00:00:00Z");
            (task.fields.start_date, task.fields.due_date) = (start.and_then(date), due.and_then(date));
            let shown = due_date(&task, now, Zone::by_name("UTC")).unwrap();
            assert_eq!(
                (shown.label.as_str(), shown.text.as_str(), shown.nearness),
                (label, text, nearness)
            );
        }
    }

    #[test]
    fn a_completed_task_is_never_overdue() {
        let done = task(TaskStatus::Completed, "2026-01-01");
        let due = due_date(&done, at("2026-11-26T12:00:00Z"), Zone::by_name("UTC")).unwrap();
        assert_eq!(due.nearness, Nearness::Later);
        assert_eq!(due.exact, "Thursday, 1 January 2026");
    }

    #[test]
    fn a_whole_day_is_the_same_in_every_zone() {
        let now = at("2026-04-20T12:00:00Z");
        // In Cairo, that day has no midnight.
        for zone in ["Africa/Cairo", "Pacific/Pago_Pago", "Pacific/Kiritimati"] {
            let item = task_item(task(TaskStatus::Pending, "2026-04-24"), now, Zone::by_name(zone));
            let form = TaskForm::of_task(&item.fields);
            let shown = item.due.unwrap();
            assert_eq!((form.due_date.as_str(), form.due_time.as_str()), ("2026-04-24", ""));
            assert_eq!(
                (shown.text.as_str(), shown.exact.as_str()),
                ("Friday", "Friday, 24 April 2026")
            );
        }
    }
}
