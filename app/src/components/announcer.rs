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
        let text = text.into();
        // A live region is read out when its text changes.
        _ = self.0.try_update(|shown| {
            *shown = if *shown == text { format!("{text}\u{a0}") } else { text };
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_announcement_is_another_text() {
        Owner::new().with(|| {
            let region = RwSignal::new(String::new());
            let mut texts = Vec::new();
            for _ in 0..3 {
                Announcer::new(region).announce("1 task");
                texts.push(region.get_untracked());
            }
            assert_eq!(texts, ["1 task", "1 task\u{a0}", "1 task"]);
        });
    }
}
