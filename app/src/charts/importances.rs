//! The importances of columns.

use super::{Bar, bars_svg};
use crate::components::number::percent;
use domain::run::Importance;

/// Bars of the drawing; the table beside it has all.
pub const MAX_BARS: usize = 20;

/// The importances, the largest first.
#[must_use]
pub fn by_size(importances: &[Importance]) -> Vec<Importance> {
    let mut list = importances.to_vec();
    list.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    list
}

/// A bar for each of the largest importances; `list` begins with them.
#[must_use]
pub fn importances_svg(list: &[Importance]) -> String {
    let bar = |item: &Importance| Bar {
        label: item.column.clone(),
        value: item.importance,
        text: percent(item.importance),
        class: "bar-accent".into(),
    };
    let bars: Vec<_> = list.iter().take(MAX_BARS).map(bar).collect();
    bars_svg("Feature importances", &bars)
}
