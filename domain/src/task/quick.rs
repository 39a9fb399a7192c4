//! Quick add: a task in one line, such as `pay rent tomorrow at 17:30 !high #home`.
//!
//! Words for start, due date, priority and labels are taken out of the line; the rest is the title.
//!
//! - The priority: `!low`, `!medium`, `!high` or `!urgent`.
//! - Its labels: `#home #garden`. A label begins with a letter here, so that `#12` stays in the
//!   title.
//! - The day: `today`, `tomorrow`; `monday` or `mon`, the first after today; `this monday`, which
//!   may be today; `next monday`, the one of next week, and `next week`, its Monday; `in 3 days`,
//!   `in 2 weeks`; `2026-12-24`; `24 dec` or `dec 24`, the next there is, or with a year after it.
//!   An `on` or `by` before the day goes with it.
//! - The day of the start: a day after `from`, such as `from monday`.
//! - The time: `17:30`, `5pm` or `5:30 pm`, with or without `at` before it; of the start, if no
//!   other day is given. Without a day it is the next time that clocks show it.
//!
//! Days and times count only at the beginning and at the end of the line, where nothing but other
//! such words, priorities and labels stands before or after them: `buy sun cream` is no task for
//! Sunday. A line of nothing but days and times, such as `sun`, is the title. Only whole words
//! count, whatever their case and with or without a comma after them, and none between `"` and `"`.
//! Of several days, times or priorities the last one counts, and the others stay in the title; so
//! do labels that are too many.

use super::quick_words::{Part, Phrase, phrases};
use super::{MAX_LABELS, NewTask, TaskPriority, parse_title};
use crate::error::FieldError;
use crate::local_or_utc::LocalOrUtc;
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A task in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuickTask {
    /// Title with the words for the priority (`!low`, `!medium`, `!high`, `!urgent`) and labels
    /// (`#home`) in it and, at its beginning or end, those for the due date (`tomorrow`,
    /// `next monday`, `in 2 weeks`, `24 dec`, `at 17:30`) and the start (`from monday`). Text in
    /// quotes stays part of the title.
    #[cfg_attr(feature = "openapi", schema(example = "Pay rent tomorrow at 17:30 !high #home"))]
    pub text: String,
    /// Words of the line that stay part of the title, such as `tomorrow`.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(example = json!([])))]
    pub keep: Vec<String>,
}

/// Meaning of some words of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuickMeaning {
    /// The priority.
    Priority(TaskPriority),
    /// A label.
    Label(String),
    /// The start date.
    Start(LocalOrUtc),
    /// The due date.
    Due(LocalOrUtc),
}

/// Words of a line that are not part of the title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickPart {
    /// The words, as [`QuickTask::keep`] names them.
    pub words: String,
    /// Their meaning. Those of a time mean the date to which it belongs.
    pub meaning: QuickMeaning,
    /// Whether they are a time of the day, whose day other words may name.
    pub is_time: bool,
}

/// Meaning of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuickReading {
    /// Words that are left for the title.
    pub title: String,
    /// The other words, in their order.
    pub parts: Vec<QuickPart>,
}

/// Parses a line, whose words for days and times are relative to `now`.
///
/// # Errors
/// When the rest of the line is no title, or the start is after the due date.
pub fn parse_quick(quick: &QuickTask, now: NaiveDateTime) -> Result<NewTask, FieldError> {
    let QuickReading { title, parts } = read_quick(quick, now);
    let of_line = |error| FieldError {
        pointer: "/text".into(),
        ..error
    };
    let mut task = NewTask {
        title: parse_title(&title).map_err(of_line)?,
        ..NewTask::default()
    };
    for part in parts {
        match part.meaning {
            QuickMeaning::Priority(priority) => task.priority = priority,
            QuickMeaning::Label(label) => task.labels.push(label),
            QuickMeaning::Start(time) => task.start_date = Some(time),
            QuickMeaning::Due(time) => task.due_date = Some(time),
        }
    }
    task.check_start().map_err(of_line)?;
    Ok(task)
}

