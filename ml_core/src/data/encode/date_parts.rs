//! Parts of dates as numbers.

use crate::data::error::excerpt;
use crate::data::moment::{DateOrder, Moment, moment};
use crate::data::{ColumnData, DataError, MISSING_CODE, TableColumn};
use crate::spec::DatePart;
use chrono::{Datelike, NaiveDateTime, Timelike};
use std::borrow::Cow;

/// Number of seconds of a day.
const DAY: f64 = 86_400.0;

/// Dates of a column: the code of each row, and the date of each code.
pub(super) struct Dates<'a> {
    pub(super) codes: Cow<'a, [u32]>,
    pub(super) moments: Vec<Moment>,
}

impl<'a> Dates<'a> {
    /// Reads the dates of a column from which these parts are taken.
    ///
    /// # Errors
    /// [`DataError::NotADate`] for another text, and for a time of day where more than the hour is
    /// needed.
    pub(super) fn read(column: &TableColumn<'a>, parts: &[DatePart], day_first: bool) -> Result<Self, DataError> {
        let not_a_date = |row: usize, value: &str| DataError::NotADate {
            row: row + 1,
            name: column.name.to_owned(),
            value: excerpt(value),
        };
        let (codes, levels) = match column.data {
            ColumnData::Codes { codes, levels } => (Cow::Borrowed(codes), levels),
            ColumnData::Numeric(values) => match values.iter().position(|value| !value.is_nan()) {
                Some(row) => return Err(not_a_date(row, &values[row].to_string())),
                None => (vec![MISSING_CODE; values.len()].into(), &[][..]),
            },
        };
        let needs_date = parts.iter().any(|&part| part != DatePart::Hour);
        let read = |(code, level): (u32, &String)| {
            let found = moment(level, day_first).filter(|moment| moment.has_date || !needs_date);
            found.ok_or_else(|| {
                let row = codes.iter().position(|&other| other == code);
                not_a_date(row.unwrap_or_default(), level)
            })
        };
        let moments = (0..MISSING_CODE).zip(levels).map(read).collect::<Result<_, _>>()?;
        Ok(Self { codes, moments })
    }

    /// Returns the date of a row; `None` where it is missing.
    pub(super) fn of_row(&self, row: usize) -> Option<&Moment> {
        self.moments.get(*self.codes.get(row)? as usize)
    }
}

/// Returns the order of day and month in a column.
pub(super) fn date_order(column: &TableColumn<'_>) -> DateOrder {
    match column.data {
        ColumnData::Codes { levels, .. } => DateOrder::detect(levels),
        ColumnData::Numeric(_) => DateOrder::detect(&[]),
    }
}

/// Returns a part of a date.
pub(super) fn part_value(part: DatePart, moment: &Moment, origin: Option<NaiveDateTime>) -> f64 {
    let local = moment.local;
    match part {
        DatePart::Year => f64::from(local.year()),
        DatePart::Month => f64::from(local.month()),
        DatePart::Day => f64::from(local.day()),
        DatePart::Weekday => f64::from(local.weekday().number_from_monday()),
        DatePart::Hour => f64::from(local.hour()),
        DatePart::DaysSince => {
            let since = moment.utc.signed_duration_since(origin.unwrap_or_default());
            since.as_seconds_f64() / DAY
        }
    }
}
