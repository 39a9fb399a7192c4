//! Warnings in answers.

use serde::{Deserialize, Serialize};

/// Message about something that was guessed, dropped, filled in or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Warning {
    /// The kind of message.
    pub code: String,
    /// A sentence.
    pub message: String,
    /// The column that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// The number of rows that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<usize>,
}
