//! Preconditions of changes: optimistic concurrency control by versions.

use crate::crypto::fingerprint;
use crate::error::{Error, Result};
use domain::{ErrorCode, Failure};
use serde::Serialize;

/// Versions of a row for which a change is accepted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ExpectedVersion {
    /// Any version.
    #[default]
    Any,
    /// One of these versions; with an empty list every change is refused.
    OneOf(Vec<i64>),
}

/// Returns the version of a resource without a version column: a hash of its JSON, so that it
/// changes with everything that a reader sees.
///
/// # Errors
/// When the value cannot be written as JSON.
pub fn content_version<T: Serialize>(value: &T) -> Result<i64> {
    let json = serde_json::to_vec(value).map_err(|error| Error::unexpected("JSON", error))?;
    // Fifteen digits of the hash: a number that is never negative.
    i64::from_str_radix(&fingerprint(&json)[..15], 16).map_err(|error| Error::unexpected("a hash", error))
}

impl ExpectedVersion {
    /// Fails unless a change of `version` is accepted.
    pub(crate) fn check(&self, version: i64) -> Result<()> {
        match self {
            Self::OneOf(versions) if !versions.contains(&version) => Err(Self::changed()),
            _ => Ok(()),
        }
    }

    /// Returns the error for a row that has another version than the expected ones.
    pub(crate) fn changed() -> Error {
        let detail = "It has changed since you read it. Read it again, and repeat the change if it still makes sense.";
        Failure::new(ErrorCode::PreconditionFailed, detail).into()
    }
}
