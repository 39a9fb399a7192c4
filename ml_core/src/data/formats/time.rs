//! Dates and times in ISO 8601.

const SECONDS_OF_DAY: i64 = 86_400;

/// Formats a date, given in days since 1970-01-01.
pub(super) fn date(days: i64) -> String {
    // Howard Hinnant, "chrono-compatible low-level date algorithms": eras of 400 years that begin
    // on 1 March, so that the leap day is the last of a year.
    let days = days.saturating_add(719_468);
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Formats a time of day, given in parts of a second since midnight.
pub(super) fn clock(value: i64, per_second: i64) -> String {
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
    let mut text = format!("{hours:02}:{minutes:02}:{:02}", seconds % 60);
    if fraction > 0 {
        let digits = usize::try_from(per_second.ilog10()).unwrap_or(0);
        let fraction = format!("{fraction:0digits$}");
        text.push('.');
        text.push_str(fraction.trim_end_matches('0'));
    }
    text
}

/// Formats a time, given in parts of a second since 1970-01-01; `Z` follows if it is in UTC.
pub(super) fn timestamp(value: i64, per_second: i64, is_utc: bool) -> String {
    let of_day = SECONDS_OF_DAY * per_second;
    let (days, rest) = (value.div_euclid(of_day), value.rem_euclid(of_day));
    let zone = if is_utc { "Z" } else { "" };
    format!("{}T{}{zone}", date(days), clock(rest, per_second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_those_of_the_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (19_753, "2024-01-31"),
            (19_782, "2024-02-29"),
            (-25_509, "1900-02-28"),
            (-25_508, "1900-03-01"),
            (2_932_896, "9999-12-31"),
        ] {
            assert_eq!(date(days), text);
        }
        assert_eq!(clock(36_000_500, 1000), "10:00:00.5");
        assert_eq!(
            timestamp(1_706_695_200_000_000, 1_000_000, true),
            "2024-01-31T10:00:00Z"
        );
        assert_eq!(timestamp(-1, 1_000_000_000, false), "1969-12-31T23:59:59.999999999");
    }
}
