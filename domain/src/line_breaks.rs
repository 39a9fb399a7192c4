//! Line breaks of forms.

/// Replaces `\r\n` by `\n`: browsers send it for each line break in the values and names of a form.
#[must_use]
pub fn unix_line_breaks(text: &str) -> String {
    text.replace("\r\n", "\n")
}
