//! Format of a data set.

use crate::labels::separator_name;
use domain::dataset::DatasetFormat;
use leptos::prelude::*;

/// Facts about the format, in one line.
#[component]
pub fn FormatFacts(
    /// The format.
    format: DatasetFormat,
) -> impl IntoView {
    let header = if format.has_header {
        "first line has column names"
    } else {
        "no header"
    };
    let missing = match (format.na_values.is_empty(), format.keep_na) {
        (true, false) => None,
        (true, true) => Some("only empty values are missing".to_owned()),
        (false, keep_na) => {
            let label = if keep_na { "missing" } else { "also missing" };
            Some(format!("{label}: {}", format.na_values.join(", ")))
        }
    };
    let thousands = (format.thousands != "none").then(|| format!("thousands separator: {}", format.thousands));
    view! {
        <p class="facts">
            <span>{format.encoding}</span>
            <span>{format!("delimiter: {}", separator_name(format.delimiter))}</span>
            <span>{format!("decimal mark: {}", separator_name(format.decimal))}</span>
            {thousands.map(|text| view! { <span>{text}</span> })}
            <span>{header}</span>
            {missing.map(|text| view! { <span>{text}</span> })}
        </p>
    }
}
