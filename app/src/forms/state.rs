//! State of a form that its fields read.

use super::FormFlash;
use super::flash::{bare_name, plain_name};
use leptos::prelude::*;
use std::sync::Arc;

/// The rejected form that this page shows, if there is one.
#[derive(Clone, Copy)]
pub struct FlashSlot(pub RwSignal<Option<FormFlash>>);

/// Returns the rejected form to show, if it was posted to `path`.
#[must_use]
pub fn use_flash(path: &str) -> Option<FormFlash> {
    let of_path = |flash: &Option<FormFlash>| flash.as_ref().filter(|flash| flash.path == path).cloned();
    use_context::<FlashSlot>().and_then(|slot| slot.0.with_untracked(of_path))
}

/// Values and errors of a form: of the rejected form, otherwise the initial values. Fields read it
/// from the context. It is built once for a form, and its clones share it, because a form may have
/// thousands of fields.
#[derive(Clone, Default)]
pub struct FormState(Arc<Inner>);

#[derive(Default)]
struct Inner {
    is_rejected: bool,
    posted: Values,
    initial: Values,
    /// Fields with their errors.
    errors: Vec<(String, String)>,
}

/// Values with the bare names of their fields, in the order of the form.
#[derive(Default)]
struct Values(Vec<(String, String)>);

impl Values {
    fn new(mut pairs: Vec<(String, String)>) -> Self {
        for (name, _) in &mut pairs {
            *name = bare_name(name).to_owned();
        }
        Self(pairs)
    }

    fn of_field<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let name = bare_name(name);
        let values = self.0.iter().filter(move |(other, _)| other == name);
        values.map(|(_, value)| value.as_str())
    }
}

impl FormState {
    /// Builds the state from the rejected form, if there is one, and the initial values by name.
    pub(super) fn new(flash: Option<FormFlash>, initial: Vec<(String, String)>) -> Self {
        let is_rejected = flash.is_some();
        let (posted, failed) = flash
            .map(|flash| (flash.values, flash.failure.errors))
            .unwrap_or_default();
        let errors = failed
            .into_iter()
            .map(|error| (error.field().to_owned(), error.message))
            .collect();
        Self(Arc::new(Inner {
            is_rejected,
            posted: Values::new(posted),
            initial: Values::new(initial),
            errors,
        }))
    }

    /// Returns the value of a field: as posted, otherwise as given, otherwise `default`.
    #[must_use]
    pub fn value(&self, name: &str, default: &str) -> String {
        let Inner { posted, initial, .. } = &*self.0;
        let value = posted.of_field(name).next().or_else(|| initial.of_field(name).next());
        value.unwrap_or(default).to_owned()
    }

    /// Returns whether a checkbox is checked: as posted, otherwise as given, otherwise `default`.
    #[must_use]
    pub fn checked(&self, name: &str, value: &str, default: bool) -> bool {
        let state = &*self.0;
        if state.is_rejected {
            state.posted.of_field(name).any(|posted| posted == value)
        } else if state.initial.0.is_empty() {
            default
        } else {
            state.initial.of_field(name).any(|given| given == value)
        }
    }

    /// Returns the error of a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        let name = plain_name(name);
        let error = self.0.errors.iter().find(|(field, _)| field == name);
        error.map(|(_, message)| message.clone())
    }

    /// Returns whether a field has the first error, so that it gets the focus.
    #[must_use]
    pub fn is_first_error(&self, name: &str) -> bool {
        self.0
            .errors
            .first()
            .is_some_and(|(field, _)| field == plain_name(name))
    }

    /// Returns the state of the surrounding form.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Failure, FieldError};

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    #[test]
    fn posted_values_come_before_initial_ones() {
        let initial = pairs(&[("form[seed]", "1"), ("form[features][]", "a"), ("form[cv]", "5")]);
        let repeated = FormState::new(None, initial.clone());
        assert_eq!(repeated.value("form[seed]", ""), "1");
        assert!(repeated.checked("form[features][]", "a", false));
        assert!(!repeated.checked("form[features][]", "b", true));
        assert!(FormState::default().checked("form[features][]", "b", true));
        let flash = FormFlash {
            path: "/fn/runs/create".into(),
            failure: Failure::validation(vec![
                FieldError::new("seed", "invalid", "Seed is wrong."),
                FieldError::new("/parameters/max_depth", "out_of_range", "Depth is wrong."),
                FieldError::new("seed", "invalid", "Another error."),
            ]),
            values: pairs(&[
                ("form[seed]", "x"),
                ("form[features][]", "b"),
                ("form[features][]", "c"),
            ]),
        };
        let rejected = FormState::new(Some(flash), initial);
        assert_eq!(rejected.value("seed", ""), "x");
        assert_eq!(rejected.value("form[cv]", ""), "5");
        assert_eq!(rejected.value("form[split]", "random"), "random");
        assert_eq!(rejected.value("form[features][]", ""), "b", "the first value");
        let checked = ["a", "b", "c"].map(|name| rejected.checked("form[features][]", name, true));
        assert_eq!(checked, [false, true, true]);
        assert_eq!(rejected.error("form[seed]").as_deref(), Some("Seed is wrong."));
        let depth = "form[parameters][max_depth]";
        assert_eq!(rejected.error(depth).as_deref(), Some("Depth is wrong."));
        assert!(rejected.is_first_error("form[seed]") && !rejected.is_first_error(depth));
    }

    #[test]
    fn the_fields_of_a_form_share_its_state() {
        Owner::new().with(|| {
            let state = FormState::new(None, pairs(&[("form[seed]", "1")]));
            provide_context(state.clone());
            assert!(Arc::ptr_eq(&state.0, &FormState::current().0));
        });
    }
}
