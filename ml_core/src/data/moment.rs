//! Values of dates and times.

use super::datetime::numeric_datetime;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A date with its time of day, as a text gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    /// The date and time as they are written.
    pub(super) local: NaiveDateTime,
    /// The same without the offset from UTC, if one is written.
    pub(super) utc: NaiveDateTime,
    /// Whether there is a date, and not only a time of day.
    pub(super) has_date: bool,
}

impl From<NaiveDateTime> for Moment {
    fn from(time: NaiveDateTime) -> Self {
        Self {
            local: time,
            utc: time,
            has_date: true,
        }
    }
}

/// Order of day and month where the year comes last (`03/04/2024`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DateOrder {
    pub(super) day_first: bool,
    /// Whether every date can be read in the other order as well.
    pub(super) is_ambiguous: bool,
}

impl DateOrder {
    /// Decides for a column: the order in which its dates exist. Points separate German dates, with
    /// the day first; otherwise the month is first where both are possible, as in pandas.
    pub(super) fn detect<'a>(texts: impl IntoIterator<Item = &'a String>) -> Self {
        let first_two = |text: &String| {
            let date = text.split(['T', ' ']).next().unwrap_or_default();
            let mut parts = date.split(['-', '/', '.']);
            let (first, second) = (parts.next()?, parts.next()?);
            let is_short = first.len() < 4;
            is_short.then_some((
                first.parse::<u32>().ok()?,
                second.parse::<u32>().ok()?,
                date.contains('.'),
            ))
        };
        let (mut any, mut day_first, mut month_first, mut points) = (false, false, false, true);
        for (first, second, has_points) in texts.into_iter().filter_map(first_two) {
            any = true;
            day_first |= first > 12;
            month_first |= second > 12;
            points &= has_points;
        }
        Self {
            day_first: day_first || (any && !month_first && points),
            is_ambiguous: any && !day_first && !month_first && !points,
        }
    }
}

/// Parses a date, a time of day, or both; `None` for another text, and for a day that does not
/// exist.
pub(super) fn moment(text: &str, day_first: bool) -> Option<Moment> {
    let text = numeric_datetime(text)?;
    let text = text.as_ref();
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (Some(date), Some(time.trim_start())),
        None if text.contains(':') => (None, Some(text)),
        None => (Some(text), None),
    };
    let day = match date {
        Some(date) => day(date, day_first)?,
        None => NaiveDate::default(),
    };
    let (clock, offset) = match time {
        Some(time) => time_of_day(time)?,
        None => (TimeDelta::zero(), TimeDelta::zero()),
    };
    // A clock may say 24:00, which is the next day.
    let local = day.and_time(NaiveTime::MIN).checked_add_signed(clock)?;
    Some(Moment {
        local,
        utc: local.checked_sub_signed(offset)?,
        has_date: date.is_some(),
    })
}

fn day(text: &str, day_first: bool) -> Option<NaiveDate> {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (first.len() == 4, day_first) {
        (true, _) => (first, second, third),
        (false, true) => (third, second, first),
        (false, false) => (third, first, second),
    };
    let number: i32 = year.parse().ok()?;
    // As POSIX reads years of two digits.
    let century = match (year.len(), number) {
        (2, ..69) => 2000,
        (2, _) => 1900,
        _ => 0,
    };
    NaiveDate::from_ymd_opt(century + number, month.parse().ok()?, day.parse().ok()?)
}

/// Returns the time since midnight, and the offset from UTC.
fn time_of_day(text: &str) -> Option<(TimeDelta, TimeDelta)> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (clock, offset) = match text.rfind(['+', '-']) {
        Some(at) => (&text[..at], offset(&text[at..])?),
        None => (text, TimeDelta::zero()),
    };
    let mut parts = clock.split(':');
    let hours = TimeDelta::try_hours(parts.next()?.parse().ok()?)?;
    let minutes = TimeDelta::try_minutes(parts.next()?.parse().ok()?)?;
    let (seconds, fraction) = parts
        .next()
        .map_or(("0", ""), |text| text.split_once('.').unwrap_or((text, "")));
    let seconds = TimeDelta::try_seconds(seconds.parse().ok()?)?;
    let nanoseconds = TimeDelta::nanoseconds(format!("{fraction:0<9}").parse().ok()?);
    Some((hours + minutes + seconds + nanoseconds, offset))
}

