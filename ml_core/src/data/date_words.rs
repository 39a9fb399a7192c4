//! Spellings of dates and times with words: names of months, AM and PM, UTC.

/// Largest number of bytes of a date with its time.
const MAX_LENGTH: usize = 60;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Returns a date, a time of day or both with numbers in place of words: `31 Jan 2024 2:05 PM`
/// becomes `2024-01-31 14:05`, and `2024-01-31 10:00:00 +0200` loses the space before the offset.
/// `None` for texts that have another form.
#[must_use]
pub fn without_words(text: &str) -> Option<String> {
    if text.len() > MAX_LENGTH || !text.is_ascii() || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let Some(colon) = text.find(':') else {
        return date(&text);
    };
    let start = text[..colon].trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, clock) = text.split_at(start);
    let clock = time(clock)?;
    let day = before.trim_end().trim_end_matches(',');
    if before.is_empty() {
        Some(clock)
    } else if let Some(day) = day
        .strip_suffix('t')
        .filter(|day| day.ends_with(|c: char| c.is_ascii_digit()))
    {
        Some(format!("{day} {clock}"))
    } else if before.ends_with(' ') {
        let day = date(day).unwrap_or_else(|| day.to_owned());
        Some(format!("{day} {clock}"))
    } else {
        None
    }
}

/// Writes a date with the name of a month as in ISO 8601; the text has no capital letters.
fn date(text: &str) -> Option<String> {
    let mut parts: Vec<&str> = text
        .split([' ', '-', '/', ',', '.'])
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() == 4 && position(&WEEKDAYS, parts[0]).is_some() {
        parts.remove(0);
    }
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match (position(&MONTHS, first), position(&MONTHS, second)) {
        (Some(month), None) => (third, month, second),
        (None, Some(month)) if first.len() == 4 => (first, month, third),
        (None, Some(month)) => (third, month, first),
        _ => return None,
    };
    let ordinal = ["st", "nd", "rd", "th"]
        .iter()
        .find_map(|ending| day.strip_suffix(ending));
    let day: u32 = digits(ordinal.unwrap_or(day), 1..=2)?;
    let century = match (year.len(), digits(year, 2..=4)?) {
        // As POSIX reads years of two digits.
        (2, ..69) => 2000,
        (2, _) => 1900,
        (3, _) => return None,
        _ => 0,
    };
    let year = century + digits(year, 2..=4)?;
    Some(format!("{year:04}-{:02}-{day:02}", month + 1))
}

/// Returns the index of the name that a text is, or abbreviates with three letters or more.
fn position(names: &[&str], text: &str) -> Option<usize> {
    names.iter().position(|name| text.len() >= 3 && name.starts_with(text))
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let is_number = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// Writes a time of day with 24 hours, and without spaces before its zone; the text has no capital
/// letters.
fn time(text: &str) -> Option<String> {
    let utc = ["utc", "gmt", "z"].iter().find_map(|zone| text.strip_suffix(zone));
    let (clock, zone) = match (utc, text.rsplit_once(' ')) {
        (Some(clock), _) => (clock.trim_end(), "Z"),
        (None, Some((clock, offset))) if offset.starts_with(['+', '-']) => (clock.trim_end(), offset),
        _ => (text, ""),
    };
    let halves = [("am", 0), ("a.m.", 0), ("pm", 12), ("p.m.", 12)];
    let half = halves
        .iter()
        .find_map(|&(word, hours)| Some((clock.strip_suffix(word)?, hours)));
    let Some((clock, hours)) = half else {
        return Some(format!("{clock}{zone}"));
    };
    let (hour, minutes) = clock.trim_end().split_once(':')?;
    let hour = digits(hour, 1..=2).filter(|hour| (1..=12).contains(hour))?;
    Some(format!("{:02}:{minutes}{zone}", hour % 12 + hours))
}

#[cfg(test)]
mod tests {
    use super::without_words;

    #[test]
    fn words_become_numbers() {
        for (text, expected) in [
            ("31 Jan 2024", "2024-01-31"),
            ("31-JAN-24", "2024-01-31"),
            ("1-Sept-70", "1970-09-01"),
            ("Jan 31, 2024", "2024-01-31"),
            ("May 1st, 2024", "2024-05-01"),
            ("31. January 2024", "2024-01-31"),
            ("2024-Feb-03", "2024-02-03"),
            ("Wed, 31 Jan 2024 10:00:00 GMT", "2024-01-31 10:00:00Z"),
            ("1/31/2024 12:05 AM", "1/31/2024 00:05"),
            ("1/31/2024 1:05:09 pm", "1/31/2024 13:05:09"),
            ("12:30PM", "12:30"),
            ("2024-01-31 10:00:00 +0200", "2024-01-31 10:00:00+0200"),
            ("2024-01-31 10:00:00 UTC", "2024-01-31 10:00:00Z"),
            ("2024-01-31t10:00:00z", "2024-01-31 10:00:00Z"),
            ("31.01.2024, 10:00", "31.01.2024 10:00"),
        ] {
            assert_eq!(without_words(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_have_another_form() {
        for text in [
            "Jan 2024",
            "May",
            "31 Foo 2024",
            "Ma 1 2024",
            "31 Jan 124",
            "13:00 PM",
            "a1:30",
            "größe 1:30",
            "1 Jan Feb",
            "",
        ] {
            assert_eq!(without_words(text), None, "{text}");
        }
    }
}
