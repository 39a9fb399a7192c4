//! Announcements for screen readers.

use leptos::prelude::*;

/// Announces changes of the page that screen readers would not notice by themselves.
#[derive(Clone, Copy)]
pub struct Announcer(RwSignal<String>);

impl Announcer {
    /// Creates an announcer that writes into the live region `text`.
    #[must_use]
    pub fn new(text: RwSignal<String>) -> Self {
        Self(text)
    }

    /// Announces `text` as soon as the screen reader pauses.
    pub fn announce(self, text: impl Into<String>) {
        drop(self.0.try_set(text.into()));
    }
}
