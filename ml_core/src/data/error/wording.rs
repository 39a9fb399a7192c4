//! What messages are put together of.

/// The beginning of a value, for a message.
pub(in crate::data) fn excerpt(value: &str) -> String {
    value.chars().take(80).collect()
}

/// A number of values.
pub(super) fn values(count: usize) -> String {
    if count == 1 {
        "1 value".to_owned()
    } else {
        format!("{count} values")
    }
}

/// The names in quotes, at most ten of them.
pub(crate) fn list(names: &[String]) -> String {
    let mut text = names
        .iter()
        .take(10)
        .map(|name| format!("“{name}”"))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > 10 {
        text.push_str(&format!(" and {} more", names.len() - 10));
    }
    text
}

/// What a column of a kind that is no feature holds.
pub(super) fn describe_kind(kind: &str) -> &'static str {
    match kind {
        "datetime" => "dates",
        "ignore" => "values that are to be ignored",
        _ => "free text (many distinct values that are not numbers)",
    }
}
