//! Optimistic locking: a change that holds only for the version that its author has seen.

use crate::auth::fingerprint;
use crate::error::{Error, Result};
use domain::{ErrorCode, Failure};
use serde::Serialize;

/// Which versions of a row may be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is there.
    #[default]
    Any,
    /// One of these; of none, nothing may.
    OneOf(Vec<i64>),
}

/// The version of what counts no changes: a number of its JSON, so that it changes with anything that its reader sees.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn version_of<T: Serialize>(value: &T) -> Result<i64> {
    let json = serde_json::to_vec(value).map_err(|error| Error::unexpected("JSON", error))?;
    // Fifteen digits of the hash: a number that is never negative.
    i64::from_str_radix(&fingerprint(&json)[..15], 16).map_err(|error| Error::unexpected("a hash", error))
}

impl Expected {
    /// Fails unless `version` may be changed.
    pub(crate) fn check(&self, version: i64) -> Result<()> {
        match self {
            Self::OneOf(versions) if !versions.contains(&version) => Err(Failure::new(
                ErrorCode::PreconditionFailed,
                "It has changed since you read it. Read it again, and repeat the change if it still makes sense.",
            )
            .into()),
            _ => Ok(()),
        }
    }
}
