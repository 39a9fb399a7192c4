//! Variables, wherever they come from.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::str::FromStr;

/// The variables: those of the process, or a table in a test.
pub struct Environment(HashMap<String, String>);

/// A variable that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} {found}; it must be {expected}")]
pub struct ConfigError {
    variable: String,
    found: String,
    expected: String,
}

impl ConfigError {
    /// A value that is wrong.
    #[must_use]
    pub fn new(variable: &str, value: &str, expected: &str) -> Self {
        Self {
            variable: variable.into(),
            found: format!("is “{value}”"),
            expected: expected.into(),
        }
    }

    /// A value that is needed and not there.
    #[must_use]
    pub fn missing(variable: &str, expected: &str) -> Self {
        Self {
            variable: variable.into(),
            found: "is not set".into(),
            expected: expected.into(),
        }
    }

    /// A value that is wrong and must not be shown.
    #[must_use]
    pub fn secret(variable: &str, expected: &str) -> Self {
        Self {
            variable: variable.into(),
            found: "cannot be used".into(),
            expected: expected.into(),
        }
    }
}

impl Environment {
    /// The variables of the process. Values that are not Unicode are left out, as if they were not
    /// set.
    #[must_use]
    pub fn of_process() -> Self {
        let unicode = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self(std::env::vars_os().filter_map(unicode).collect())
    }

    /// The variables of a table of names and values.
    #[must_use]
    pub fn from_table(table: &[(&str, &str)]) -> Self {
        Self(
            table
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        )
    }

    /// The value of a variable, or the content of the file that `NAME_FILE` names.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, ConfigError> {
        let present = |name: &str| {
            self.0
                .get(name)
                .map(|value| value.trim())
                .filter(|value| !value.is_empty())
        };
        if let Some(value) = present(name) {
            return Ok(Some(value.to_owned()));
        }
        let file = format!("{name}_FILE");
        let Some(path) = present(&file) else { return Ok(None) };
        let content = std::fs::read_to_string(path);
        let content = content.map_err(|_| ConfigError::new(&file, path, "the path of a file that can be read"))?;
        Ok(Some(content.trim().to_owned()).filter(|content| !content.is_empty()))
    }

    /// Returns the names of variables for which `is_wanted` holds, of those that are set, also as
    /// `NAME_FILE`.
    pub(super) fn names(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<&str> {
        let names = self.0.keys().map(String::as_str);
        let names = names.flat_map(|name| [Some(name), name.strip_suffix("_FILE")]);
        let mut names: Vec<&str> = names.flatten().filter(|name| is_wanted(name)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    pub(super) fn parse<T: FromStr>(&self, name: &str, expected: &str) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|_| ConfigError::new(name, &text, expected))
    }

    pub(super) fn whole(&self, name: &str, min: usize, max: usize) -> Result<Option<usize>, ConfigError> {
        let expected = format!("a whole number from {min} to {max}");
        let value = self.parse(name, &expected)?;
        match value {
            Some(value) if !(min..=max).contains(&value) => Err(ConfigError::new(name, &value.to_string(), &expected)),
            value => Ok(value),
        }
    }

    /// So many in a time, or `off`.
    pub(super) fn rate(&self, name: &str, default: u32) -> Result<Option<NonZeroU32>, ConfigError> {
        match self.text(name)?.as_deref() {
            None => Ok(NonZeroU32::new(default)),
            Some("off") => Ok(None),
            Some(text) => match text.parse() {
                Ok(rate) => Ok(Some(rate)),
                Err(_) => Err(ConfigError::new(name, text, "a whole number of at least 1, or off")),
            },
        }
    }

    /// Values separated by commas.
    pub(super) fn list<T>(
        &self,
        name: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Vec<T>, ConfigError> {
        let text = self.text(name)?.unwrap_or_default();
        let values = text.split(',').map(str::trim).filter(|value| !value.is_empty());
        values
            .map(|value| parse(value).ok_or_else(|| ConfigError::new(name, value, expected)))
            .collect()
    }

    pub(super) fn choice<T: Copy>(&self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match choices.iter().find(|(choice, _)| *choice == text) {
            Some((_, value)) => Ok(Some(*value)),
            None => {
                let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
                Err(ConfigError::new(name, &text, &names.join(" or ")))
            }
        }
    }
}