/// Parses an offset such as `+02:00`, `-0530` or `+2`.
fn offset(text: &str) -> Option<TimeDelta> {
    let (sign, digits) = text.split_at_checked(1)?;
    let (hours, minutes) = match digits.split_once(':') {
        Some(pair) => pair,
        None if digits.len() > 2 => digits.split_at(digits.len() - 2),
        None => (digits, "0"),
    };
    let time = TimeDelta::try_hours(hours.parse().ok()?)? + TimeDelta::try_minutes(minutes.parse().ok()?)?;
    Some(if sign == "-" { -time } else { time })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, day_first: bool) -> (String, String) {
        let found = moment(text, day_first).unwrap_or_else(|| panic!("{text}"));
        (format!("{:?}", found.local), format!("{:?}", found.utc))
    }

    #[test]
    fn dates_are_read_as_they_are_written() {
        for (text, day_first, expected) in [
            ("2024-05-31", false, "2024-05-31T00:00:00"),
            ("2024/5/1", true, "2024-05-01T00:00:00"),
            ("31.05.2024", true, "2024-05-31T00:00:00"),
            ("5/31/2024", false, "2024-05-31T00:00:00"),
            ("03/04/24", true, "2024-04-03T00:00:00"),
            ("03/04/69", false, "1969-03-04T00:00:00"),
            ("2024-05-31 12:30", false, "2024-05-31T12:30:00"),
            ("2024-05-31T12:30:15.25", false, "2024-05-31T12:30:15.250"),
            ("2024-12-31 24:00", false, "2025-01-01T00:00:00"),
            ("31-MAY-24", false, "2024-05-31T00:00:00"),
            ("5/31/2024 12:05 AM", false, "2024-05-31T00:05:00"),
            ("31/5/2024 1:05 PM", true, "2024-05-31T13:05:00"),
        ] {
            assert_eq!(
                read(text, day_first),
                (expected.to_owned(), expected.to_owned()),
                "{text}"
            );
        }
        for text in ["2024-02-30", "31.04.2024", "5/31/2024", "x", ""] {
            assert_eq!(moment(text, true), None, "{text}");
        }
    }

    #[test]
    fn offsets_change_the_instant_only() {
        for (text, utc) in [
            ("2024-05-31T01:30+02:00", "2024-05-30T23:30:00"),
            ("2024-05-31T01:30-0530", "2024-05-31T07:00:00"),
            ("2024-05-31T01:30+2", "2024-05-30T23:30:00"),
            ("2024-05-31T01:30Z", "2024-05-31T01:30:00"),
            ("2024-05-31 01:30 +0200", "2024-05-30T23:30:00"),
            ("2024-05-31 01:30:00 UTC", "2024-05-31T01:30:00"),
        ] {
            assert_eq!(
                read(text, false),
                ("2024-05-31T01:30:00".to_owned(), utc.to_owned()),
                "{text}"
            );
        }
        assert!(!moment("12:30", false).unwrap().has_date);
    }

    #[test]
    fn day_and_month_are_told_apart_by_the_whole_column() {
        let order = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|&text| text.to_owned()).collect();
            let DateOrder {
                day_first,
                is_ambiguous,
            } = DateOrder::detect(&texts);
            (day_first, is_ambiguous)
        };
        assert_eq!(order(&["03/04/2024", "13/04/2024"]), (true, false));
        assert_eq!(order(&["03/04/2024", "04/13/2024 10:00"]), (false, false));
        assert_eq!(order(&["03/04/2024"]), (false, true));
        assert_eq!(order(&["03.04.2024"]), (true, false));
        assert_eq!(order(&["2024-03-04", "12:30"]), (false, false));
    }
}
