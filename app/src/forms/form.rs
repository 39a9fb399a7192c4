//! The form itself and what its fields read.

use super::FormFlash;
use leptos::prelude::*;
use std::time::Duration;

/// A second click on the button within this time is a slip of the hand.
const ONCE: Duration = Duration::from_secs(3);

/// The refused form that this page was asked to show, if there is one.
#[derive(Clone, Copy)]
pub struct FlashSlot(pub RwSignal<Option<FormFlash>>);

/// The refused form of `path`, when it is the one to show.
#[must_use]
pub fn use_flash(path: &str) -> Option<FormFlash> {
    use_context::<FlashSlot>()
        .and_then(|slot| slot.0.get_untracked())
        .filter(|flash| flash.path == path)
}

/// What the fields of a form show: values and errors of the last try, else the values that it was given. Fields read it from
/// the context.
#[derive(Clone, Default)]
pub struct FormState {
    flash: Option<FormFlash>,
    given: Vec<(String, String)>,
}

impl FormState {
    /// What was typed into a field, else what it was given, else `default`.
    #[must_use]
    pub fn value(&self, name: &str, default: &str) -> String {
        let typed = self.flash.as_ref().and_then(|flash| flash.value(name));
        let given = || {
            self.given
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, value)| value.as_str())
        };
        typed.or_else(given).unwrap_or(default).to_owned()
    }

    /// Whether a box is checked: as posted, else as given, else `default`.
    #[must_use]
    pub fn checked(&self, name: &str, value: &str, default: bool) -> bool {
        match &self.flash {
            Some(flash) => flash.has(name, value),
            None if self.given.is_empty() => default,
            None => self.given.iter().any(|(field, given)| field == name && given == value),
        }
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        self.flash
            .as_ref()
            .and_then(|flash| flash.error(name))
            .map(str::to_owned)
    }

    /// The field whose error comes first; it gets the focus.
    #[must_use]
    pub fn is_first_error(&self, name: &str) -> bool {
        let first = self.flash.as_ref().and_then(|flash| flash.failure.errors.first());
        first.is_some_and(|error| error.field() == super::flash::plain_name(name))
    }

    /// The state of the form around this component.
    #[must_use]
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }
}

/// A form that is posted to `action`; shows the sentence of a refusal above its fields.
#[component]
pub fn PostForm(
    /// Where it is posted, such as `/fn/auth/login`.
    action: &'static str,
    /// The names of the fields that show their own errors.
    #[prop(optional)]
    fields: Vec<String>,
    /// The class of the form.
    #[prop(default = "form")]
    class: &'static str,
    /// The beginning of a field's name that tells this form from another of the same path on the page.
    #[prop(optional)]
    part: &'static str,
    /// Values that its fields begin with, by their names.
    #[prop(optional)]
    given: Vec<(String, String)>,
    /// Whether it carries a file.
    #[prop(optional)]
    multipart: bool,
    /// Whether the answer is a file to save, so that the page stays.
    #[prop(optional)]
    download: bool,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let flash = use_flash(action).filter(|flash| part.is_empty() || flash.has_field(part));
    let shown: Vec<&str> = fields.iter().map(String::as_str).collect();
    let summary = flash.as_ref().and_then(|flash| flash.summary(&shown));
    provide_context(FormState { flash, given });
    let busy = RwSignal::new(false);
    let sent = StoredValue::new(false);
    let submit = move |event: leptos::ev::SubmitEvent| {
        if sent.get_value() {
            return event.prevent_default();
        }
        busy.set(!download);
        sent.set_value(true);
        set_timeout(move || _ = sent.try_set_value(false), ONCE);
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

/// Why a form was refused that does not say so itself, such as a question that has closed.
#[component]
pub fn Refusal(
    /// Where such forms of this page are posted.
    actions: &'static [&'static str],
) -> impl IntoView {
    let refused = actions.iter().find_map(|action| use_flash(action));
    let text = refused.and_then(|flash| flash.summary(&[]));
    text.map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })
}

/// The button that sends a form.
#[component]
pub fn SubmitButton(
    /// What it says.
    label: &'static str,
    /// Its class.
    #[prop(default = "button button-primary")]
    class: &'static str,
) -> impl IntoView {
    view! { <button type="submit" class=class>{label}</button> }
}
