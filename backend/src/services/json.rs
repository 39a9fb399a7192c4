//! JSON of a column of the database.

use crate::error::{Error, Result};
use serde::Serialize;

/// Returns a value as JSON text.
pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::unexpected("JSON", error))
}
