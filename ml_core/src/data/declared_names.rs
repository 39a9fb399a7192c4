//! Names of the columns of a file in the spelling of the options.

use super::CsvOptions;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

impl CsvOptions {
    /// Returns the names of the columns of a file, in the spelling of the options where these name
    /// a column in another normal form: a name that the file lacks stands for the one to which it
    /// is canonically equivalent (Unicode, D70).
    pub(super) fn declared_names(&self, names: &[String]) -> Vec<String> {
        let declared = || self.overrides.keys().chain(self.keep.iter().flatten());
        let in_file: HashSet<&str> = if declared().next().is_none() {
            HashSet::new()
        } else {
            names.iter().map(String::as_str).collect()
        };
        let lacking = declared().filter(|name| !in_file.contains(name.as_str()));
        let mut lacking: HashMap<String, &String> = lacking.map(|name| (composed(name), name)).collect();
        if lacking.is_empty() {
            return names.to_vec();
        }
        let is_declared = |name: &String| {
            self.overrides.contains_key(name) || self.keep.as_ref().is_some_and(|keep| keep.contains(name))
        };
        let spelled = |name: &String| match is_declared(name) {
            true => name.clone(),
            false => lacking.remove(&composed(name)).unwrap_or(name).clone(),
        };
        names.iter().map(spelled).collect()
    }
}

/// Returns the composed form (NFC), in which canonically equivalent texts are equal.
fn composed(text: &str) -> String {
    text.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{ColumnKind, DataError, describe_csv, read_csv};

    const COMPOSED: &str = "gr\u{f6}\u{df}e";
    const DECOMPOSED: &str = "gro\u{308}\u{df}e";

    fn options(name: &str) -> CsvOptions {
        CsvOptions {
            overrides: [(name.to_owned(), ColumnKind::Text)].into(),
            keep: Some([name.to_owned()].into()),
            ..CsvOptions::default()
        }
    }

    #[test]
    fn a_column_is_named_in_any_normal_form() {
        for (declared, name) in [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)] {
            let file = format!("{name};b\n1,5;2\n2,5;3\n");
            let table = read_csv(file.as_bytes(), &options(declared)).unwrap();
            let column = table.column(declared).unwrap();
            assert_eq!(
                (column.kind, column.data.text(0)),
                (ColumnKind::Text, Some("1,5".into()))
            );
            let described = describe_csv(|| Ok(file.as_bytes()), &options(declared), 10).unwrap();
            assert_eq!(described.columns[0].name, name, "the spelling of the file");
            assert_eq!(described.columns[0].kind, ColumnKind::Text);
        }
    }

    #[test]
    fn an_equal_name_comes_first() {
        let names = [COMPOSED, DECOMPOSED, "K"].map(str::to_owned);
        assert_eq!(options(COMPOSED).declared_names(&names), names);
        assert_eq!(options(DECOMPOSED).declared_names(&names), names);
        assert_eq!(options("\u{212a}").declared_names(&names)[2], "\u{212a}");
        let error = read_csv("a\n1\n".as_bytes(), &options("\u{e1}")).unwrap_err();
        assert!(matches!(error, DataError::UnknownColumn { .. }), "{error}");
    }
}
