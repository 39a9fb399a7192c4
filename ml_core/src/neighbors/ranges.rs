//! Warning about columns whose ranges differ so much that some do not count.

use super::index::Index;
use crate::model::fitted_model::Names;
use crate::report::Warning;

/// Factor between the widest and the narrowest range above which the narrow column hardly counts.
const MAX_DIFFERENT: f64 = 10.0;

/// Returns a warning where columns are not scaled and their ranges differ by more than a factor of
/// ten.
pub(super) fn warnings(index: &Index, names: &Names<'_>) -> Vec<Warning> {
    let mut varying = names
        .columns
        .iter()
        .zip(index.ranges())
        .filter_map(|(name, (low, high))| {
            let range = high - low;
            (range > 0.0).then_some((name, range))
        });
    let Some(first) = varying.next() else {
        return Vec::new();
    };
    let (mut narrow, mut wide) = (first, first);
    for column in varying {
        narrow = if column.1 < narrow.1 { column } else { narrow };
        wide = if column.1 > wide.1 { column } else { wide };
    }
    if names.scaler.is_some() || wide.1 <= MAX_DIFFERENT * narrow.1 {
        return Vec::new();
    }
    vec![Warning {
        code: "different_ranges".to_owned(),
        message: format!(
            "the ranges of the columns differ: “{}” varies by {}, “{}” only by {} and hardly counts in distances; \
             scale the columns",
            wide.0,
            short(wide.1),
            narrow.0,
            short(narrow.1)
        ),
        column: Some(wide.0.clone()),
        rows: None,
    }]
}

/// Formats a range with three digits.
fn short(range: f64) -> String {
    let rounded = format!("{range:.2e}").parse().unwrap_or(range);
    if (1e-3..1e6).contains(&rounded) {
        format!("{rounded}")
    } else {
        format!("{rounded:e}")
    }
}
