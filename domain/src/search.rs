//! Searching a list for a text.

use crate::error::FieldError;

/// Largest number of characters of a text to search for.
pub const MAX_SEARCH: usize = 200;

/// Checks a search text.
///
/// # Errors
/// When it is too long, or holds a null character, which no database keeps.
pub fn check_search(text: &str) -> Result<(), FieldError> {
    let fail = |code, message: String| Err(FieldError::new("q", code, message));
    if text.chars().count() > MAX_SEARCH {
        return fail("too_long", format!("Search for at most {MAX_SEARCH} characters."));
    }
    if text.contains('\0') {
        return fail("invalid", "A text holds no null character.".into());
    }
    Ok(())
}