/// Reads a line without the rules of a task; see [`parse_quick`].
#[must_use]
pub fn read_quick(quick: &QuickTask, now: NaiveDateTime) -> QuickReading {
    let words: Vec<&str> = quick.text.split_whitespace().collect();
    let phrases = phrases(&words, now.date());
    let is_part = |phrase: &Phrase| phrase.part.is_some();
    let keep: BTreeSet<String> = quick.keep.iter().map(|words| words.to_lowercase()).collect();
    // Words that are kept do not end the beginning or the end of the line.
    let first = phrases.iter().take_while(|phrase| is_part(phrase)).count();
    let last = phrases.len() - phrases.iter().rev().take_while(|phrase| is_part(phrase)).count();
    let mut parts: Vec<(&Phrase, &Part)> = Vec::new();
    for (at, phrase) in phrases.iter().enumerate() {
        let Some(part) = &phrase.part else { continue };
        let is_outside = at < first || at >= last;
        if keep.contains(&phrase.key) || !is_outside && part.is_day_or_time() {
            continue;
        }
        match part {
            Part::Label(_) => {
                let labels = parts.iter().filter(|(_, other)| matches!(other, Part::Label(_)));
                if labels.count() == MAX_LABELS {
                    continue;
                }
            }
            part => parts.retain(|(_, other)| std::mem::discriminant(*other) != std::mem::discriminant(part)),
        }
        parts.push((phrase, part));
    }
    let are_all_taken = parts.len() == phrases.len();
    if are_all_taken && parts.iter().all(|(_, part)| part.is_day_or_time()) {
        parts.clear();
    }
    let is_taken = |at: &usize| parts.iter().any(|(phrase, _)| phrase.range.contains(at));
    let title: Vec<&str> = (0..words.len())
        .filter(|at| !is_taken(at))
        .map(|at| words[at])
        .collect();
    let mut title = title.join(" ");
    // As in `buy milk, tomorrow`.
    if words.len().checked_sub(1).is_some_and(|last| is_taken(&last)) {
        title.truncate(title.trim_end_matches([',', ';']).len());
    }
    QuickReading {
        title,
        parts: meanings(&parts, now),
    }
}

/// Returns the meaning of each part: days and times are those of the start and the due date.
fn meanings(parts: &[(&Phrase, &Part)], now: NaiveDateTime) -> Vec<QuickPart> {
    let (mut start, mut day, mut time) = (None, None, None);
    for (_, part) in parts {
        match part {
            Part::Start(found) => start = Some(*found),
            Part::Day(found) => day = Some(*found),
            Part::Time(found) => time = Some(*found),
            Part::Priority(_) | Part::Label(_) => {}
        }
    }
    let is_time_of_start = start.is_some() && day.is_none();
    let (start_time, due_time) = if is_time_of_start { (time, None) } else { (None, time) };
    let start = date_and_time(start, start_time, now).map(QuickMeaning::Start);
    let due = date_and_time(day, due_time, now).map(QuickMeaning::Due);
    let meaning = |part: &Part| match part {
        Part::Priority(priority) => Some(QuickMeaning::Priority(*priority)),
        Part::Label(label) => Some(QuickMeaning::Label(label.clone())),
        Part::Start(_) => start.clone(),
        Part::Time(_) if is_time_of_start => start.clone(),
        Part::Day(_) | Part::Time(_) => due.clone(),
    };
    let parts = parts.iter().filter_map(|(phrase, part)| {
        Some(QuickPart {
            words: phrase.key.clone(),
            meaning: meaning(part)?,
            is_time: matches!(part, Part::Time(_)),
        })
    });
    parts.collect()
}

/// Returns the start or due date; a time without a day is the next such time.
fn date_and_time(day: Option<NaiveDate>, time: Option<NaiveTime>, now: NaiveDateTime) -> Option<LocalOrUtc> {
    let day_of = |time| {
        if time > now.time() {
            Some(now.date())
        } else {
            now.date().checked_add_days(Days::new(1))
        }
    };
    match (day, time) {
        (Some(day), None) => Some(LocalOrUtc::Day(day)),
        (day, Some(time)) => Some(LocalOrUtc::Local(day.or_else(|| day_of(time))?.and_time(time))),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests;
