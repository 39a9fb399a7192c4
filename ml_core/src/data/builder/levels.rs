//! Codes and levels of a column of texts, and the detection of its type.

use crate::data::datetime::is_datetime;
use crate::data::table::Values;
use crate::data::{ColumnKind, DataError, MAX_ONE_HOT, MISSING_CODE};
use std::collections::HashMap;

/// Returns the code of a level; a level that is new gets the next code.
pub(super) fn code_of_level(
    level: String,
    codes_of: &mut HashMap<String, u32>,
    name: &str,
    max: usize,
) -> Result<u32, DataError> {
    if let Some(&known) = codes_of.get(&level) {
        return Ok(known);
    }
    let max = max.min(MISSING_CODE as usize);
    let next = u32::try_from(codes_of.len()).ok().filter(|_| codes_of.len() < max);
    let next = next.ok_or_else(|| DataError::TooManyLevels {
        name: name.to_owned(),
        max,
    })?;
    codes_of.insert(level, next);
    Ok(next)
}

/// Sorts the levels, so that codes do not depend on the order of the rows.
pub(super) fn sort_levels(mut codes: Vec<u32>, codes_of: HashMap<String, u32>) -> Values {
    let mut levels: Vec<(String, u32)> = codes_of.into_iter().collect();
    levels.sort_unstable();
    let mut rank = vec![0; levels.len()];
    for (new, &(_, old)) in (0_u32..).zip(&levels) {
        rank[old as usize] = new;
    }
    for code in &mut codes {
        *code = rank.get(*code as usize).copied().unwrap_or(MISSING_CODE);
    }
    Values::Codes {
        codes,
        levels: levels.into_iter().map(|(level, _)| level).collect(),
    }
}

/// Infers the type of a column with `present` values: numbers are numeric; texts are dates when all
/// of them are, categories when there are few distinct ones, else text. A column without any value
/// is text, so that it is not used by accident. `holds_texts` is set for a column of
/// [`text_columns`](crate::data::CsvOptions::text_columns), whose texts are never dates.
pub(super) fn infer_kind(values: &Values, present: usize, holds_texts: bool) -> ColumnKind {
    match values {
        _ if present == 0 => ColumnKind::Text,
        Values::Numbers { .. } => ColumnKind::Numeric,
        Values::Skipped => ColumnKind::Ignore,
        Values::Codes { levels, .. } => {
            let are_dates = !holds_texts && levels.iter().all(|level| is_datetime(level));
            kind_of_texts(are_dates, levels.len(), present)
        }
        Values::Counted(summary) => {
            let distinct = usize::try_from(summary.distinct()).unwrap_or(usize::MAX);
            // An estimate means more distinct texts than any categorical column has.
            let distinct = if summary.is_estimate() { usize::MAX } else { distinct };
            kind_of_texts(summary.are_dates() && !holds_texts, distinct, present)
        }
    }
}

fn kind_of_texts(are_dates: bool, distinct: usize, present: usize) -> ColumnKind {
    if are_dates {
        ColumnKind::Datetime
    } else if distinct <= 10 || distinct <= MAX_ONE_HOT.min(present / 2) {
        ColumnKind::Categorical
    } else {
        ColumnKind::Text
    }
}
