//! Dates and times as spreadsheets save them.

use chrono::{DateTime, NaiveDate, NaiveTime};
use domain::LocalOrUtc;
use domain::task::DateOrder;
use ml_core::data::without_words;

/// A date whose day and month may be in either order, such as `3/4/2030`.
#[derive(Clone, Copy)]
struct Parts {
    first: u32,
    second: u32,
    year: i32,
}

impl Parts {
    fn date(self, order: DateOrder) -> Option<NaiveDate> {
        let (day, month) = match order {
            DateOrder::DayMonthYear => (self.first, self.second),
            DateOrder::MonthDayYear => (self.second, self.first),
        };
        NaiveDate::from_ymd_opt(self.year, month, day)
    }

    /// Returns the only order in which the parts are a date.
    fn order(self) -> Option<DateOrder> {
        let [day_first, month_first] = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
        match (self.date(day_first), self.date(month_first)) {
            (Some(_), None) => Some(day_first),
            (None, Some(_)) => Some(month_first),
            (Some(_), Some(_)) | (None, None) => None,
        }
    }
}

/// Returns the order of day and month that the dates of a file have in common; `None` when none
/// tells it, or two contradict each other.
pub(super) fn common_order<'a>(texts: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let mut orders = texts.filter_map(|text| parts(day_and_time(&numeric(text)).0)?.order());
    let first = orders.next()?;
    orders.all(|order| order == first).then_some(first)
}

/// Whether a date needs the order of day and month.
pub(super) fn needs_order(text: &str) -> bool {
    parts(day_and_time(&numeric(text)).0).is_some()
}

/// Returns a date and time with numbers in place of words: `29 March 2030 at 10:00 PM` becomes
/// `2030-03-29 22:00`. Spaces of every kind, such as that before `PM`, become one space.
fn numeric(text: &str) -> String {
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| !word.eq_ignore_ascii_case("at"))
        .collect();
    let text = words.join(" ");
    without_words(&text).unwrap_or(text)
}

/// Splits a date from the time after it.
fn day_and_time(text: &str) -> (&str, &str) {
    text.split_once([' ', 'T']).unwrap_or((text, ""))
}

/// Parses a date of a file, with or without a time; dates with an ambiguous order are read in that
/// of the file.
///
/// # Errors
/// The reason, as the end of a sentence.
pub(super) fn parse_date(text: &str, order: Option<DateOrder>) -> Result<LocalOrUtc, String> {
    let text = text.trim();
    if let Ok(time) = text.parse() {
        return Ok(time);
    }
    let numeric = numeric(text);
    let (date_text, time_text) = day_and_time(&numeric);
    let unknown = || {
        let shown: String = text.chars().take(40).collect();
        format!("“{shown}” is no date: write 2030-03-29, 29.03.2030 or 3/29/2030, and a time as 2030-03-29 10:00")
    };
    let date = match (year_first(date_text).or_else(|| dotted(date_text)), parts(date_text)) {
        (Some(date), _) => date,
        (None, None) => return Err(unknown()),
        (None, Some(parts)) if parts.first == parts.second => {
            parts.date(DateOrder::DayMonthYear).ok_or_else(unknown)?
        }
        (None, Some(parts)) => {
            let order = parts.order().or(order).ok_or_else(|| {
                format!("“{text}” may be in the order of day and month or of month and day: write 2030-03-29")
            })?;
            parts.date(order).ok_or_else(unknown)?
        }
    };
    match time_text {
        "" => Ok(LocalOrUtc::Day(date)),
        time => at_time(date, time).ok_or_else(unknown),
    }
}

/// Makes days of the dates of a column that are all days or midnights: some programs write days as
/// midnights.
pub(super) fn days_of_midnights(dates: Vec<&mut LocalOrUtc>) {
    let day = |date: &LocalOrUtc| match *date {
        LocalOrUtc::Day(day) => Some(day),
        LocalOrUtc::Local(time) => (time.time() == NaiveTime::MIN).then(|| time.date()),
        LocalOrUtc::At(_) => None,
    };
    let days: Option<Vec<NaiveDate>> = dates.iter().map(|date| day(date)).collect();
    for (date, day) in dates.into_iter().zip(days.unwrap_or_default()) {
        *date = LocalOrUtc::Day(day);
    }
}

/// Returns a day with a time after it: `10:00`, or with an offset `10:00:30.5+0200`.
fn at_time(date: NaiveDate, time: &str) -> Option<LocalOrUtc> {
    let formats = ["%H:%M", "%H:%M:%S%.f"];
    let local = |format: &&str| NaiveTime::parse_from_str(time, format).ok();
    if let Some(time) = formats.iter().find_map(local) {
        return Some(LocalOrUtc::Local(date.and_time(time)));
    }
    let text = format!("{date} {}", time.replace('Z', "+0000"));
    let with_offset = |format: &&str| DateTime::parse_from_str(&text, &format!("%Y-%m-%d {format}%z")).ok();
    let time = formats.iter().find_map(with_offset)?;
    Some(LocalOrUtc::At(time.to_utc()))
}

