//! Optimistic locking: a change that holds only for the version that its author has seen.

use crate::error::Result;
use domain::{ErrorCode, Failure};

/// Which versions of a row may be changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whatever is there.
    #[default]
    Any,
    /// One of these; of none, nothing may.
    OneOf(Vec<i64>),
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
