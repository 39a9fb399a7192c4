//! Quick add: a task in one line, such as `pay rent tomorrow at 17:30 !high #home`.
//!
//! Words for start, due date, priority and labels are taken out of the line; the rest is the title.
//!
//! - The priority: `!low`, `!medium`, `!high` or `!urgent`.
//! - Its labels: `#home #garden`. A label begins with a letter here, so that `#12` stays in the
//!   title.
//! - The day: `today`, `tomorrow`; `monday` or `mon`, the first after today; `next monday`, the one
//!   of next week, and `next week`, its Monday; `in 3 days`, `in 2 weeks`; `2026-12-24`; `24 dec`
//!   or `dec 24`, the next there is, or with a year after it. An `on` or `by` before the day goes
//!   with it.
//! - The day of the start: a day after `from`, such as `from monday`.
//! - The time: `17:30`, `5pm` or `5:30 pm`, with or without `at` before it; of the start, if no
//!   other day is given. Without a day it is the next time that clocks show it.
//!
//! Only whole words count, whatever their case and with or without a comma after them, and none
//! between `"` and `"`. Of several days, times or priorities the last one counts, and the others
//! stay in the title; so do labels that are too many.

use super::{MAX_LABELS, NewTask, TaskPriority, parse_label, parse_title};
use crate::error::FieldError;
use crate::local_or_utc::LocalOrUtc;
use chrono::{Datelike, Days, Month, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use serde::{Deserialize, Serialize};
use std::ops::{Range, RangeInclusive};

/// The years that a line may name; another number is a part of the title.
const YEARS: RangeInclusive<i32> = 1970..=2999;

/// A task in one line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuickTask {
    /// Title with the words for the due date (`tomorrow`, `next monday`, `in 2 weeks`, `24 dec`,
    /// `at 17:30`), the start (`from monday`), the priority (`!low`, `!medium`, `!high`,
    /// `!urgent`) and labels (`#home`) in it. Text in quotes stays part of the title.
    #[cfg_attr(feature = "openapi", schema(example = "Pay rent tomorrow at 17:30 !high #home"))]
    pub text: String,
}

/// Part of a line besides the title.
enum Part {
    Priority(TaskPriority),
    Label(String),
    Start(NaiveDate),
    Day(NaiveDate),
    Time(NaiveTime),
}

/// Parses a line, whose words for days and times are relative to `now`.
///
/// # Errors
/// When the rest of `text` is no title, or the start is after the due date.
pub fn parse_quick(text: &str, now: NaiveDateTime) -> Result<NewTask, FieldError> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let keys = keys(&words);
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let (mut priority, mut start, mut day, mut time) = (None, None, None, None);
    let mut labels = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let Some((length, part)) = part(&keys[at..], now.date()) else {
            at += 1;
            continue;
        };
        let range = at..at + length;
        match part {
            Part::Priority(found) => priority = Some((range, found)),
            Part::Label(found) => labels.push((range, found)),
            Part::Start(found) => start = Some((range, found)),
            Part::Day(found) => day = Some((range, found)),
            Part::Time(found) => time = Some((range, found)),
        }
        at += length;
    }
    labels.truncate(MAX_LABELS);
    let taken = [range(&priority), range(&start), range(&day), range(&time)]
        .into_iter()
        .flatten();
    let taken: Vec<_> = taken.chain(labels.iter().map(|(range, _)| range.clone())).collect();
    let left = words.iter().enumerate();
    let left = left.filter(|(at, _)| !taken.iter().any(|range| range.contains(at)));
    let title: Vec<&str> = left.map(|(_, word)| *word).collect();
    let of_line = |error| FieldError {
        pointer: "/text".into(),
        ..error
    };
    let title = parse_title(&title.join(" ")).map_err(of_line)?;
    let (start, day, time) = (value(start), value(day), value(time));
    let (start_date, due_date) = match (start, day) {
        (Some(start), None) => (date_and_time(Some(start), time, now), None),
        (start, day) => (date_and_time(start, None, now), date_and_time(day, time, now)),
    };
    let task = NewTask {
        title,
        priority: value(priority).unwrap_or_default(),
        labels: labels.into_iter().map(|(_, label)| label).collect(),
        start_date: start_date.map(LocalOrUtc::Local),
        due_date: due_date.map(LocalOrUtc::Local),
        ..NewTask::default()
    };
    task.check_start().map_err(of_line)?;
    Ok(task)
}

fn range<T>(found: &Option<(Range<usize>, T)>) -> Option<Range<usize>> {
    found.as_ref().map(|(range, _)| range.clone())
}

fn value<T>(found: Option<(Range<usize>, T)>) -> Option<T> {
    found.map(|(_, value)| value)
}

/// Returns the start or due date; a day alone is its midnight, which means the whole day.
fn date_and_time(day: Option<NaiveDate>, time: Option<NaiveTime>, now: NaiveDateTime) -> Option<NaiveDateTime> {
    match (day, time) {
        (Some(day), time) => Some(day.and_time(time.unwrap_or_default())),
        (None, Some(time)) if time > now.time() => Some(now.date().and_time(time)),
        (None, Some(time)) => Some(later(now.date(), 1)?.and_time(time)),
        (None, None) => None,
    }
}

/// Returns the words for comparison: in lower case, without punctuation at the end; empty for
/// quoted ones.
fn keys(words: &[&str]) -> Vec<String> {
    let quotes = |word: &str| word.matches('"').count();
    // The last of an odd number quotes nothing: a 5" pipe.
    let mut open = words.iter().map(|word| quotes(word)).sum::<usize>() / 2 * 2;
    let mut is_quoted = false;
    let key = |word: &&str| {
        let here = quotes(word).min(open);
        open -= here;
        let was_quoted = is_quoted;
        is_quoted ^= here % 2 == 1;
        match was_quoted || here > 0 {
            true => String::new(),
            false => word.trim_end_matches([',', '.', ';', ':', '!', '?']).to_lowercase(),
        }
    };
    words.iter().map(key).collect()
}

