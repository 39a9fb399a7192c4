//! Format of a data set, and warnings about reading its file.

use domain::dataset::DatasetFormat;
use domain::warning::Warning;
use leptos::prelude::*;

/// Returns the name of a sign.
fn sign_name(sign: char) -> String {
    match sign {
        ',' => "comma".to_owned(),
        ';' => "semicolon".to_owned(),
        '\t' => "tab".to_owned(),
        '|' => "vertical bar".to_owned(),
        '.' => "point".to_owned(),
        other => other.to_string(),
    }
}

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
    let words = match (format.na_values.is_empty(), format.keep_na) {
        (true, false) => None,
        (true, true) => Some("only empty values are missing".to_owned()),
        (false, keep_na) => {
            let also = if keep_na { "missing" } else { "also missing" };
            Some(format!("{also}: {}", format.na_values.join(", ")))
        }
    };
    let thousands = (format.thousands != "none").then(|| format!("thousands separator: {}", format.thousands));
    view! {
        <p class="facts">
            <span>{format.encoding}</span>
            <span>{format!("delimiter: {}", sign_name(format.delimiter))}</span>
            <span>{format!("decimal mark: {}", sign_name(format.decimal))}</span>
            {thousands.map(|text| view! { <span>{text}</span> })}
            <span>{header}</span>
            {words.map(|text| view! { <span>{text}</span> })}
        </p>
    }
}

/// Warnings about reading the file.
#[component]
pub fn ReadingWarnings(
    /// The warnings.
    warnings: Vec<Warning>,
) -> impl IntoView {
    if warnings.is_empty() {
        return ().into_any();
    }
    let items = warnings
        .into_iter()
        .map(|warning| view! { <li>{warning.message}</li> })
        .collect_view();
    view! {
        <section class="section">
            <h2>"Notes on reading the file"</h2>
            <ul class="reading-warnings">{items}</ul>
        </section>
    }
    .into_any()
}
