//! Recognition of dates and times, which are not categories.

use super::date_words::without_words;
use std::borrow::Cow;

/// Returns whether a text is a date, a time of day, or both: `2024-05-31`, `31.05.2024`,
/// `5/31/2024`, `2024-05-31T12:30:00Z`, `2024-05-31 12:30`, `12:30:15.5`, `31 May 2024 2:05 PM`.
pub(super) fn is_datetime(text: &str) -> bool {
    numeric_datetime(text).is_some()
}

/// Returns a date or time with numbers in place of words; `None` for another text.
pub(super) fn numeric_datetime(text: &str) -> Option<Cow<'_, str>> {
    if is_numeric_datetime(text) {
        return Some(Cow::Borrowed(text));
    }
    without_words(text)
        .filter(|text| is_numeric_datetime(text))
        .map(Cow::Owned)
}

fn is_numeric_datetime(text: &str) -> bool {
    match text.split_once(['T', ' ']) {
        Some((date, time)) => is_date(date) && is_time(time.trim_start()),
        None => is_date(text) || is_time(text),
    }
}

fn is_date(text: &str) -> bool {
    let Some(separator) = text
        .chars()
        .find(|c| !c.is_ascii_digit())
        .filter(|c| "-/.".contains(*c))
    else {
        return false;
    };
    let parts: Vec<&str> = text.split(separator).collect();
    let [first, second, third] = parts[..] else {
        return false;
    };
    let day_or_month = |part: &str| matches!(number(part, 2), Some(1..=31));
    let is_year = |part: &str| part.len() == 4 && number(part, 4).is_some();
    let short_year = |part: &str| separator != '-' && part.len() == 2 && number(part, 2).is_some();
    if is_year(first) {
        matches!(number(second, 2), Some(1..=12)) && day_or_month(third)
    } else {
        let has_month = [first, second]
            .iter()
            .any(|part| matches!(number(part, 2), Some(1..=12)));
        day_or_month(first) && day_or_month(second) && has_month && (is_year(third) || short_year(third))
    }
}

fn is_time(text: &str) -> bool {
    let text = text.strip_suffix('Z').unwrap_or_else(|| match text.rfind(['+', '-']) {
        Some(at) if is_clock(&text[at + 1..]) || number(&text[at + 1..], 4).is_some() => &text[..at],
        _ => text,
    });
    is_clock(text)
}

fn is_clock(text: &str) -> bool {
    let parts: Vec<&str> = text.split(':').collect();
    let minute = |part: &str| part.len() == 2 && matches!(number(part, 2), Some(0..=59));
    let second = |part: &str| match part.split_once('.') {
        Some((whole, fraction)) => minute(whole) && number(fraction, 9).is_some(),
        None => minute(part),
    };
    match parts[..] {
        [hour, min] => matches!(number(hour, 2), Some(0..=24)) && minute(min),
        [hour, min, sec] => matches!(number(hour, 2), Some(0..=24)) && minute(min) && second(sec),
        _ => false,
    }
}

/// Parses 1 to `digits` decimal digits.
fn number(text: &str, digits: usize) -> Option<u32> {
    let fits = (1..=digits).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::is_datetime;

    #[test]
    fn dates_and_times_are_recognised() {
        let yes = [
            "2024-05-31",
            "31.05.2024",
            "5/31/2024",
            "31/05/24",
            "2024/5/1",
            "2024-05-31T12:30:00Z",
        ];
        let more = [
            "2024-05-31 12:30",
            "2024-05-31T12:30:00.123+02:00",
            "12:30",
            "23:59:59.999",
            "2024-05-31T12:30-0500",
            "2024-05-31 12:30:00 +0200",
            "2024-05-31 12:30:00 UTC",
            "5/31/2024 1:05 PM",
            "31-May-2024",
            "May 31, 2024",
        ];
        for text in yes.into_iter().chain(more) {
            assert!(is_datetime(text), "{text}");
        }
    }

    #[test]
    fn other_texts_are_not_dates() {
        for text in [
            "",
            "2024",
            "1.5",
            "1.2.3",
            "2024-13-01",
            "2024-05-32",
            "32.13.2024",
            "12:60",
            "a:b",
            "-",
            "T",
            "1-2",
            "May 2024",
            "32 May 2024",
            "5/31/2024 13:05 PM",
            "file 1:30",
        ] {
            assert!(!is_datetime(text), "{text}");
        }
    }
}
