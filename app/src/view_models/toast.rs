//! The message that a toast shows.

use serde::{Deserialize, Serialize};

/// A sentence such as “The task was deleted.”, with the actions that undo it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ToastMessage {
    /// The sentence.
    pub text: String,
    /// Steps of the [`domain::task::TaskActionForm`] that undoes the change; empty if nothing does.
    pub undo: Vec<String>,
}

impl<T: Into<String>> From<T> for ToastMessage {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            undo: Vec::new(),
        }
    }
}
