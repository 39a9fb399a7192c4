//! History of a task as sentences.

use super::display_time::display_time;
use crate::labels::value_label;
use crate::view_models::{HistoryEntry, TaskHistory};
use backend::{Actor, Services, Zone};
use domain::task::{FieldChange, TaskChange, TaskChangeKind, TaskFieldKind};
use domain::{LocalOrUtc, Page, PageQuery};

/// Number of entries that a page shows.
const SHOWN_ENTRIES: u32 = 50;

/// Returns the latest changes of a task.
pub(crate) async fn task_history(services: &Services, actor: &Actor, id: i64) -> backend::Result<TaskHistory> {
    let page = PageQuery {
        page: 1,
        per_page: SHOWN_ENTRIES,
    };
    let changes = services.task_changes(actor, id, page).await?;
    Ok(history(changes, Zone::of_actor(actor)))
}

fn history(changes: Page<TaskChange>, zone: Zone) -> TaskHistory {
    let older = changes.total - changes.items.len() as i64;
    let entries = changes.items.into_iter().map(|change| entry(change, zone));
    TaskHistory {
        entries: entries.collect(),
        older,
    }
}

fn entry(change: TaskChange, zone: Zone) -> HistoryEntry {
    let texts = match change.kind {
        TaskChangeKind::Created => vec!["Created".to_owned()],
        TaskChangeKind::Deleted => vec!["Deleted".to_owned()],
        TaskChangeKind::Restored => vec!["Restored".to_owned()],
        TaskChangeKind::Updated => change.fields.iter().map(|field| change_text(field, zone)).collect(),
    };
    HistoryEntry {
        when: display_time(change.changed_at, zone),
        texts,
    }
}

/// Returns a sentence such as `Status: Pending → Completed`.
fn change_text(change: &FieldChange, zone: Zone) -> String {
    let (label, kind) = (change.field.label(), change.field.kind());
    if kind == TaskFieldKind::Text {
        // Two long texts would not fit into a line.
        return format!("{label} changed");
    }
    let value = |value: &Option<String>| match (value.as_deref(), kind) {
        (None, _) => "none".to_owned(),
        (Some(value), TaskFieldKind::Line) => format!("“{value}”"),
        (Some(value), TaskFieldKind::Date) => date_text(value, zone),
        (Some(value), kind) => value_label(kind, value),
    };
    format!("{label}: {} → {}", value(&change.from), value(&change.to))
}

/// Formats a date of the history, which is a whole day or a time.
fn date_text(value: &str, zone: Zone) -> String {
    match value.parse() {
        Ok(LocalOrUtc::Day(day)) => day.format("%-d %b %Y").to_string(),
        Ok(LocalOrUtc::At(time)) => display_time(time, zone).text,
        Ok(LocalOrUtc::Local(_)) | Err(_) => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::TaskField;

    fn change(field: TaskField, from: Option<&str>, to: Option<&str>) -> FieldChange {
        FieldChange {
            field,
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
        }
    }

    #[test]
    fn changes_beyond_the_shown_ones_are_counted() {
        let change = TaskChange {
            task_id: 1,
            version: 1,
            changed_at: "2026-03-29T15:30:00Z".parse().unwrap(),
            kind: TaskChangeKind::Created,
            fields: Vec::new(),
        };
        let page = Page::new(vec![change], 3, PageQuery { page: 1, per_page: 1 });
        let shown = history(page, Zone::by_name("Europe/Berlin"));
        assert_eq!((shown.entries.len(), shown.older), (1, 2));
    }

    #[test]
    fn changes_are_described_with_the_labels_of_the_pages() {
        let zone = Zone::by_name("Europe/Berlin");
        for (change, expected) in [
            (
                change(TaskField::Status, Some("pending"), Some("in_progress")),
                "Status: Pending → In progress",
            ),
            (change(TaskField::Title, Some("a"), Some("b")), "Title: “a” → “b”"),
            (
                change(TaskField::Labels, None, Some("garden home")),
                "Labels: none → garden home",
            ),
            (
                change(TaskField::DueDate, Some("2026-03-28T23:00:00Z"), Some("2026-03-29")),
                "Due: 29 Mar 2026, 00:00 → 29 Mar 2026",
            ),
            (
                change(TaskField::DueDate, Some("2026-03-29T15:30:00Z"), None),
                "Due: 29 Mar 2026, 17:30 → none",
            ),
            (change(TaskField::Description, None, Some("x")), "Description changed"),
        ] {
            assert_eq!(change_text(&change, zone), expected);
        }
    }
}