/// Returns the part at the start of the words and the number of its words.
fn part(words: &[&str], today: NaiveDate) -> Option<(usize, Part)> {
    let name = words.first()?.strip_prefix('!');
    let priority = |name| TaskPriority::ALL.into_iter().find(|priority| priority.as_str() == name);
    if let Some(priority) = name.and_then(priority) {
        return Some((1, Part::Priority(priority)));
    }
    let label = words
        .first()?
        .strip_prefix('#')
        .filter(|name| name.starts_with(char::is_alphabetic));
    if let Some(label) = label.and_then(|name| parse_label("text", name).ok()) {
        return Some((1, Part::Label(label)));
    }
    if let (before @ 1.., rest) = after(words, &["from"])
        && let Some((length, day)) = day(rest, today)
    {
        return Some((before + length, Part::Start(day)));
    }
    let (before, rest) = after(words, &["on", "by"]);
    if let Some((length, day)) = day(rest, today) {
        return Some((before + length, Part::Day(day)));
    }
    let (before, rest) = after(words, &["at"]);
    time(rest).map(|(length, time)| (before + length, Part::Time(time)))
}

/// The words after one of these, if they begin with it.
fn after<'a>(words: &'a [&'a str], before: &[&str]) -> (usize, &'a [&'a str]) {
    match words {
        [first, rest @ ..] if before.contains(first) => (1, rest),
        words => (0, words),
    }
}

fn day(words: &[&str], today: NaiveDate) -> Option<(usize, NaiveDate)> {
    let next_week = 7 - u64::from(today.weekday().num_days_from_monday());
    let of_week = |name: &str| {
        name.parse::<Weekday>()
            .ok()
            .map(|day| u64::from(day.num_days_from_monday()))
    };
    match words {
        ["today", ..] => Some((1, today)),
        ["tomorrow", ..] => Some((1, later(today, 1)?)),
        ["next", "week", ..] => Some((2, later(today, next_week)?)),
        ["next", name, ..] => Some((2, later(today, next_week + of_week(name)?)?)),
        ["in", count, unit, ..] => {
            let count = u64::from(number(count, 4)?);
            let days = match *unit {
                "day" | "days" => count,
                "week" | "weeks" => count * 7,
                _ => return None,
            };
            Some((3, later(today, days)?))
        }
        [name, ..] => match of_week(name) {
            // Today is a week from now.
            Some(day) => Some((1, later(today, (day + next_week - 1) % 7 + 1)?)),
            None => iso(name).map(|day| (1, day)).or_else(|| of_year(words, today)),
        },
        [] => None,
    }
}

/// A day such as `2026-12-24`.
fn iso(word: &str) -> Option<NaiveDate> {
    let is_whole = word.len() == 10 && word.starts_with(|c: char| c.is_ascii_digit());
    let day = NaiveDate::parse_from_str(word, "%Y-%m-%d").ok();
    day.filter(|day| is_whole && YEARS.contains(&day.year()))
}

/// A day such as `24 dec`, `december 24th` or `24 dec 2026`; without a year the next one.
fn of_year(words: &[&str], today: NaiveDate) -> Option<(usize, NaiveDate)> {
    let [first, second, rest @ ..] = words else {
        return None;
    };
    let month = |word: &str| word.parse::<Month>().ok().map(|month| month.number_from_month());
    let day = |word: &str| {
        let ordinals = ["st", "nd", "rd", "th"];
        let digits = ordinals.into_iter().find_map(|ordinal| word.strip_suffix(ordinal));
        number(digits.unwrap_or(word), 2)
    };
    let of = |one, other| Some((day(one)?, month(other)?));
    let (day, month) = of(first, second).or_else(|| of(second, first))?;
    let year = rest.first().and_then(|word| i32::try_from(number(word, 4)?).ok());
    if let Some(year) = year.filter(|year| YEARS.contains(year)) {
        return Some((3, NaiveDate::from_ymd_opt(year, month, day)?));
    }
    // Eight years can lie between two 29ths of February.
    let mut days = (0..=8).filter_map(|later| NaiveDate::from_ymd_opt(today.year() + later, month, day));
    Some((2, days.find(|day| *day >= today)?))
}

/// A time such as `17:30`, `5pm`, `5:30pm` or `5 pm`.
fn time(words: &[&str]) -> Option<(usize, NaiveTime)> {
    let first = words.first()?;
    for (half, begins) in [("am", 0), ("pm", 12)] {
        let (length, clock) = match words.get(1) {
            Some(second) if *second == half => (2, Some(*first)),
            _ => (1, first.strip_suffix(half)),
        };
        if let Some(clock) = clock {
            let (hour, minute) = clock.split_once(':').unwrap_or((clock, "00"));
            let hour = number(hour, 2).filter(|hour| (1..=12).contains(hour))?;
            return Some((
                length,
                NaiveTime::from_hms_opt(hour % 12 + begins, minutes(minute)?, 0)?,
            ));
        }
    }
    let (hour, minute) = first.split_once(':')?;
    Some((1, NaiveTime::from_hms_opt(number(hour, 2)?, minutes(minute)?, 0)?))
}

fn minutes(text: &str) -> Option<u32> {
    number(text, 2).filter(|_| text.len() == 2)
}

/// A number of at most so many digits and nothing else.
fn number(text: &str, digits: usize) -> Option<u32> {
    let is_number = text.len() <= digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn later(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests;
