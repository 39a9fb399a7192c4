//! The form itself and what its fields read.

use super::FormFlash;
use leptos::prelude::*;

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

/// What the fields of a form show: values and errors of the last try. Fields read it from the context.
#[derive(Clone, Default)]
pub struct FormState(Option<FormFlash>);

impl FormState {
    /// What was typed into a field, else `default`.
    #[must_use]
    pub fn value(&self, name: &str, default: &str) -> String {
        let typed = self.0.as_ref().and_then(|flash| flash.value(name));
        typed.unwrap_or(default).to_owned()
    }

    /// Whether a box is checked: as posted, else `default`.
    #[must_use]
    pub fn checked(&self, name: &str, value: &str, default: bool) -> bool {
        self.0.as_ref().map_or(default, |flash| flash.has(name, value))
    }

    /// What is wrong with a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<String> {
        self.0.as_ref().and_then(|flash| flash.error(name)).map(str::to_owned)
    }

    /// The field whose error comes first; it gets the focus.
    #[must_use]
    pub fn is_first_error(&self, name: &str) -> bool {
        let first = self.0.as_ref().and_then(|flash| flash.failure.errors.first());
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
    /// Whether it carries a file.
    #[prop(optional)]
    multipart: bool,
    /// The fields and buttons.
    children: Children,
) -> impl IntoView {
    let flash = use_flash(action).filter(|flash| part.is_empty() || flash.has_field(part));
    let shown: Vec<&str> = fields.iter().map(String::as_str).collect();
    let summary = flash.as_ref().and_then(|flash| flash.summary(&shown));
    provide_context(FormState(flash));
    let busy = RwSignal::new(false);
    let encoding = multipart.then_some("multipart/form-data");
    view! {
        <form class=class action=action method="post" enctype=encoding
            aria-busy=move || busy.get().then_some("true") on:submit=move |_| busy.set(true)
        >
            {summary.map(|text| view! { <p class="alert alert-error" role="alert">{text}</p> })}
            {children()}
        </form>
    }
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
