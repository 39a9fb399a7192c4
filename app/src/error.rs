//! Error of the server functions: a [`Failure`], sent from the server to a page.

use domain::{ErrorCode, Failure};
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use std::fmt;

/// Result of a server function.
pub type Result<T> = std::result::Result<T, AppError>;

/// Error of a server function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppError(pub Failure);

impl AppError {
    /// Creates an error whose message is the title of its code.
    #[must_use]
    pub fn from_code(code: ErrorCode) -> Self {
        Self(Failure::from_code(code))
    }

    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.0.code
    }
}

impl From<Failure> for AppError {
    fn from(failure: Failure) -> Self {
        Self(failure)
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        use ServerFnErrorErr as E;
        // The messages of the framework are meant for logs, so readers get a helpful one instead.
        Self(match error {
            E::Request(_) => Failure::new(
                ErrorCode::Unavailable,
                "The server cannot be reached. Check the connection and try again.",
            ),
            E::Args(_) | E::MissingArg(_) => Failure::from_code(ErrorCode::BadRequest),
            // On the server the request is malformed, in the browser the response.
            E::Deserialization(_) if cfg!(feature = "ssr") => Failure::from_code(ErrorCode::BadRequest),
            E::UnsupportedRequestMethod(_) => Failure::from_code(ErrorCode::MethodNotAllowed),
            E::MiddlewareError(_)
            | E::Registration(_)
            | E::ServerError(_)
            | E::Deserialization(_)
            | E::Serialization(_)
            | E::Response(_) => Failure::from_code(ErrorCode::Internal),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FieldError;

    #[test]
    fn an_error_is_the_same_after_serialization() {
        let error = AppError(Failure::validation(vec![FieldError::new(
            "email",
            "required",
            "Enter one.",
        )]));
        assert_eq!(AppError::de(error.ser()), error);
    }

    #[test]
    fn errors_of_the_framework_do_not_leak_their_messages() {
        let error = AppError::from_server_fn_error(ServerFnErrorErr::ServerError("at line 3 of x.rs".into()));
        assert_eq!(error, AppError::from_code(ErrorCode::Internal));
        let error = AppError::from_server_fn_error(ServerFnErrorErr::Args("missing field".into()));
        assert_eq!(error.code(), ErrorCode::BadRequest);
        let malformed = match cfg!(feature = "ssr") {
            true => ErrorCode::BadRequest,
            false => ErrorCode::Internal,
        };
        assert_eq!(AppError::de("not json".into()).code(), malformed);
    }
}
