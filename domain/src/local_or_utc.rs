//! Times of requests: with an offset, or local to a time zone.

use crate::error::FieldError;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// Time with an offset, or local. Only the server resolves a local time, because the browser has no
/// table of time zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LocalOrUtc {
    /// RFC 3339 with an offset.
    At(DateTime<Utc>),
    /// A time without an offset, in the time zone of its author. A date alone is its midnight.
    Local(NaiveDateTime),
}

impl From<DateTime<Utc>> for LocalOrUtc {
    fn from(time: DateTime<Utc>) -> Self {
        Self::At(time)
    }
}

/// Time zone of a user. Only the server has one, because the browser has no table of time zones.
pub trait TimeZone {
    /// Converts a time of a field to UTC.
    ///
    /// # Errors
    /// When the time cannot be stored.
    fn to_utc(&self, field: &str, time: LocalOrUtc) -> Result<DateTime<Utc>, FieldError>;

    /// Returns the local time; midnight for the start of a day, even where clocks skip it.
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
        if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            return Ok(Self::Local(date.and_time(NaiveTime::MIN)));
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
    fn a_moment_has_an_offset_or_is_local() {
        let at = |text: &str| LocalOrUtc::At(DateTime::parse_from_rfc3339(text).unwrap().to_utc());
        let local = |text: &str| LocalOrUtc::Local(text.parse().unwrap());
        for (text, moment) in [
            ("2026-03-29T10:00:00Z", at("2026-03-29T10:00:00Z")),
            (" 2026-03-29T10:00:00.25+02:00 ", at("2026-03-29T08:00:00.25Z")),
            ("2026-03-29T10:00", local("2026-03-29T10:00:00")),
            ("2026-03-29T10:00:30.5", local("2026-03-29T10:00:30.5")),
            ("2026-03-29", local("2026-03-29T00:00:00")),
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
            "1774778400",
        ] {
            assert!(bad.parse::<LocalOrUtc>().is_err(), "{bad}");
        }
    }
}
