//! Names of columns, classes and categories, and the limits of their lengths.

use super::error::shorten;
use super::{CsvError, DataError};
use crate::spelling::Spellings;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};

/// Name of a column whose name is not in the header: the names or numbers of the rows.
const INDEX: &str = "index";

/// Names that pandas and R give to such a column when they read and write it again.
const INDEX_NAMES: [&str; 2] = ["Unnamed: 0", "...1"];

/// Largest number of bytes of a name, which tables, models and messages repeat.
const MAX_NAME: usize = 4000;

/// Largest number of bytes of the names of all columns.
const MAX_NAMES: usize = 500_000;

/// Largest number of bytes of the names of all columns of an encoded matrix.
const MAX_ENCODED_NAMES: usize = 8_000_000;

/// Largest number of bytes of a class or category, which models, results and predictions repeat.
const MAX_CATEGORY: usize = 1000;

/// The names of the columns.
pub(super) struct Names {
    pub(super) names: Vec<String>,
    /// The name of a first column that names or numbers the rows, and whether the file lacks the
    /// name.
    pub(super) index_column: Option<(String, bool)>,
}

/// Returns the names of `width` columns, from the header (with its line) or generated. A header
/// with one name fewer lacks that of the first column.
pub(super) fn column_names(
    header: Option<(&Vec<Cow<'_, str>>, u64)>,
    width: usize,
    max: usize,
) -> Result<Names, DataError> {
    if width > max {
        return Err(CsvError::TooManyColumns { found: width, max }.into());
    }
    let Some((header, line)) = header else {
        return Ok(Names {
            names: (1..=width).map(|number| format!("column_{number}")).collect(),
            index_column: None,
        });
    };
    let mut names: Vec<String> = header.iter().map(|name| name.as_ref().to_owned()).collect();
    if names.len() < width {
        names.insert(0, String::new());
    }
    let lacks_name = width > 1 && names[0].is_empty();
    if lacks_name {
        let numbered = (2..).map(|number| format!("{INDEX}_{number}"));
        let mut free = std::iter::once(INDEX.to_owned()).chain(numbered);
        names[0] = free.find(|name| !names.contains(name)).unwrap_or_default();
    }
    if let Some(column) = names.iter().position(String::is_empty) {
        return Err(CsvError::EmptyColumnName {
            line,
            column: column + 1,
        }
        .into());
    }
    check_names(names.iter().map(String::as_str))?;
    let is_index = width > 1 && (lacks_name || INDEX_NAMES.contains(&names[0].as_str()));
    Ok(Names {
        index_column: is_index.then(|| (names[0].clone(), lacks_name)),
        names,
    })
}

/// Gives columns the `wanted` names that they only spell otherwise.
pub(super) fn respell(names: &mut [String], wanted: &BTreeSet<String>) {
    let found: HashSet<&str> = names.iter().map(String::as_str).collect();
    let absent: Vec<&String> = wanted.iter().filter(|name| !found.contains(name.as_str())).collect();
    if absent.is_empty() {
        return;
    }
    let is_free = |(_, name): &(usize, &String)| !wanted.contains(name.as_str());
    let free: Vec<(usize, &String)> = names.iter().enumerate().filter(is_free).collect();
    let spellings = Spellings::new(free.iter().map(|(_, name)| name.as_str()));
    let respelled = |name: &String| spellings.find(name).map(|(at, _)| (free[at].0, name.clone()));
    let respelled: Vec<(usize, String)> = absent.into_iter().filter_map(respelled).collect();
    for (column, name) in respelled {
        names[column] = name;
    }
}

/// Rejects a name that is too long, or that occurs twice, and names that are too long together.
pub(super) fn check_names<'a>(names: impl Iterator<Item = &'a str>) -> Result<(), DataError> {
    let mut seen = HashMap::new();
    for (column, name) in (1_usize..).zip(names) {
        if name.len() > MAX_NAME {
            return Err(DataError::LongColumnName {
                column,
                name: shorten(name),
                bytes: name.len(),
                max: MAX_NAME,
            });
        }
        if let Some(first) = seen.insert(name, column) {
            return Err(DataError::DuplicateColumn {
                name: name.to_owned(),
                first,
                second: column,
            });
        }
    }
    check_length(seen.into_keys(), MAX_NAMES)
}

