//! Time zone of a user: conversion of local times, and the start of a day.

use crate::actor::Actor;
use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;
use domain::{DayOrTime, FieldError, LocalOrUtc, TimeZone};
use std::ops::RangeInclusive;

/// Years that both databases can store and every client can read.
const YEARS: RangeInclusive<i32> = 1900..=9999;

/// A time zone.
#[derive(Clone, Copy, Debug)]
pub struct Zone(Tz);

impl Zone {
    /// Returns the actor's time zone. Names are checked before they are stored; a name that a newer
    /// table has dropped means UTC.
    #[must_use]
    pub fn of_actor(actor: &Actor) -> Self {
        Self::by_name(&actor.time_zone)
    }

    /// Returns the time zone of an IANA name; UTC for an unknown name.
    #[must_use]
    pub fn by_name(name: &str) -> Self {
        Self(name.parse().unwrap_or(Tz::UTC))
    }

    /// Returns the local time.
    #[must_use]
    pub fn to_local(self, time: DateTime<Utc>) -> DateTime<Tz> {
        time.with_timezone(&self.0)
    }

    /// Returns the local date.
    #[must_use]
    pub fn date(self, time: DateTime<Utc>) -> NaiveDate {
        self.to_local(time).date_naive()
    }

    /// Returns the start of the day that is `later` days after `day`.
    #[must_use]
    pub fn start_of_day(self, day: NaiveDate, later: u64) -> DateTime<Utc> {
        let day = day.checked_add_days(Days::new(later)).unwrap_or(day);
        self.resolve_local(day.and_time(NaiveTime::MIN))
    }

    /// Returns the last microsecond of a day.
    #[must_use]
    pub fn end_of_day(self, day: NaiveDate) -> DateTime<Utc> {
        self.start_of_day(day, 1) - TimeDelta::microseconds(1)
    }

    /// Returns the date of a task in this zone, which is that of a whole day in every zone.
    #[must_use]
    pub fn day_of(self, time: DayOrTime) -> NaiveDate {
        match time {
            DayOrTime::Day(day) => day,
            DayOrTime::Time(time) => self.date(time),
        }
    }

    /// Returns the time from which on a start date holds: a whole day from its start.
    #[must_use]
    pub fn start_of(self, start: DayOrTime) -> DateTime<Utc> {
        match start {
            DayOrTime::Day(day) => self.start_of_day(day, 0),
            DayOrTime::Time(time) => time,
        }
    }

    /// Returns the time until which a due date holds: a whole day until its end.
    #[must_use]
    pub fn end_of(self, due: DayOrTime) -> DateTime<Utc> {
        match due {
            DayOrTime::Day(day) => self.end_of_day(day),
            DayOrTime::Time(time) => time,
        }
    }

    /// Resolves a local time. An ambiguous time, when clocks are put back, is the earlier one. A
    /// skipped time, when clocks are put forward, is read with the offset of the day before.
    fn resolve_local(self, local: NaiveDateTime) -> DateTime<Utc> {
        if let Some(time) = self.0.from_local_datetime(&local).earliest() {
            return time.to_utc();
        }
        let before = local - Days::new(1);
        let offset = self.0.from_local_datetime(&before).earliest();
        let shift = offset.map(|time| time.naive_local() - time.naive_utc());
        (local - shift.unwrap_or_default()).and_utc()
    }
}

