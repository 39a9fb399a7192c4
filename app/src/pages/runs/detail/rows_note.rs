//! The remark on rows that were left out.

use crate::number::count;

/// Returns the number of rows that were left out, as a sentence; empty when all were used.
#[must_use]
pub fn rows_note(used: u64, dropped: u64) -> String {
    if dropped == 0 {
        String::new()
    } else {
        format!(
            "{} of {} left out because of missing values",
            count(dropped),
            count(used.saturating_add(dropped))
        )
    }
}