/// Rejects names of the columns of an encoded matrix that are too long together.
pub(super) fn check_encoded_names(names: &[String]) -> Result<(), DataError> {
    check_length(names.iter().map(String::as_str), MAX_ENCODED_NAMES)
}

fn check_length<'a>(names: impl Iterator<Item = &'a str>, max: usize) -> Result<(), DataError> {
    let (columns, bytes) = names.fold((0, 0), |(columns, bytes), name| (columns + 1, bytes + name.len()));
    if bytes > max {
        return Err(DataError::LongNames { columns, bytes, max });
    }
    Ok(())
}

/// Rejects a class or category of the column `name` that is too long.
pub(super) fn check_categories<'a>(
    name: &str,
    mut categories: impl Iterator<Item = &'a String>,
) -> Result<(), DataError> {
    match categories.find(|category| category.len() > MAX_CATEGORY) {
        Some(category) => Err(DataError::LongCategory {
            name: name.to_owned(),
            value: shorten(category),
            bytes: category.len(),
            max: MAX_CATEGORY,
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &[&str], width: usize) -> (Vec<String>, Option<(String, bool)>) {
        let header = header.iter().map(|&name| Cow::Borrowed(name)).collect();
        let found = column_names(Some((&header, 1)), width, 10).unwrap();
        (found.names, found.index_column)
    }

    #[test]
    fn a_first_column_without_a_name_is_an_index() {
        let index = |name: &str, lacks_name| Some((name.to_owned(), lacks_name));
        assert_eq!(
            names(&["", "a"], 2),
            (vec!["index".into(), "a".into()], index("index", true))
        );
        assert_eq!(names(&["a", "b"], 3).1, index("index", true));
        assert_eq!(names(&["", "index"], 2).0, ["index_2", "index"]);
        assert_eq!(names(&["Unnamed: 0", "a"], 2).1, index("Unnamed: 0", false));
        assert_eq!(names(&["a", "b"], 2).1, None);
        let header = vec![Cow::Borrowed("a"), Cow::Borrowed("")];
        assert!(column_names(Some((&header, 1)), 2, 10).is_err());
    }

    #[test]
    fn a_column_takes_the_wanted_name_that_it_spells_otherwise() {
        for (header, wanted, expected) in [
            (
                &["cafe\u{301}", "STRASSE", "x"][..],
                &["café", "Straße"][..],
                &["café", "Straße", "x"][..],
            ),
            (&["Ort", "ort"], &["ort"], &["Ort", "ort"]),
            (&["Ort", "ort"], &["ORT"], &["Ort", "ort"]),
            (&["E\u{301}", "e\u{301}"], &["é", "É"], &["É", "é"]),
            (&["a"], &["a", "A"], &["a"]),
        ] {
            let mut names: Vec<String> = header.iter().map(|&name| name.to_owned()).collect();
            respell(&mut names, &wanted.iter().map(|&name| name.to_owned()).collect());
            assert_eq!(names, expected, "{wanted:?}");
        }
    }

    #[test]
    fn a_long_name_is_refused_with_its_column() {
        let long = "ü".repeat(2001);
        let header = vec![Cow::Borrowed("a"), Cow::Borrowed(long.as_str())];
        let error = column_names(Some((&header, 1)), 2, 10).map(|_| ()).unwrap_err();
        let shown = format!("column 2 has a name of 4002 bytes (“{}…”)", "ü".repeat(200));
        assert!(error.to_string().starts_with(&shown), "{error}");
        assert!(error.to_string().contains("the file has no header"), "{error}");
        assert_eq!(names(&["a", "b".repeat(4000).as_str()], 2).0[1].len(), 4000);
    }

    #[test]
    fn names_that_are_too_long_together_are_refused() {
        let names: Vec<String> = (1000..1126).map(|at| format!("{at}{}", "n".repeat(3996))).collect();
        let check = |names: &[String]| check_names(names.iter().map(String::as_str));
        assert!(check(&names[..125]).is_ok());
        let error = check(&names).unwrap_err().to_string();
        assert!(
            error.contains("126 columns") && error.contains("504000 bytes"),
            "{error}"
        );
        let encoded = vec!["n".repeat(4000); 2001];
        assert!(check_encoded_names(&encoded[..2000]).is_ok());
        assert!(check_encoded_names(&encoded).is_err());
    }
}
