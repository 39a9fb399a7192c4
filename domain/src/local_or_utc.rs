//! Days and times: as requests write them, local to a time zone or not, and as they are stored.

use crate::error::FieldError;
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Day, time with an offset, or local time. Only the server resolves a local time, because the
/// browser has no table of time zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalOrUtc {
    /// A whole day, which is the same day in every time zone.
    Day(NaiveDate),
    /// RFC 3339 with an offset.
    At(DateTime<Utc>),
    /// A time without an offset, in the time zone of its author.
    Local(NaiveDateTime),
}

impl From<DateTime<Utc>> for LocalOrUtc {
    fn from(time: DateTime<Utc>) -> Self {
        Self::At(time)
    }
}

impl From<DayOrTime> for LocalOrUtc {
    fn from(time: DayOrTime) -> Self {
        match time {
            DayOrTime::Day(day) => Self::Day(day),
            DayOrTime::Time(time) => Self::At(time),
        }
    }
}

/// Date of a task as it is stored: a whole day, which has no time zone, or a time. Its JSON is a
/// date such as `2026-03-29`, or RFC 3339.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum DayOrTime {
    /// A whole day, which is the same day in every time zone.
    Day(NaiveDate),
    /// A time.
    Time(DateTime<Utc>),
}

impl From<DateTime<Utc>> for DayOrTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self::Time(time)
    }
}

impl fmt::Display for DayOrTime {
    /// Writes the value as JSON has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => day.fmt(f),
            // RFC 3339; `to_rfc3339_opts` is not in the chrono of the browser.
            Self::Time(time) => write!(f, "{time:?}"),
        }
    }
}

/// Time zone of a user. Only the server has one, because the browser has no table of time zones.
pub trait TimeZone {
    /// Converts a value of a field into its stored form: local times to UTC.
    ///
    /// # Errors
    /// When it cannot be stored.
    fn resolve(&self, field: &str, time: LocalOrUtc) -> Result<DayOrTime, FieldError>;

    /// Returns the local time.
    fn to_naive(&self, time: DateTime<Utc>) -> NaiveDateTime;
}

/// Error of a text that is no time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotATime(String);

impl fmt::Display for NotATime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "“{}” is no time: write 2026-03-29T10:00:00Z, or 2026-03-29T10:00 or 2026-03-29 in your time zone",
            self.0.chars().take(40).collect::<String>()
        )
    }
}

impl std::error::Error for NotATime {}

impl FromStr for LocalOrUtc {
    type Err = NotATime;

    fn from_str(text: &str) -> Result<Self, NotATime> {
        let text = text.trim();
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Ok(Self::At(time.to_utc()));
        }
        // `29-03-30` is no day of the year 29.
        if text.find('-') != Some(4) {
            return Err(NotATime(text.to_owned()));
        }
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(Self::Day(date));
        }
        let local = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f"]
            .into_iter()
            .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok());
        local.map(Self::Local).ok_or_else(|| NotATime(text.to_owned()))
    }
}

impl Serialize for LocalOrUtc {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Day(day) => day.serialize(serializer),
            Self::At(time) => time.serialize(serializer),
            Self::Local(time) => time.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for LocalOrUtc {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_or_has_an_offset_or_is_local() {
        let at = |text: &str| LocalOrUtc::At(DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        let local = |text: &str| LocalOrUtc::Local(text.parse().unwrap());
        for (text, moment) in [
            ("2026-03-29T10:00:00Z", at("2026-03-29T10:00:00Z")),
            (" 2026-03-29T10:00:00.25+02:00 ", at("2026-03-29T08:00:00.25Z")),
            ("2026-03-29T10:00", local("2026-03-29T10:00:00")),
            ("2026-03-29T10:00:30.5", local("2026-03-29T10:00:30.5")),
            ("2026-03-29T00:00", local("2026-03-29T00:00:00")),
            ("2026-03-29", LocalOrUtc::Day("2026-03-29".parse().unwrap())),
        ] {
            assert_eq!(text.parse(), Ok(moment), "{text}");
            let json = serde_json::to_value(moment).unwrap();
            assert_eq!(serde_json::from_value::<LocalOrUtc>(json).unwrap(), moment, "{text}");
        }
        for bad in [
            "",
            "tomorrow",
            "2026-02-30",
            "2026-03-29T25:00",
            "29.3.2026",
            "26-03-29",
            "1774778400",
        ] {
            assert!(bad.parse::<LocalOrUtc>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_stored_date_is_written_as_json_writes_it() {
        let day: NaiveDate = "2026-03-29".parse().unwrap();
        for (time, text) in [
            (DayOrTime::Day(day), "2026-03-29"),
            (
                day.and_hms_opt(0, 0, 0).unwrap().and_utc().into(),
                "2026-03-29T00:00:00Z",
            ),
            (
                day.and_hms_milli_opt(1, 2, 3, 4).unwrap().and_utc().into(),
                "2026-03-29T01:02:03.004Z",
            ),
        ] {
            assert_eq!(time.to_string(), text);
            assert_eq!(serde_json::to_value(time).unwrap(), text);
            assert_eq!(text.parse::<LocalOrUtc>(), Ok(time.into()));
        }
    }
}