impl TimeZone for Zone {
    /// Converts a value of a field into its stored form, times in whole microseconds of UTC.
    fn resolve(&self, field: &str, moment: LocalOrUtc) -> Result<DayOrTime, FieldError> {
        let out_of_range = || {
            let message = format!("A date lies between the years {} and {}.", YEARS.start(), YEARS.end());
            FieldError::new(field, "out_of_range", message)
        };
        let time = match moment {
            LocalOrUtc::Day(day) if YEARS.contains(&day.year()) => return Ok(DayOrTime::Day(day)),
            LocalOrUtc::Day(_) => None,
            LocalOrUtc::At(time) => Some(time),
            LocalOrUtc::Local(local) => Some(local)
                .filter(|local| YEARS.contains(&local.year()))
                .map(|local| self.resolve_local(local)),
        };
        // Through the microseconds, so that a leap second becomes the next second, as in
        // PostgreSQL.
        let time = time.and_then(|time| DateTime::from_timestamp_micros(time.timestamp_micros()));
        time.filter(|time| YEARS.contains(&time.year()))
            .map(DayOrTime::Time)
            .ok_or_else(out_of_range)
    }

    fn to_naive(&self, time: DateTime<Utc>) -> NaiveDateTime {
        self.to_local(time).naive_local()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Zone {
        Zone(name.parse().unwrap())
    }

    fn stored(name: &str, text: &str) -> String {
        zone(name)
            .resolve("due_date", text.parse().unwrap())
            .unwrap()
            .to_string()
    }

    #[test]
    fn local_times_are_converted_by_their_zone() {
        for (name, text, expected) in [
            ("Pacific/Pago_Pago", "2026-01-01", "2026-01-01"),
            ("Pacific/Pago_Pago", "2026-01-01T00:00", "2026-01-01T11:00:00Z"),
            ("Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00:00Z"),
            ("Pacific/Kiritimati", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("Europe/Berlin", "2026-03-28T10:00", "2026-03-28T09:00:00Z"),
            ("Europe/Berlin", "2026-03-29T10:00", "2026-03-29T08:00:00Z"),
            // The skipped hour, and the ambiguous one.
            ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30:00Z"),
            ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30:00Z"),
            // A skipped midnight: the day starts at one.
            ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"),
            // A day that was skipped altogether.
            ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z"),
            // A leap second, and more digits than are stored.
            ("UTC", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("UTC", "2026-01-01T00:00:00.1234567Z", "2026-01-01T00:00:00.123456Z"),
        ] {
            assert_eq!(stored(name, text), expected, "{name} {text}");
        }
    }

    #[test]
    fn years_out_of_range_are_refused() {
        for (name, text) in [
            ("UTC", "1899-12-31T23:59:59Z"),
            ("UTC", "0000-01-01T00:00:00+14:00"),
            ("Pacific/Pago_Pago", "9999-12-31T23:00"),
            ("Asia/Tokyo", "1900-01-01T00:00"),
            ("UTC", "1899-12-31"),
        ] {
            let error = zone(name).resolve("due_date", text.parse().unwrap()).unwrap_err();
            assert_eq!(
                (error.field(), error.code.as_str()),
                ("due_date", "out_of_range"),
                "{text}"
            );
        }
        assert_eq!(stored("UTC", "9999-12-31T23:59:59Z"), "9999-12-31T23:59:59Z");
    }

    #[test]
    fn days_begin_and_end_with_the_zone() {
        let noon: DateTime<Utc> = "2026-03-29T12:00:00Z".parse().unwrap();
        let berlin = zone("Europe/Berlin");
        let day = berlin.date(noon);
        assert_eq!(
            berlin.start_of_day(day, 1) - berlin.start_of_day(day, 0),
            TimeDelta::hours(23)
        );
        let due = DayOrTime::Day(day);
        assert_eq!(berlin.start_of(due).to_string(), "2026-03-28 23:00:00 UTC");
        assert_eq!(berlin.end_of(due).to_string(), "2026-03-29 21:59:59.999999 UTC");
        assert_eq!((berlin.start_of(noon.into()), berlin.end_of(noon.into())), (noon, noon));
        assert_eq!(zone("Pacific/Kiritimati").date(noon).to_string(), "2026-03-30");
        assert_eq!(
            zone("Pacific/Pago_Pago")
                .date("2026-03-29T10:59:59Z".parse().unwrap())
                .to_string(),
            "2026-03-28"
        );
    }
}
