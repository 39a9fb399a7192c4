//! A rejected form, stored for its page.

use domain::{Failure, FieldError};
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::charts::svg::truncate;

/// Maximum number of characters of a failure that is too large to be stored.
#[cfg(feature = "ssr")]
const MAX_DETAIL: usize = 200;

/// A rejected form: its path, the failure, and the values of the fields that may be shown again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFlash {
    /// Path that the form was posted to, such as `/fn/auth/login`.
    pub path: String,
    /// Reason for the rejection.
    pub failure: Failure,
    /// Names and values as they were posted, such as `("form[email]", "ada@example.com")`.
    pub values: Vec<(String, String)>,
}

impl FormFlash {
    /// Shortens the flash to at most `max` bytes of JSON: removes the longest values first, then
    /// the last errors.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn bounded(mut self, max: usize) -> Self {
        let mut size = json_size(&self);
        if size <= max {
            return self;
        }
        self.values.sort_by_key(|(name, value)| name.len() + value.len());
        while let (true, Some(value)) = (size > max, self.values.last()) {
            size -= json_size(value);
            self.values.pop();
        }
        while let (true, Some(error)) = (size > max, self.failure.errors.last()) {
            size -= json_size(error);
            self.failure.errors.pop();
        }
        if size > max {
            self.failure.detail = truncate(&self.failure.detail, MAX_DETAIL);
        }
        if json_size(&self) > max {
            // Only the path is left, and no form has one that long.
            self.path.clear();
        }
        self
    }

    /// Returns the value of the field `name`.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let name = bare_name(name);
        self.values
            .iter()
            .find(|(key, _)| bare_name(key) == name)
            .map(|(_, value)| value.as_str())
    }

    /// Returns whether a field was posted whose name begins with `start`.
    #[must_use]
    pub fn has_field(&self, start: &str) -> bool {
        self.values.iter().any(|(key, _)| key.starts_with(start))
    }

    /// Returns the text above the form: the failure, without the errors of the fields in `shown`,
    /// which show them themselves.
    #[must_use]
    pub fn summary(&self, shown: &[&str]) -> Option<String> {
        let at_a_field = |error: &FieldError| shown.iter().any(|name| plain_name(name) == error.field());
        if self.failure.errors.is_empty() {
            return Some(self.failure.detail.clone());
        }
        let rest: Vec<_> = self.failure.errors.iter().filter(|error| !at_a_field(error)).collect();
        if rest.is_empty() {
            return None;
        }
        Some(
            rest.iter()
                .map(|error| error.message.as_str())
                .collect::<Vec<_>>()
                .join(" "),
        )
    }
}

/// Returns the name of a field without brackets: `max_depth` for `form[parameters][max_depth]`.
#[must_use]
pub fn plain_name(name: &str) -> &str {
    let name = name.strip_suffix("[]").unwrap_or(name);
    match name.rsplit_once('[') {
        Some((_, last)) => last.trim_end_matches(']'),
        None => name,
    }
}

#[cfg(feature = "ssr")]
fn json_size(value: &impl Serialize) -> usize {
    serde_json::to_vec(value).map_or(0, |json| json.len())
}

/// Returns the name of a field as its form has it: `email` for `form[email]`, and
/// `features` for `form[features][]`.
pub(super) fn bare_name(name: &str) -> &str {
    let name = name.strip_suffix("[]").unwrap_or(name);
    let inner = name.strip_prefix("form[").and_then(|rest| rest.strip_suffix(']'));
    inner.unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::ErrorCode;

    fn flash(errors: Vec<FieldError>) -> FormFlash {
        let values = [
            ("form[email]", "a@b"),
            ("form[features][]", "x"),
            ("form[features][]", "y"),
            ("name", "iris"),
        ];
        FormFlash {
            path: "/fn/auth/register".into(),
            failure: Failure::validation(errors),
            values: values.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec(),
        }
    }

    #[test]
    fn values_are_found_by_field_name() {
        let flash = flash(Vec::new());
        assert_eq!(flash.value("form[email]"), Some("a@b"));
        assert_eq!(flash.value("email"), Some("a@b"));
        assert_eq!(flash.value("name"), Some("iris"));
        assert_eq!(flash.value("form[username]"), None);
        assert_eq!(flash.value("features"), Some("x"));
        assert!(flash.has_field("form[features]") && !flash.has_field("form[columns]"));
    }

    #[test]
    fn errors_of_shown_fields_are_not_in_the_summary() {
        let flash = flash(vec![
            FieldError::new("email", "invalid", "E-mail is wrong."),
            FieldError::new("/parameters/max_depth", "out_of_range", "Depth is wrong."),
        ]);
        assert_eq!(flash.summary(&["form[email]"]).as_deref(), Some("Depth is wrong."));
        assert_eq!(flash.summary(&["form[email]", "form[parameters][max_depth]"]), None);
    }

    #[cfg(feature = "ssr")]
    #[test]
    fn a_flash_that_is_too_large_loses_its_longest_values_first() {
        let mut large = flash(vec![FieldError::new("email", "invalid", "E-mail is wrong.")]);
        let size = json_size(&large);
        large.values.push(("form[full_name]".into(), "x".repeat(10_000)));
        let shorter = large.clone().bounded(2 * size);
        assert_eq!(shorter.value("form[full_name]"), None);
        assert_eq!(
            (shorter.value("form[email]"), shorter.failure.errors.len()),
            (Some("a@b"), 1)
        );
        large.failure = Failure::new(ErrorCode::Conflict, "\0".repeat(100_000));
        let shortest = large.bounded(2000);
        assert!(json_size(&shortest) <= 2000 && shortest.failure.detail.ends_with('…'));
    }

    #[test]
    fn a_failure_without_fields_is_in_the_summary() {
        let flash = FormFlash {
            failure: Failure::from_code(ErrorCode::InvalidCredentials),
            ..flash(Vec::new())
        };
        assert_eq!(flash.summary(&[]).as_deref(), Some("User name or password is wrong"));
    }
}
