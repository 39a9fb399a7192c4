//! Quick add: the meaning of a line for its author, and the message about the new task.

use super::due_date::{date_words, due_date};
use crate::error::Result;
use crate::labels::priority_label;
use crate::ssr::{into_server_error, services};
use crate::view_models::{QuickChip, ToastMessage};
use backend::{Actor, Zone};
use chrono::{DateTime, Utc};
use domain::task::{QuickMeaning, QuickPart, QuickTask, TaskAction, TaskPriority, step};
use domain::{LocalOrUtc, TimeZone};

/// Creates a task from a line of text; returns the message for its owner.
pub(crate) async fn quick_add(actor: &Actor, quick: &QuickTask) -> Result<ToastMessage> {
    let services = services()?;
    let task = services.task_quick_add(actor, quick).await.map_err(into_server_error)?;
    let due = due_date(&task, services.clock().now(), Zone::of_actor(actor));
    let due = due.map(|due| format!("{} {}", due.label.to_lowercase(), due.text));
    let priority = task.fields.priority;
    let priority = (priority != TaskPriority::Medium).then(|| priority_text(priority).to_lowercase());
    let labels = task.fields.labels.iter().map(|label| format!("#{label}"));
    let facts = due.into_iter().chain(priority).chain(labels);
    let facts: String = facts.map(|fact| format!(", {fact}")).collect();
    Ok(ToastMessage {
        text: format!("“{}” was added{facts}.", task.fields.title),
        undo: vec![step(task.id, TaskAction::Delete)],
    })
}

/// Returns the parts of a line that are not in the title, in their order.
pub(crate) fn quick_chips(actor: &Actor, quick: &QuickTask) -> Result<Vec<QuickChip>> {
    let services = services()?;
    let parts = services.task_quick_read(actor, quick).parts;
    let (now, zone) = (services.clock().now(), Zone::of_actor(actor));
    let chip = |part: &QuickPart| QuickChip {
        words: part.words.clone(),
        text: chip_text(part, &parts, now, zone),
    };
    Ok(parts.iter().map(chip).collect())
}

fn priority_text(priority: TaskPriority) -> String {
    format!("{} priority", priority_label(priority))
}

/// Returns a text such as “Due tomorrow”. A time beside the words of its day is shown alone.
fn chip_text(part: &QuickPart, all: &[QuickPart], now: DateTime<Utc>, zone: Zone) -> String {
    let (word, time) = match &part.meaning {
        QuickMeaning::Priority(priority) => return priority_text(*priority),
        QuickMeaning::Label(label) => return format!("#{label}"),
        QuickMeaning::Start(time) => ("From", *time),
        QuickMeaning::Due(time) => ("Due", *time),
    };
    let has_day = all.iter().any(|other| !other.is_time && other.meaning == part.meaning);
    let time = match time {
        LocalOrUtc::Local(time) if part.is_time && has_day => return format!("At {}", time.format("%H:%M")),
        LocalOrUtc::Local(time) if !part.is_time => LocalOrUtc::Day(time.date()),
        time => time,
    };
    match zone.resolve("text", time) {
        Ok(time) => format!("{word} {}", date_words(time, now, zone).0),
        // A year that cannot be stored, which is refused when the task is added.
        Err(_) => format!("{word} {}", part.words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::task::read_quick;

    #[test]
    fn chips_show_the_meaning_of_a_line() {
        let zone = Zone::by_name("Europe/Berlin");
        let now: DateTime<Utc> = "2026-03-25T14:00:00Z".parse().unwrap();
        for (text, expected) in [
            ("Buy sun cream", &[][..]),
            (
                "!high pay rent #home tomorrow at 17:30",
                &["High priority", "#home", "Due Tomorrow", "At 17:30"],
            ),
            ("call at 9am", &["Due Tomorrow, 09:00"]),
            ("call from friday by 24 dec", &["From Friday", "Due 24 Dec"]),
        ] {
            let quick = QuickTask {
                text: text.into(),
                ..QuickTask::default()
            };
            let parts = read_quick(&quick, zone.to_local(now).naive_local()).parts;
            let chips = parts.iter().map(|part| chip_text(part, &parts, now, zone));
            assert_eq!(chips.collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
