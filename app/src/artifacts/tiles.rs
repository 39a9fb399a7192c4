//! Tiles that several tasks have.

use crate::components::Tile;
use crate::number::count;
use domain::run::report::RowAccount;
use leptos::prelude::*;
use serde_json::{Map, Value};

/// Returns a number about the model.
#[must_use]
pub fn fact(facts: &Map<String, Value>, name: &str) -> Option<f64> {
    facts.get(name).and_then(Value::as_f64)
}

/// The number of rows that were used, with a remark on those that were left out.
#[component]
pub fn RowsTile(
    /// The rows.
    rows: RowAccount,
) -> impl IntoView {
    view! { <Tile label="Rows" value=count((rows.train + rows.test) as u64) note=rows_note(rows)/> }
}

/// Returns the number of rows that were left out, as a sentence; empty when all were used.
fn rows_note(rows: RowAccount) -> String {
    match rows.missing_values {
        0 => String::new(),
        dropped => format!(
            "{} of {} left out because of missing values",
            count(dropped as u64),
            count(rows.total as u64)
        ),
    }
}
