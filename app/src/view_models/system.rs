//! State of the installation.

use super::DisplayTime;
use serde::{Deserialize, Serialize};

/// State of the installation, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemView {
    /// Problems, a sentence each.
    pub problems: Vec<String>,
    /// Groups of facts, with their titles.
    pub groups: Vec<(String, Vec<SystemFact>)>,
    /// Latest errors, the newest first.
    pub errors: Vec<SystemError>,
    /// Whether there is a page with the latest requests.
    pub has_request_log: bool,
}

/// A fact with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemFact {
    /// The name.
    pub name: String,
    /// The fact.
    pub text: String,
}

/// An error of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SystemError {
    /// Time.
    pub at: DisplayTime,
    /// Module that logged it.
    pub target: String,
    /// Message.
    pub message: String,
}
