//! Feature importances.

use super::bars::{Bar, bars_svg};
use crate::number::percent;
use domain::run::Importance;

/// Number of bars; the table has all importances.
pub const MAX_BARS: usize = 20;

/// Returns the importances, largest first.
#[must_use]
pub fn sorted_by_importance(importances: &[Importance]) -> Vec<Importance> {
    let mut list = importances.to_vec();
    list.sort_by(|a, b| b.importance.total_cmp(&a.importance));
    list
}

/// Draws the first importances of `list`, which is sorted.
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
