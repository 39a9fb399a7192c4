//! Errors for people and clients: a stable code, its HTTP status and its text.

use crate::account::resource::QuotaShortage;
pub use ml_core::report::sentence;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// The stable name of an error. Clients may match on it; texts may change, codes do not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[$doc])* $variant,)*
        }

        impl ErrorCode {
            /// Every code there is.
            pub const ALL: &'static [ErrorCode] = &[$(ErrorCode::$variant),*];

            /// The code as clients see it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(ErrorCode::$variant => $code,)* }
            }

            /// The HTTP status that carries the code.
            #[must_use]
            pub fn status(self) -> u16 {
                match self { $(ErrorCode::$variant => $status,)* }
            }

            /// A short sentence, the same for every occurrence.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(ErrorCode::$variant => $title,)* }
            }
        }
    };
}

error_codes! {
    /// 400: the request cannot be understood at all.
    BadRequest = "bad_request", 400, "The request could not be understood";
    /// 401: no, a bad or an expired token or session.
    Unauthorized = "unauthorized", 401, "Sign in first";
    /// 401: wrong user name, e-mail or password; the same answer for all three.
    InvalidCredentials = "invalid_credentials", 401, "User name or password is wrong";
    /// 403: the caller is known and may not do this.
    Forbidden = "forbidden", 403, "You may not do this";
    /// 403: the password was last entered in this sign-in too long ago, and is not given with the
    /// request.
    RecentLoginRequired = "recent_login_required", 403, "Enter your password again";
    /// 404: it does not exist, or belongs to another account.
    NotFound = "not_found", 404, "Nothing is here";
    /// 405: the path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "This method is not available here";
    /// 409: it collides with something that exists, or the state does not allow it.
    Conflict = "conflict", 409, "This conflicts with what is there";
    /// 409: the account keeps as much as its quota allows; `quota` has the figures.
    QuotaExceeded = "quota_exceeded", 409, "The quota of the account is used up";
    /// 412: the row has changed since it was read.
    PreconditionFailed = "precondition_failed", 412, "It has changed since you read it";
    /// 413: the body is larger than allowed.
    PayloadTooLarge = "payload_too_large", 413, "That is too large";
    /// 415: the body is of a type that is not understood.
    UnsupportedMediaType = "unsupported_media_type", 415, "This type of content is not supported";
    /// 421: the request names a host that this server does not answer for.
    MisdirectedRequest = "misdirected_request", 421, "This server does not answer for that host";
    /// 422: the request is understood, and its values are not acceptable.
    Validation = "validation", 422, "Some values are not acceptable";
    /// 422: the file is not a CSV that can be used.
    InvalidFile = "invalid_file", 422, "The file cannot be used";
    /// 429: too many requests; `Retry-After` says when.
    RateLimited = "rate_limited", 429, "Too many requests";
    /// 500: an internal error; details are in the log under the request id.
    Internal = "internal", 500, "Something went wrong on our side";
    /// 503: busy or not reachable; `Retry-After` says when.
    Unavailable = "unavailable", 503, "The service is busy";
    /// 507: the disk of the server is full, or too little of it is free for what was asked.
    InsufficientStorage = "insufficient_storage", 507, "The server has no room for this";
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Largest number of errors that one answer lists.
pub const MAX_ERRORS: usize = 100;
/// Largest number of characters of the message of an error, which may quote what was sent.
const MAX_MESSAGE: usize = 1000;

/// Invalid value: its place and the expectation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the request, such as `/parameters/max_depth`.
    pub pointer: String,
    /// The stable name of the rule, such as `required`, `too_long`, `out_of_range`,
    /// `unknown_column`.
    pub code: String,
    /// Error and expectation in plain English.
    pub message: String,
}

impl FieldError {
    /// A field error at `pointer`; a name without a slash means a field at the top (`email` is
    /// `/email`).
    #[must_use]
    pub fn new(pointer: &str, code: &str, message: impl Into<String>) -> Self {
        let pointer = if pointer.is_empty() || pointer.starts_with('/') {
            pointer.to_owned()
        } else {
            format!("/{pointer}")
        };
        Self {
            pointer,
            code: code.to_owned(),
            message: shortened(message.into()),
        }
    }

    /// The name of the form field that the error belongs to: the last part of the pointer that is
    /// not a number.
    #[must_use]
    pub fn field(&self) -> &str {
        self.pointer
            .rsplit('/')
            .find(|part| !part.is_empty() && part.parse::<usize>().is_err())
            .unwrap_or("")
    }
}

