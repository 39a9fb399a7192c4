//! Latest errors of the log of this process, for its operators.

use domain::system::LoggedError;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

/// Largest number of errors that are kept.
const MAX_ERRORS: usize = 50;
/// Largest number of characters of a message.
const MAX_MESSAGE: usize = 500;

/// Errors, the newest first. Global, as the log of a process is.
static ERRORS: Mutex<VecDeque<LoggedError>> = Mutex::new(VecDeque::new());

/// Keeps an error that was logged, and returns it as it is kept.
pub fn keep_error(mut error: LoggedError) -> LoggedError {
    error.message = without_passwords(&error.message).chars().take(MAX_MESSAGE).collect();
    let mut errors = ERRORS.lock().unwrap_or_else(PoisonError::into_inner);
    errors.push_front(error.clone());
    errors.truncate(MAX_ERRORS);
    error
}

/// Returns the kept errors, the newest first.
pub(crate) fn recent_errors() -> Vec<LoggedError> {
    let errors = ERRORS.lock().unwrap_or_else(PoisonError::into_inner);
    errors.iter().cloned().collect()
}

/// Replaces user names and passwords of URLs.
fn without_passwords(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part
            .find(|c: char| c.is_whitespace() || "/\"'”)".contains(c))
            .unwrap_or(part.len());
        let host = part[..end].rfind('@').map_or(0, |at| at + 1);
        let hidden = if host > 0 { "…@" } else { "" };
        clean.extend(["://", hidden, &part[host..]]);
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;

    #[test]
    fn the_newest_errors_are_kept_short_and_without_passwords() {
        for number in 0..=MAX_ERRORS {
            keep_error(LoggedError {
                at: DateTime::UNIX_EPOCH,
                target: "backend".into(),
                message: format!("{number} smtps://ada:hush@mail:465/x, then {}", "x".repeat(MAX_MESSAGE)),
            });
        }
        let errors = recent_errors();
        assert_eq!(errors.len(), MAX_ERRORS);
        assert!(
            errors[0].message.starts_with("50 smtps://…@mail:465/x, then"),
            "{}",
            errors[0].message
        );
        assert_eq!(errors[0].message.chars().count(), MAX_MESSAGE);
        assert!(errors.iter().all(|error| !error.message.contains("hush")));
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for text in ["", "a@b", "see https://host/a@b", "http://host: refused", "://"] {
            assert_eq!(without_passwords(text), text);
        }
        assert_eq!(
            without_passwords("“postgres://u:p@[::1]:5432/d”"),
            "“postgres://…@[::1]:5432/d”"
        );
    }
}
