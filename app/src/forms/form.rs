//! The form component and the state that its fields read.

use super::FormFlash;
use leptos::prelude::*;
use std::time::Duration;

/// Time during which a second submission is ignored as a double click.
const DOUBLE_SUBMIT_WINDOW: Duration = Duration::from_secs(3);

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
    flash: Option<FormFlash>,
    initial: Vec<(String, String)>,
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

/// A form that is posted to `action`; shows errors without a field above its fields.
#[component]
pub fn PostForm(
    /// Path that it is posted to, such as `/fn/auth/login`.
    action: &'static str,
    /// Names of the fields that show their own errors.
    #[prop(optional)]
    fields: Vec<String>,
    /// Class of the form.
    #[prop(default = "form")]
    class: &'static str,
    /// Field name prefix that distinguishes this form from another with the same path.
    #[prop(optional)]
    part: &'static str,
    /// Initial values of its fields, by name.
    #[prop(optional)]
    initial: Vec<(String, String)>,
    /// Whether it uploads a file.
    #[prop(optional)]
    multipart: bool,
    /// Whether the response is a download, so that the page stays.
    #[prop(optional)]
    download: bool,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let flash = use_flash(action).filter(|flash| part.is_empty() || flash.has_field(part));
    let shown: Vec<&str> = fields.iter().map(String::as_str).collect();
    let summary = flash.as_ref().and_then(|flash| flash.summary(&shown));
    provide_context(FormState { flash, initial });
    let busy = RwSignal::new(false);
    let sent = StoredValue::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if sent.get_value() {
            return event.prevent_default();
        }
        busy.set(!download);
        sent.set_value(true);
        set_timeout(move || _ = sent.try_set_value(false), DOUBLE_SUBMIT_WINDOW);
    };
    let encoding = multipart.then_some("multipart/form-data");
    view! {
        <form class=class action=action method="post" enctype=encoding
            aria-busy=move || busy.get().then_some("true") on:submit=submit
        >
            {summary.map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })}
            {children()}
        </form>
    }
}

/// The error of a form that cannot show it itself, such as a closed dialog.
#[component]
pub fn FormError(
    /// Paths of these forms.
    actions: &'static [&'static str],
) -> impl IntoView {
    let rejected = actions.iter().find_map(|action| use_flash(action));
    let text = rejected.and_then(|flash| flash.summary(&[]));
    text.map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })
}

/// The submit button of a form.
#[component]
pub fn SubmitButton(
    /// Label.
    label: &'static str,
    /// Class.
    #[prop(default = "button button-primary")]
    class: &'static str,
) -> impl IntoView {
    view! { <button type="submit" class=class>{label}</button> }
}
