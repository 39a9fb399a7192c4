//! Times as pages show them.

use serde::{Deserialize, Serialize};

/// A time, formatted for the reader.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisplayTime {
    /// In the reader's time zone, to the minute.
    pub text: String,
    /// In the reader's time zone, to the second, with the zone.
    pub exact: String,
    /// RFC 3339 in UTC, for `<time datetime>`.
    pub machine: String,
}

/// A row with the time of its creation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// The row.
    pub row: T,
    /// Time of creation.
    pub created: DisplayTime,
}
