//! Descriptions of algorithms and of their parameters. They come from the library of algorithms;
//! the server sends them to the browser as data.

pub use ml_core::spec::{AlgorithmSpec, ParameterError, ParameterKind, ParameterSpec, Task};

use crate::error::FieldError;

/// Returns the error of a parameter as the error of a field.
#[must_use]
pub fn parameter_error(error: ParameterError) -> FieldError {
    FieldError::new(&format!("parameters/{}", error.name), error.code, error.message)
}
