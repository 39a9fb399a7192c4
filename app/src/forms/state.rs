//! State of a form that its fields read.

use super::FormFlash;
use leptos::prelude::*;

/// The rejected form that this page shows, if there is one.
#[derive(Clone, Copy)]
pub struct FlashSlot(pub RwSignal<Option<FormFlash>>);

/// Returns the rejected form to show, if it was posted to `path`.
#[must_use]
pub fn use_flash(path: &str) -> Option<FormFlash> {
    use_context::<FlashSlot>()
        .and_then(|slot| slot.0.get_untracked())
        .filter(|flash| flash.path == path)
}

/// Values and errors of a form: of the rejected form, otherwise the initial values. Fields read it
/// from the context.
#[derive(Clone, Default)]
pub struct FormState {
    pub(super) flash: Option<FormFlash>,
    pub(super) initial: Vec<(String, String)>,
}

impl FormState {
    /// Returns the value of a field: as posted, otherwise as given, otherwise `default`.
    #[must_use]
    pub fn value(&self, name: &str, default: &str) -> String {
        let typed = self.flash.as_ref().and_then(|flash| flash.value(name));
        let initial = || {
            self.initial
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.as_str())
        };
        typed.or_else(initial).unwrap_or(default).to_owned()
    }

    /// Returns whether a checkbox is checked: as posted, otherwise as given, otherwise `default`.
    #[must_use]
    pub fn checked(&self, name: &str, value: &str, default: bool) -> bool {
        match &self.flash {
            Some(flash) => flash.has(name, value),
            None if self.initial.is_empty() => default,
            None => self
                .initial
                .iter()
                .any(|(field, initial)| field == name && initial == value),
        }
    }

    /// Returns the error of a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        self.flash
            .as_ref()
            .and_then(|flash| flash.error(name))
            .map(str::to_owned)
    }

    /// Returns whether a field has the first error, so that it gets the focus.
    #[must_use]
    pub fn is_first_error(&self, name: &str) -> bool {
        let first = self.flash.as_ref().and_then(|flash| flash.failure.errors.first());
        first.is_some_and(|error| error.field() == super::flash::plain_name(name))
    }

    /// Returns the state of the surrounding form.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }
}
