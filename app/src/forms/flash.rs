//! What the server remembers of a refused form.

use domain::{Failure, FieldError};
use serde::{Deserialize, Serialize};

/// A refused form: where it was posted, why it was refused, and what was typed (never passwords).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormFlash {
    /// The path that the form was posted to, such as `/fn/auth/login`.
    pub path: String,
    /// Why it was refused.
    pub failure: Failure,
    /// The fields as they were posted, such as `("form[email]", "ada@example.com")`; repeated names are repeated.
    pub values: Vec<(String, String)>,
}

impl FormFlash {
    /// What was typed into the field of that name.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values
            .iter()
            .find(|(key, _)| same_name(key, name))
            .map(|(_, value)| value.as_str())
    }

    /// Whether `value` was among the values of that name: a checked box of several.
    #[must_use]
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(key, v)| same_name(key, name) && v == value)
    }

    /// Whether a field was posted whose name begins with `start`.
    #[must_use]
    pub fn has_field(&self, start: &str) -> bool {
        self.values.iter().any(|(key, _)| key.starts_with(start))
    }

    /// What is wrong with the field of that name.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        let field = plain_name(name);
        self.failure
            .errors
            .iter()
            .find(|error| error.field() == field)
            .map(|error| error.message.as_str())
    }

    /// The sentence above the form: the failure itself, unless every part of it stands at a field in `shown`.
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

/// The name of a field without the brackets of its form: `form[parameters][max_depth]` is `max_depth`.
#[must_use]
pub fn plain_name(name: &str) -> &str {
    let name = name.strip_suffix("[]").unwrap_or(name);
    match name.rsplit_once('[') {
        Some((_, last)) => last.trim_end_matches(']'),
        None => name,
    }
}

fn same_name(posted: &str, name: &str) -> bool {
    let without = |text: &str| text.strip_suffix("[]").unwrap_or(text).to_owned();
    let bare = |text: &str| {
        let text = without(text);
        text.strip_prefix("form[")
            .and_then(|rest| rest.strip_suffix(']'))
            .map_or(text.clone(), str::to_owned)
    };
    bare(posted) == bare(name)
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
    fn typed_values_are_found_by_the_name_of_the_field() {
        let flash = flash(Vec::new());
        assert_eq!(flash.value("form[email]"), Some("a@b"));
        assert_eq!(flash.value("email"), Some("a@b"));
        assert_eq!(flash.value("name"), Some("iris"));
        assert_eq!(flash.value("form[username]"), None);
        assert!(flash.has("form[features][]", "y"));
        assert!(!flash.has("form[features][]", "z"));
        assert!(flash.has_field("form[features]") && !flash.has_field("form[columns]"));
    }

    #[test]
    fn an_error_stands_at_its_field_and_the_rest_above_the_form() {
        let flash = flash(vec![
            FieldError::new("email", "invalid", "E-mail is wrong."),
            FieldError::new("/parameters/max_depth", "out_of_range", "Depth is wrong."),
        ]);
        assert_eq!(flash.error("form[email]"), Some("E-mail is wrong."));
        assert_eq!(flash.error("form[parameters][max_depth]"), Some("Depth is wrong."));
        assert_eq!(flash.error("form[name]"), None);
        assert_eq!(flash.summary(&["form[email]"]).as_deref(), Some("Depth is wrong."));
        assert_eq!(flash.summary(&["form[email]", "form[parameters][max_depth]"]), None);
    }

    #[test]
    fn a_failure_without_fields_stands_above_the_form() {
        let flash = FormFlash {
            failure: Failure::of(ErrorCode::InvalidCredentials),
            ..flash(Vec::new())
        };
        assert_eq!(flash.summary(&[]).as_deref(), Some("User name or password is wrong"));
    }
}
