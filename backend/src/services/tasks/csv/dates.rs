//! Dates and times as spreadsheets save them.

use chrono::{NaiveDate, NaiveTime};
use domain::LocalOrUtc;
use domain::task::DateOrder;

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
    let mut orders = texts.filter_map(|text| parts(text.trim().split(' ').next()?)?.order());
    let first = orders.next()?;
    orders.all(|order| order == first).then_some(first)
}

/// Whether a date needs the order of day and month.
pub(super) fn needs_order(text: &str) -> bool {
    text.trim().split(' ').next().and_then(parts).is_some()
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
    let (date_text, time_text) = text.split_once([' ', 'T']).unwrap_or((text, ""));
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
    match time_text.trim() {
        "" => Ok(LocalOrUtc::Day(date)),
        time => {
            let formats = ["%H:%M", "%H:%M:%S%.f", "%I:%M %p", "%I:%M:%S %p"];
            let time = formats
                .iter()
                .find_map(|format| NaiveTime::parse_from_str(time, format).ok());
            Ok(LocalOrUtc::Local(date.and_time(time.ok_or_else(unknown)?)))
        }
    }
}

/// Parses `2030-03-29`, `2030/3/29` or `2030.03.29`.
fn year_first(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = numbers(text, text.chars().find(|c| "-/.".contains(*c))?)?;
    (year.1 == 4).then(|| NaiveDate::from_ymd_opt(i32::try_from(year.0).ok()?, month.0, day.0))?
}

/// Parses `29.03.2030`: a date with dots always begins with the day.
fn dotted(text: &str) -> Option<NaiveDate> {
    let [day, month, year] = numbers(text.trim_end_matches('.'), '.')?;
    (year.1 == 4).then(|| NaiveDate::from_ymd_opt(i32::try_from(year.0).ok()?, month.0, day.0))?
}

/// Splits `3/29/2030` or `29-03-2030`.
fn parts(text: &str) -> Option<Parts> {
    let [first, second, year] = numbers(text, '/').or_else(|| numbers(text, '-'))?;
    (year.1 == 4).then_some(Parts {
        first: first.0,
        second: second.0,
        year: i32::try_from(year.0).ok()?,
    })
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
        ] {
            assert_eq!(parse_date(text, None), Ok(iso.parse().unwrap()), "{text}");
        }
        for bad in [
            "soon",
            "29.02.2030",
            "13/13/2030",
            "29.03.30",
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