/// Parses `2030-03-29`, `2030/3/29` or `2030.03.29`.
fn year_first(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = numbers(text, text.chars().find(|c| "-/.".contains(*c))?)?;
    (year.1 == 4).then(|| NaiveDate::from_ymd_opt(i32::try_from(year.0).ok()?, month.0, day.0))?
}

/// Parses `29.03.2030` or `29.03.30`: a date with dots always begins with the day.
fn dotted(text: &str) -> Option<NaiveDate> {
    let [day, month, last] = numbers(text.trim_end_matches('.'), '.')?;
    NaiveDate::from_ymd_opt(year(last)?, month.0, day.0)
}

/// Returns the year of a number with its digits; two are read as POSIX reads them.
fn year((number, digits): (u32, usize)) -> Option<i32> {
    let century = match (digits, number) {
        (4, _) => 0,
        (2, ..69) => 2000,
        (2, _) => 1900,
        _ => return None,
    };
    i32::try_from(century + number).ok()
}

/// Splits `3/29/2030`, `3/29/30` or `29-03-2030`.
fn parts(text: &str) -> Option<Parts> {
    let [first, second, last] = match numbers(text, '/') {
        Some(numbers) => numbers,
        // `29-03-30` may begin with the year.
        None => numbers(text, '-').filter(|[_, _, (_, digits)]| *digits == 4)?,
    };
    let is_day_or_month = |(_, digits): (u32, usize)| digits <= 2;
    let parts = Parts {
        first: first.0,
        second: second.0,
        year: year(last)?,
    };
    (is_day_or_month(first) && is_day_or_month(second)).then_some(parts)
}

/// Splits a text into three numbers, each with the number of its digits.
fn numbers(text: &str, separator: char) -> Option<[(u32, usize); 3]> {
    let number = |text: &str| {
        let is_number = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| is_number).map(|value| (value, text.len()))
    };
    let mut texts = text.split(separator).map(number);
    let numbers = [texts.next()??, texts.next()??, texts.next()??];
    texts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_spreadsheets_are_read() {
        for (text, iso) in [
            ("2030-03-29", "2030-03-29"),
            ("2030/3/29", "2030-03-29"),
            ("29.03.2030", "2030-03-29"),
            ("9.3.2030", "2030-03-09"),
            ("3/29/2030", "2030-03-29"),
            ("29/3/2030", "2030-03-29"),
            ("29-03-2030", "2030-03-29"),
            ("3/3/2030", "2030-03-03"),
            ("2030-03-29 10:00", "2030-03-29T10:00"),
            ("2030-03-29T10:00:30", "2030-03-29T10:00:30"),
            ("29.03.2030 9:05", "2030-03-29T09:05"),
            ("3/29/2030 1:05 PM", "2030-03-29T13:05"),
            ("2030-03-29T10:00:00Z", "2030-03-29T10:00:00Z"),
            ("29.03.30", "2030-03-29"),
            ("3/29/30, 10:00\u{202f}PM", "2030-03-29T22:00"),
            ("29.03.2030, 10:00", "2030-03-29T10:00"),
            ("29-Mar-30", "2030-03-29"),
            ("29/Mar/30 12:05 AM", "2030-03-29T00:05"),
            ("Friday, March 29, 2030", "2030-03-29"),
            ("29 March 2030 at 10:00", "2030-03-29T10:00"),
            ("2030-03-29 10:00 PM", "2030-03-29T22:00"),
            ("2030-03-29 10:00 UTC", "2030-03-29T10:00:00Z"),
            ("2030-03-29 10:00:00 +02:00", "2030-03-29T08:00:00Z"),
            ("2030-03-29T10:00:00.000+0200", "2030-03-29T08:00:00Z"),
        ] {
            assert_eq!(parse_date(text, None), Ok(iso.parse().unwrap()), "{text}");
        }
        for bad in [
            "soon",
            "29.02.2030",
            "13/13/2030",
            "2030-02-30",
            "30 Feb 2030",
            "29-03-30",
            "2030-03-29 13:00 PM",
            "3/29",
            "2030-03-29 25:00",
            "45745",
            "1/2/3/2030",
            "",
        ] {
            assert!(parse_date(bad, None).unwrap_err().contains("is no date"), "{bad}");
        }
    }

    #[test]
    fn an_ambiguous_date_is_read_in_the_order_of_the_file() {
        let order = |texts: &[&str]| common_order(texts.iter().copied());
        assert_eq!(order(&["3/4/2030", "3/29/2030 10:00"]), Some(DateOrder::MonthDayYear));
        assert_eq!(order(&["29/3/2030", "2030-03-29"]), Some(DateOrder::DayMonthYear));
        assert_eq!(order(&["29/3/30, 10:00", "3/4/30"]), Some(DateOrder::DayMonthYear));
        assert_eq!(order(&["3/4/2030", "3/3/2030"]), None);
        assert_eq!(order(&["3/29/2030", "29/3/2030"]), None);
        assert!(parse_date("3/4/2030", None).unwrap_err().contains("order"));
        for (order, iso) in [
            (DateOrder::MonthDayYear, "2030-03-04"),
            (DateOrder::DayMonthYear, "2030-04-03"),
        ] {
            assert_eq!(parse_date("3/4/2030", Some(order)), Ok(iso.parse().unwrap()));
        }
    }
}
