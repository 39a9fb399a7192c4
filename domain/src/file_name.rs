//! Names of files as people give them, made safe for databases, headers and file systems.

/// Largest number of bytes of a file's name, as most file systems take.
pub const MAX_FILE_NAME_BYTES: usize = 255;
/// Largest number of bytes of an ending (`.csv`) that is kept when a name is shortened.
const MAX_ENDING_BYTES: usize = 32;

/// Returns the name of an uploaded file: without the folders that some clients send with it (RFC
/// 7578, section 4.2) and without control characters, and no longer than [`MAX_FILE_NAME_BYTES`].
#[must_use]
pub fn clean_file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let plain: String = name
        .chars()
        .filter(|&c| !c.is_control() && !is_bidi_control(c))
        .collect();
    shorten_file_name(&plain)
}

/// Shortens a name to [`MAX_FILE_NAME_BYTES`] and keeps its ending.
#[must_use]
pub fn shorten_file_name(name: &str) -> String {
    if name.len() <= MAX_FILE_NAME_BYTES {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|dot| name.len() - dot <= MAX_ENDING_BYTES);
    let (stem, ending) = name.split_at(dot.unwrap_or(name.len()));
    let end = stem.floor_char_boundary(MAX_FILE_NAME_BYTES - ending.len());
    format!("{}{ending}", &stem[..end])
}

/// Whether a character changes the direction of the text around it: `fdp.csv` can be made to read
/// as `vsc.pdf`.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_control_characters_are_left_out() {
        assert_eq!(clean_file_name("C:\\data\\iris.csv"), "iris.csv");
        assert_eq!(clean_file_name("../a/b.CSV"), "b.CSV");
        assert_eq!(clean_file_name("a\r\n\0\u{85}\u{202e}b.csv"), "ab.csv");
        assert_eq!(clean_file_name(""), "");
    }

    #[test]
    fn a_long_name_is_shortened_and_keeps_its_ending() {
        let long = clean_file_name(&format!("{}.csv", "x".repeat(60_000)));
        assert_eq!(long, format!("{}.csv", "x".repeat(251)));
        // Two bytes each: no character is cut in half.
        let long = clean_file_name(&format!("{}.csv", "ä".repeat(200)));
        assert_eq!(long, format!("{}.csv", "ä".repeat(125)));
        assert_eq!(clean_file_name(&"x".repeat(256)), "x".repeat(255));
        let no_ending = format!("a.{}", "x".repeat(300));
        assert_eq!(clean_file_name(&no_ending), no_ending[..255]);
        let fits = "x".repeat(255);
        assert_eq!(shorten_file_name(&fits), fits);
    }
}
