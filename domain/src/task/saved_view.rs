//! Saved views: the query of a page of tasks under a name.

use super::VIEW_KEYS;
use crate::error::FieldError;
use crate::line::LineRule;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Largest number of views of one person.
pub const MAX_VIEWS: usize = 50;
/// Largest number of characters of a view's name.
pub const MAX_VIEW_NAME: usize = 60;
/// Largest number of characters of a view's query.
pub const MAX_VIEW_QUERY: usize = 1000;

/// A view, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedView {
    /// The id.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Filters and order as the query of a page of tasks; empty: the default of the page.
    pub query: String,
    /// Time of creation.
    pub created_at: DateTime<Utc>,
    /// Time of the last change.
    pub updated_at: DateTime<Utc>,
}

/// Request to create a saved view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSavedView {
    /// Name, unique among the views of the owner whatever its case; on one line.
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 60, example = "To do this week")
    )]
    pub name: String,
    /// Filters and order as in the URL of the page of tasks: pairs of `key=value` joined by `&`,
    /// percent-encoded; a key may be repeated.
    #[cfg_attr(
        feature = "openapi",
        schema(max_length = 1000, example = "status=pending&sort=-due_date")
    )]
    pub query: String,
}

/// Request to rename a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SavedViewName {
    /// New name; see [`NewSavedView::name`].
    #[cfg_attr(
        feature = "openapi",
        schema(min_length = 1, max_length = 60, example = "To do this week")
    )]
    pub name: String,
}

impl NewSavedView {
    /// Returns the view as it will be stored, or all its errors.
    ///
    /// # Errors
    /// One error for each field that is not acceptable.
    pub fn parse(self) -> Result<Self, Vec<FieldError>> {
        match (parse_view_name(&self.name), parse_view_query(&self.query)) {
            (Ok(name), Ok(query)) => Ok(Self { name, query }),
            (name, query) => Err(name.err().into_iter().chain(query.err()).collect()),
        }
    }
}

/// Parses the name of a view: trimmed, 1 to 60 characters on one line, not all of them invisible.
///
/// # Errors
/// When it is blank or too long, or holds control characters.
pub fn parse_view_name(text: &str) -> Result<String, FieldError> {
    let rule = LineRule {
        field: "name",
        noun: "A name",
        max: MAX_VIEW_NAME,
        missing: "Give the view a name.",
    };
    rule.parse(text)
}

/// Parses the query of a view: at most 1,000 characters, each pair with a known key. Values are not
/// checked: the page ignores unknown ones.
///
/// # Errors
/// When it is too long, is no query of a URL, or has an unknown key.
pub fn parse_view_query(text: &str) -> Result<String, FieldError> {
    let query = text.trim();
    let fail = |code, message: String| Err(FieldError::new("query", code, message));
    if query.chars().count() > MAX_VIEW_QUERY {
        return fail("too_long", format!("A query has at most {MAX_VIEW_QUERY} characters."));
    }
    // Characters that a URL must encode, or that would end it in a page.
    if let Some(c) = query.chars().find(|c| !c.is_ascii_graphic() || "\"#<>".contains(*c)) {
        return fail(
            "invalid",
            format!("“{}” stands percent-encoded in a query.", c.escape_debug()),
        );
    }
    for pair in query.split('&').filter(|_| !query.is_empty()) {
        let key = pair.split_once('=').map(|(key, _)| key);
        if !key.is_some_and(|key| VIEW_KEYS.contains(&key)) {
            let keys = VIEW_KEYS.join(", ");
            let message = format!("“{pair}” says nothing of a view: write key=value with one of the keys {keys}.");
            return fail("unknown_key", message);
        }
    }
    Ok(query.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str, query: &str) -> NewSavedView {
        NewSavedView {
            name: name.into(),
            query: query.into(),
        }
    }

    #[test]
    fn a_view_is_tidied() {
        for (query, kept) in [
            ("", ""),
            (" status=pending&sort=-due_date ", "status=pending&sort=-due_date"),
            ("q=rent%20%26+more&q=", "q=rent%20%26+more&q="),
            (
                "due=week&priority=high&priority=urgent&label=home",
                "due=week&priority=high&priority=urgent&label=home",
            ),
        ] {
            assert_eq!(view(" Mine ", query).parse(), Ok(view("Mine", kept)), "{query}");
        }
    }

    #[test]
    fn every_rule_that_a_view_breaks_is_named() {
        let broken = |name: &str, query: &str| -> Vec<(String, String)> {
            let errors = view(name, query).parse().unwrap_err();
            errors.into_iter().map(|error| (error.pointer, error.code)).collect()
        };
        let of = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
        assert_eq!(
            broken(" ", "?status=x"),
            [of("/name", "required"), of("/query", "unknown_key")]
        );
        assert_eq!(broken("\u{200b}", ""), [of("/name", "required")]);
        assert_eq!(broken(&"ä".repeat(61), ""), [of("/name", "too_long")]);
        assert_eq!(broken("a\nb", ""), [of("/name", "invalid")]);
        let long = format!("q={}", "x".repeat(999));
        assert_eq!(broken("x", &long), [of("/query", "too_long")]);
        assert!(view(&"ä".repeat(60), &long[..1000]).parse().is_ok());
        for bad in ["colour=red", "status", "page=2", "q=x&", "&", "Q=x"] {
            assert_eq!(broken("x", bad), [of("/query", "unknown_key")], "{bad}");
        }
        for bad in ["q=a b", "q=ä", "q=x#y", "q=\"", "q=<script>", "q=\0"] {
            assert_eq!(broken("x", bad), [of("/query", "invalid")], "{bad}");
        }
    }
}
