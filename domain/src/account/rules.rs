//! Validation of names, addresses and passwords.

use crate::error::FieldError;
use crate::line::{is_blank, is_invisible};

/// Largest number of characters of an e-mail address (RFC 5321).
pub const MAX_EMAIL: usize = 254;
/// The shortest user name.
pub const MIN_USERNAME: usize = 3;
/// The longest user name.
pub const MAX_USERNAME: usize = 50;
/// The longest full name.
pub const MAX_FULL_NAME: usize = 100;
/// The shortest password.
pub const MIN_PASSWORD: usize = 8;
/// The longest password.
pub const MAX_PASSWORD: usize = 128;

/// Parses an e-mail address: trimmed, in lower case, of a plausible form.
///
/// Only a mail proves that an address is real, so the form is checked loosely: one `@`, something
/// before it, and a domain with a dot behind it.
///
/// # Errors
/// When it is empty, too long or not of that form.
pub fn parse_email(text: &str) -> Result<String, FieldError> {
    let email = text.trim();
    if is_blank(email) {
        return Err(FieldError::new("email", "required", "Enter an e-mail address."));
    }
    // First, so that the work below is bounded; lower case can be longer by a character.
    let is_too_long = |email: &str| email.chars().take(MAX_EMAIL + 1).count() > MAX_EMAIL;
    let email = if is_too_long(email) {
        email.to_owned()
    } else {
        email.to_lowercase()
    };
    if is_too_long(&email) {
        let message = format!("An e-mail address has at most {MAX_EMAIL} characters.");
        return Err(FieldError::new("email", "too_long", message));
    }
    let plausible = email.split_once('@').is_some_and(|(local, domain)| {
        let labels_are_fine = domain.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        });
        !local.is_empty()
            && local.chars().count() <= 64
            && domain.contains('.')
            && labels_are_fine
            && !email
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || is_invisible(c) || "<>()[],;:\\\"".contains(c))
    });
    if plausible {
        Ok(email)
    } else {
        Err(FieldError::new(
            "email",
            "invalid",
            "Enter an e-mail address such as ada@example.com.",
        ))
    }
}

/// Parses a user name: trimmed; ASCII letters, digits, `.`, `_` and `-`, beginning with a letter or
/// a digit.
///
/// # Errors
/// When it is empty, too short, too long or holds another character.
pub fn parse_username(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    let fail = |code, message: String| Err(FieldError::new("username", code, message));
    let length = name.chars().count();
    if is_blank(name) {
        return fail("required", "Choose a user name.".into());
    }
    if length < MIN_USERNAME {
        return fail(
            "too_short",
            format!("A user name has at least {MIN_USERNAME} characters."),
        );
    }
    if length > MAX_USERNAME {
        return fail(
            "too_long",
            format!("A user name has at most {MAX_USERNAME} characters."),
        );
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    if !name.chars().all(allowed) || !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return fail(
            "invalid",
            "Use letters, digits, dots, dashes and underscores, and begin with a letter or digit.".into(),
        );
    }
    Ok(name.to_owned())
}

/// Parses a full name: trimmed, at most 100 characters, on one line.
///
/// # Errors
/// When it is too long or holds control characters.
pub fn parse_full_name(text: &str) -> Result<String, FieldError> {
    let name = text.trim();
    if name.chars().count() > MAX_FULL_NAME {
        let message = format!("A name has at most {MAX_FULL_NAME} characters.");
        return Err(FieldError::new("full_name", "too_long", message));
    }
    if name.chars().any(char::is_control) {
        return Err(FieldError::new(
            "full_name",
            "invalid",
            "A name holds no line breaks or control characters.",
        ));
    }
    Ok(name.to_owned())
}

/// Checks the length of a password. Only the server checks how guessable it is: the dictionaries
/// are too large for a browser.
///
/// # Errors
/// When it is shorter or longer than allowed.
pub fn check_password(text: &str) -> Result<(), FieldError> {
    let length = text.chars().count();
    if length == 0 {
        return Err(FieldError::new("password", "required", "Choose a password."));
    }
    if length < MIN_PASSWORD {
        let message = format!("A password has at least {MIN_PASSWORD} characters.");
        return Err(FieldError::new("password", "too_short", message));
    }
    if length > MAX_PASSWORD {
        let message = format!("A password has at most {MAX_PASSWORD} characters.");
        return Err(FieldError::new("password", "too_long", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn e_mail_addresses_are_lowered_and_checked_loosely() {
        assert_eq!(parse_email(" Ada@Example.COM ").unwrap(), "ada@example.com");
        assert!(parse_email("ada+tag@sub.example.co.uk").is_ok());
        assert!(parse_email("adä@exämple.de").is_ok());
        for bad in [
            "ada",
            "@example.com",
            "ada@",
            "ada@example",
            "a b@example.com",
            "a@b@c.de",
            "a@b..de",
            "a@-b.de",
            "a\n@b.de",
            "\u{200b}@b.de",
        ] {
            assert_eq!(parse_email(bad).unwrap_err().code, "invalid", "{bad}");
        }
        assert_eq!(parse_email("").unwrap_err().code, "required");
        assert_eq!(
            parse_email(&format!("{}@example.com", "a".repeat(300)))
                .unwrap_err()
                .code,
            "too_long"
        );
    }

    #[test]
    fn user_names_are_short_and_plain() {
        assert_eq!(parse_username(" ada.l-1_x ").unwrap(), "ada.l-1_x");
        for (bad, code) in [
            ("", "required"),
            ("\u{200b}\u{200b}\u{200b}", "required"),
            ("ab", "too_short"),
            (".ada", "invalid"),
            ("a da", "invalid"),
            ("ada@x", "invalid"),
        ] {
            assert_eq!(parse_username(bad).unwrap_err().code, code, "{bad}");
        }
        assert_eq!(parse_username(&"a".repeat(51)).unwrap_err().code, "too_long");
    }
}