/// Default of `Retry-After` in seconds for a busy service.
const RETRY_SECONDS: u32 = 5;

/// Error of a service: a code, one sentence, and the fields it concerns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The stable code.
    pub code: ErrorCode,
    /// This occurrence in plain English: error, place and expectation.
    pub detail: String,
    /// The values that are not acceptable, at most [`MAX_ERRORS`]; for
    /// [`ErrorCode::RecentLoginRequired`] the password that is missing.
    #[serde(default)]
    pub errors: Vec<FieldError>,
    /// Seconds after which another try may succeed, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    /// The figures of [`ErrorCode::QuotaExceeded`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<QuotaShortage>,
}

impl Failure {
    /// Failure with its own detail.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after: None,
            quota: None,
        }
    }

    /// Returns a failure whose detail is the title of its code.
    #[must_use]
    pub fn from_code(code: ErrorCode) -> Self {
        Self::new(code, code.title())
    }

    /// Returns the seconds to wait before a retry, for errors where a retry helps.
    #[must_use]
    pub fn retry_seconds(&self) -> Option<u32> {
        let helps = matches!(self.code, ErrorCode::Unavailable | ErrorCode::RateLimited);
        self.retry_after.or(helps.then_some(RETRY_SECONDS))
    }

    /// `Ok` when there are no errors, else a validation failure that names them.
    ///
    /// # Errors
    /// When `errors` is not empty.
    pub fn check(errors: Vec<FieldError>) -> Result<(), Self> {
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self::validation(errors))
        }
    }

    /// A validation failure; its detail is the first message. Beyond [`MAX_ERRORS`] the last error
    /// says how many more there are.
    #[must_use]
    pub fn validation(mut errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [] => ErrorCode::Validation.title().to_owned(),
            [only] => only.message.clone(),
            [first, rest @ ..] => format!("{} ({} more)", first.message, rest.len()),
        };
        if errors.len() > MAX_ERRORS {
            let more = errors.len() - (MAX_ERRORS - 1);
            errors.truncate(MAX_ERRORS - 1);
            let message = format!("{more} more values are not acceptable.");
            errors.push(FieldError::new("", "more_errors", message));
        }
        Self {
            errors,
            ..Self::new(ErrorCode::Validation, detail)
        }
    }
}

fn shortened(mut message: String) -> String {
    if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
        message.truncate(end);
        message.push('…');
    }
    message
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.detail)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_has_its_own_name_and_an_error_status() {
        for (i, code) in ErrorCode::ALL.iter().enumerate() {
            assert!((400..600).contains(&code.status()), "{code}");
            assert!(
                ErrorCode::ALL[..i].iter().all(|other| other.as_str() != code.as_str()),
                "{code} twice"
            );
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
        }
    }

    #[test]
    fn a_field_error_names_its_form_field() {
        assert_eq!(FieldError::new("email", "required", "").pointer, "/email");
        assert_eq!(FieldError::new("/parameters/max_depth", "x", "").field(), "max_depth");
        assert_eq!(FieldError::new("/features/2", "x", "").field(), "features");
        assert_eq!(FieldError::new("", "x", "").field(), "");
    }

    #[test]
    fn the_detail_of_a_validation_failure_is_its_first_message() {
        let one = FieldError::new("a", "x", "A is wrong.");
        assert_eq!(Failure::validation(vec![one.clone()]).detail, "A is wrong.");
        assert_eq!(
            Failure::validation(vec![one.clone(), one]).detail,
            "A is wrong. (1 more)"
        );
        assert!(Failure::check(Vec::new()).is_ok());
    }

    #[test]
    fn an_answer_lists_a_hundred_errors_at_most_and_counts_the_rest() {
        let errors = |count: usize| (0..count).map(|i| FieldError::new(&format!("/{i}"), "x", "ä".repeat(2000)));
        let all = Failure::validation(errors(100).collect());
        assert_eq!((all.errors.len(), all.errors[99].pointer.as_str()), (100, "/99"));
        let cut = Failure::validation(errors(40_000).collect());
        assert_eq!((cut.errors.len(), cut.errors[98].pointer.as_str()), (100, "/98"));
        let last = &cut.errors[99];
        assert_eq!(
            (last.code.as_str(), last.message.as_str()),
            ("more_errors", "39901 more values are not acceptable.")
        );
        assert!(cut.detail.ends_with("(39999 more)"));
        assert_eq!(cut.errors[0].message.chars().count(), MAX_MESSAGE + 1);
    }
}
