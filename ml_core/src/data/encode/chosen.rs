//! Fit of encodings that a request chooses.

use super::FeatureEncoding;
use super::date_parts::{Dates, date_order};
use crate::data::{ColumnData, ColumnKind, DataError, TableColumn};
use crate::spec::{ColumnEncoding, ColumnEncodings, DatePart, Missing};
use chrono::{NaiveDateTime, TimeDelta};
use std::collections::BTreeMap;

/// Checks that a column can have an encoding.
pub(super) fn check(column: &TableColumn<'_>, encoding: &ColumnEncoding) -> Result<(), DataError> {
    let suits = match encoding {
        ColumnEncoding::DateParts { .. } => column.kind == ColumnKind::Datetime,
        ColumnEncoding::Frequency | ColumnEncoding::Hashing { .. } => {
            matches!(column.kind, ColumnKind::Categorical | ColumnKind::Text)
        }
    };
    let problem = match encoding.check() {
        Ok(()) if suits => return Ok(()),
        Ok(()) => {
            let needs = match encoding {
                ColumnEncoding::DateParts { .. } => "datetime",
                _ => "categorical or text",
            };
            format!(
                "is {}, but the encoding {encoding} needs a {needs} column",
                column.kind.as_str()
            )
        }
        Err(problem) => problem,
    };
    Err(DataError::Encoding {
        name: column.name.to_owned(),
        problem,
    })
}

/// Checks that every encoding is that of a column to use.
pub(super) fn check_names(encodings: &ColumnEncodings, columns: &[TableColumn<'_>]) -> Result<(), DataError> {
    let is_used = |name: &String| columns.iter().any(|column| column.name == *name);
    match encodings.keys().find(|name| !is_used(name)) {
        Some(name) => Err(DataError::Encoding {
            name: name.clone(),
            problem: "has an encoding, but it is not one of the columns to use".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Fits a chosen encoding to some rows.
pub(super) fn fit(
    column: &TableColumn<'_>,
    encoding: &ColumnEncoding,
    missing: Missing,
    rows: &[usize],
) -> Result<FeatureEncoding, DataError> {
    match encoding {
        ColumnEncoding::DateParts { parts } => date_parts(column, parts, missing, rows),
        ColumnEncoding::Frequency => {
            let counts = counts(column, rows);
            let total: u64 = counts.values().sum();
            Ok(FeatureEncoding::Frequency {
                fill: most_frequent(&counts).filter(|_| missing.fills()),
                shares: counts
                    .into_iter()
                    .map(|(level, count)| (level, share(count, total)))
                    .collect(),
            })
        }
        &ColumnEncoding::Hashing { buckets } => Ok(FeatureEncoding::Hashing {
            buckets,
            fill: most_frequent(&counts(column, rows)).filter(|_| missing.fills()),
        }),
    }
}

fn date_parts(
    column: &TableColumn<'_>,
    parts: &[DatePart],
    missing: Missing,
    rows: &[usize],
) -> Result<FeatureEncoding, DataError> {
    let day_first = date_order(column).day_first;
    let dates = Dates::read(column, parts, day_first)?;
    let present: Vec<NaiveDateTime> = rows.iter().filter_map(|&row| Some(dates.of_row(row)?.utc)).collect();
    let first = present.iter().min().copied();
    let fill = match missing {
        Missing::Drop | Missing::Native => None,
        Missing::Mean => first.map(|first| mean(&present, first)),
        Missing::MostFrequent => {
            let mut counts = BTreeMap::<_, u64>::new();
            for date in present {
                *counts.entry(date).or_default() += 1;
            }
            most_frequent(&counts)
        }
    };
    Ok(FeatureEncoding::DateParts {
        origin: first.filter(|_| parts.contains(&DatePart::DaysSince)),
        parts: parts.to_vec(),
        day_first,
        fill,
    })
}

/// Returns the mean of dates, to the second.
fn mean(dates: &[NaiveDateTime], first: NaiveDateTime) -> NaiveDateTime {
    let seconds = dates.iter().map(|date| i128::from((*date - first).num_seconds()));
    let (sum, count) = seconds.fold((0_i128, 0_i128), |(sum, count), seconds| (sum + seconds, count + 1));
    let mean = i64::try_from(sum / count.max(1)).ok().and_then(TimeDelta::try_seconds);
    mean.map_or(first, |mean| first + mean)
}

/// Returns the number of rows with each text.
fn counts(column: &TableColumn<'_>, rows: &[usize]) -> BTreeMap<String, u64> {
    let ColumnData::Codes { codes, levels } = column.data else {
        return BTreeMap::new();
    };
    let mut counts = vec![0_u64; levels.len()];
    for &row in rows {
        if let Some(count) = codes.get(row).and_then(|&code| counts.get_mut(code as usize)) {
            *count += 1;
        }
    }
    let used = levels.iter().zip(counts).filter(|(_, count)| *count > 0);
    used.map(|(level, count)| (level.clone(), count)).collect()
}

/// Returns the value with the largest count, the smallest of several.
fn most_frequent<T: Clone>(counts: &BTreeMap<T, u64>) -> Option<T> {
    let highest = counts.values().max()?;
    counts
        .iter()
        .find(|(_, count)| *count == highest)
        .map(|(value, _)| value.clone())
}

#[expect(clippy::cast_precision_loss, reason = "numbers of rows are below 2^53")]
fn share(count: u64, total: u64) -> f64 {
    count as f64 / total as f64
}
