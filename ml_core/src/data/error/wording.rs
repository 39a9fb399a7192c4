//! Parts of error messages.

/// Returns the beginning of a value.
pub(crate) fn excerpt(value: &str) -> String {
    value.chars().take(80).collect()
}

/// Number of characters of a value that statistics show.
const MAX_SHOWN: usize = 200;

/// Returns a value to be shown: the beginning of a long one, with `…`.
pub(crate) fn shorten(value: &str) -> String {
    match value.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

/// Formats a number of values.
pub(super) fn values(count: usize) -> String {
    if count == 1 {
        "1 value".to_owned()
    } else {
        format!("{count} values")
    }
}

/// Returns the names in quotes, at most ten of them.
pub(crate) fn quoted_list(names: &[String]) -> String {
    quoted_first(names, names.len())
}

/// Returns the first names in quotes, at most ten of them; `count` is the number of all.
pub(crate) fn quoted_first(names: &[String], count: usize) -> String {
    let mut text = names
        .iter()
        .take(10)
        .map(|name| format!("“{name}”"))
        .collect::<Vec<_>>()
        .join(", ");
    if count > 10 {
        text.push_str(&format!(" and {} more", count - 10));
    }
    text
}

/// Describes the contents of a column whose type is no feature.
pub(super) fn describe_kind(kind: &str) -> &'static str {
    match kind {
        "datetime" => "dates",
        "ignore" => "ignored values",
        _ => "free text (many distinct values that are not numbers)",
    }
}

/// Says how a column of a type becomes a feature all the same.
pub(super) fn encoding_hint(kind: &str) -> &'static str {
    match kind {
        "datetime" => ", unless an encoding takes parts of the dates",
        "text" => ", unless the encoding is frequency or hashing",
        _ => "",
    }
}
