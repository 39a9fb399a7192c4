//! Search for a text in a folded column.

use crate::text::folded;

/// Adds the condition that a column contains a text; `$position` is `Conn::position`. `like` would
/// take time by the product of both lengths, and SQLite does not interrupt a statement.
macro_rules! contains {
    ($query:expr, $position:expr, $column:literal, $text:expr) => {
        $query
            .push(" and ")
            .push($position)
            .push(concat!("(", $column, ", "))
            .push_bind($text)
            .push(") > 0")
    };
}
pub(super) use contains;

/// Returns a text as folded columns contain it.
pub(super) fn searched(text: &str) -> String {
    folded(text.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_searched_for_as_it_is() {
        assert_eq!(searched(" 50%_Ä\\ "), "50%_ä\\");
        assert_eq!(searched(""), "");
    }

    #[test]
    fn no_text_of_a_request_is_a_pattern() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/db");
        let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files: Vec<_> = paths.filter(|path| path.is_file()).collect();
        assert!(files.len() > 30);
        let ends = [["like ", "$"].concat(), ["like ", "\")"].concat()];
        for file in files {
            for line in std::fs::read_to_string(&file).unwrap().lines() {
                let binds = ends.iter().any(|end| line.contains(end));
                assert!(!binds, "{}: {line}", file.display());
            }
        }
    }
}
