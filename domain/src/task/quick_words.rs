//! Phrases of a quick-add line: days, times, priorities, labels and words of the title.

use super::{TaskPriority, parse_label};
use chrono::{Datelike, Days, Month, NaiveDate, NaiveTime, Weekday};
use std::ops::{Range, RangeInclusive};

/// Years that a line may name; another number is part of the title.
const YEARS: RangeInclusive<i32> = 1970..=2999;

/// Part of a line besides the title.
pub(super) enum Part {
    Priority(TaskPriority),
    Label(String),
    Start(NaiveDate),
    Day(NaiveDate),
    Time(NaiveTime),
}

impl Part {
    pub(super) fn is_day_or_time(&self) -> bool {
        matches!(self, Self::Start(_) | Self::Day(_) | Self::Time(_))
    }
}

/// Words of a line that belong together: one word of the title, or a part.
pub(super) struct Phrase {
    /// Positions of the words.
    pub(super) range: Range<usize>,
    /// The words for comparison: in lower case, without punctuation at the end.
    pub(super) key: String,
    /// The part; `None` for a word of the title.
    pub(super) part: Option<Part>,
}

/// Splits the words of a line into phrases.
pub(super) fn phrases(words: &[&str], today: NaiveDate) -> Vec<Phrase> {
    let keys = keys(words);
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    let mut phrases = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let (length, part) = match part(&keys[at..], today) {
            Some((length, part)) => (length, Some(part)),
            None => (1, None),
        };
        let range = at..at + length;
        at += length;
        phrases.push(Phrase {
            key: keys[range.clone()].join(" "),
            range,
            part,
        });
    }
    phrases
}

/// Returns the words for comparison: in lower case, without punctuation at the end; empty for
/// quoted ones.
fn keys(words: &[&str]) -> Vec<String> {
    let quotes = |word: &str| word.matches('"').count();
    // An unpaired last quotation mark is literal, as in `5" pipe`.
    let mut paired_marks_left = words.iter().map(|word| quotes(word)).sum::<usize>() / 2 * 2;
    let mut is_quoted = false;
    let key = |word: &&str| {
        let here = quotes(word).min(paired_marks_left);
        paired_marks_left -= here;
        let was_quoted = is_quoted;
        is_quoted ^= here % 2 == 1;
        if was_quoted || here > 0 {
            String::new()
        } else {
            word.trim_end_matches([',', '.', ';', ':', '!', '?']).to_lowercase()
        }
    };
    words.iter().map(key).collect()
}

/// Returns the number of words of the part at the start, and the part.
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
    if let (before @ 1.., rest) = strip_preposition(words, &["from"])
        && let Some((length, day)) = day(rest, today)
    {
        return Some((before + length, Part::Start(day)));
    }
    let (before, rest) = strip_preposition(words, &["on", "by"]);
    if let Some((length, day)) = day(rest, today) {
        return Some((before + length, Part::Day(day)));
    }
    let (before, rest) = strip_preposition(words, &["at"]);
    time(rest).map(|(length, time)| (before + length, Part::Time(time)))
}

/// Removes a leading preposition. Returns the number of removed words (0 or 1) and the rest.
fn strip_preposition<'a>(words: &'a [&'a str], prepositions: &[&str]) -> (usize, &'a [&'a str]) {
    match words {
        [first, rest @ ..] if prepositions.contains(first) => (1, rest),
        words => (0, words),
    }
}

fn day(words: &[&str], today: NaiveDate) -> Option<(usize, NaiveDate)> {
    let next_week = 7 - u64::from(today.weekday().num_days_from_monday());
    let day_of_week = |name: &str| {
        name.parse::<Weekday>()
            .ok()
            .map(|day| u64::from(day.num_days_from_monday()))
    };
    match words {
        ["today", ..] => Some((1, today)),
        ["tomorrow", ..] => Some((1, later(today, 1)?)),
        ["this", name, ..] => Some((2, later(today, (day_of_week(name)? + next_week) % 7)?)),
        ["next", "week", ..] => Some((2, later(today, next_week)?)),
        ["next", name, ..] => Some((2, later(today, next_week + day_of_week(name)?)?)),
        ["in", count, unit, ..] => {
            let count = u64::from(number(count, 4)?);
            let days = match *unit {
                "day" | "days" => count,
                "week" | "weeks" => count * 7,
                _ => return None,
            };
            Some((3, later(today, days)?))
        }
        [name, ..] => match day_of_week(name) {
            // The name of today's weekday means the same day next week.
            Some(day) => Some((1, later(today, (day + next_week - 1) % 7 + 1)?)),
            None => iso(name).map(|day| (1, day)).or_else(|| day_of_month(words, today)),
        },
        [] => None,
    }
}

/// Parses a day such as `2026-12-24`.
fn iso(word: &str) -> Option<NaiveDate> {
    let is_whole = word.len() == 10 && word.starts_with(|c: char| c.is_ascii_digit());
    let day = NaiveDate::parse_from_str(word, "%Y-%m-%d").ok();
    day.filter(|day| is_whole && YEARS.contains(&day.year()))
}

/// Parses a day such as `24 dec`, `december 24th` or `24 dec 2026`; without a year the next one.
fn day_of_month(words: &[&str], today: NaiveDate) -> Option<(usize, NaiveDate)> {
    let [first, second, rest @ ..] = words else {
        return None;
    };
    let month = |word: &str| word.parse::<Month>().ok().map(|month| month.number_from_month());
    let day = |word: &str| {
        let ordinals = ["st", "nd", "rd", "th"];
        let digits = ordinals.into_iter().find_map(|ordinal| word.strip_suffix(ordinal));
        number(digits.unwrap_or(word), 2)
    };
    let day_and_month = |one, other| Some((day(one)?, month(other)?));
    let (day, month) = day_and_month(first, second).or_else(|| day_and_month(second, first))?;
    let year = rest.first().and_then(|word| i32::try_from(number(word, 4)?).ok());
    if let Some(year) = year.filter(|year| YEARS.contains(year)) {
        return Some((3, NaiveDate::from_ymd_opt(year, month, day)?));
    }
    // Eight years can lie between two 29ths of February.
    let mut days = (0..=8).filter_map(|later| NaiveDate::from_ymd_opt(today.year() + later, month, day));
    Some((2, days.find(|day| *day >= today)?))
}

/// Parses a time such as `17:30`, `5pm`, `5:30pm` or `5 pm`.
fn time(words: &[&str]) -> Option<(usize, NaiveTime)> {
    let first = words.first()?;
    for (half, hour_offset) in [("am", 0), ("pm", 12)] {
        let (length, clock) = match words.get(1) {
            Some(second) if *second == half => (2, Some(*first)),
            _ => (1, first.strip_suffix(half)),
        };
        if let Some(clock) = clock {
            let (hour, minute) = clock.split_once(':').unwrap_or((clock, "00"));
            let hour = number(hour, 2).filter(|hour| (1..=12).contains(hour))?;
            return Some((
                length,
                NaiveTime::from_hms_opt(hour % 12 + hour_offset, minutes(minute)?, 0)?,
            ));
        }
    }
    let (hour, minute) = first.split_once(':')?;
    Some((1, NaiveTime::from_hms_opt(number(hour, 2)?, minutes(minute)?, 0)?))
}

fn minutes(text: &str) -> Option<u32> {
    number(text, 2).filter(|_| text.len() == 2)
}

/// Parses a number of at most `max_digits` digits and nothing else.
fn number(text: &str, max_digits: usize) -> Option<u32> {
    let is_number = text.len() <= max_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

fn later(day: NaiveDate, days: u64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days))
}
