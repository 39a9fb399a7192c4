//! Form for a new API token.

use crate::forms::{CheckField, CurrentPasswordField, FormState, PostForm, SelectField, SubmitButton, TextField};
use domain::api_token::{DEFAULT_DAYS, Scope};
use leptos::prelude::*;

/// Lifetimes to choose from: days and label.
const LIFETIMES: [(&str, &str); 4] = [("7", "7 days"), ("30", "30 days"), ("90", "90 days"), ("365", "1 year")];

/// Returns the description of a scope.
fn scope_description(scope: Scope) -> &'static str {
    match scope {
        Scope::TasksRead => "Read tasks.",
        Scope::TasksWrite => "Read and change tasks.",
        Scope::MlRead => "Read data sets, runs and models, and predict.",
        Scope::MlWrite => "Read and predict, and also upload, train and delete.",
        Scope::AccountRead => "Read your account.",
    }
}

/// Fields for name, lifetime and scopes.
#[component]
pub fn TokenForm(
    /// Whether the password must be entered again.
    asks_password: bool,
) -> impl IntoView {
    let lifetimes = LIFETIMES.map(|(days, text)| (days.to_owned(), text.to_owned()));
    let fields = ["name", "scopes", "expires_in_days", "current_password"];
    view! {
        <PostForm action="/fn/tokens/create" fields=fields.map(str::to_owned).to_vec() class="form medium">
            <p class="section-text">
                "Scripts send the token to the "<a href="/docs" rel="external">"JSON API"</a>" in the header "
                <code>"Authorization: Bearer"</code>"."
            </p>
            <div class="field-grid">
                <TextField
                    name="form[name]" id="name" label="Name" required=true hint="Such as the script that will use it."
                />
                <SelectField
                    name="form[expires_in_days]" id="expires_in_days" label="Expires in" options=lifetimes.to_vec()
                    value=DEFAULT_DAYS.to_string()
                />
            </div>
            <Scopes/>
            <CurrentPasswordField asked=asks_password/>
            <div class="actions"><SubmitButton label="Create token"/></div>
        </PostForm>
    }
}

#[component]
fn Scopes() -> impl IntoView {
    let error = FormState::current().error("form[scopes]");
    let boxes = Scope::ALL
        .into_iter()
        .map(|scope| {
            let (name, hint) = (scope.as_str(), scope_description(scope));
            view! {
                <CheckField name="form[scopes][]" id=name.replace(':', "-") label=name value=name hint/>
            }
        })
        .collect_view();
    view! {
        <fieldset class="fieldset" aria-describedby=error.is_some().then_some("scopes-note")>
            <legend>"Permissions"</legend>
            <div class="scopes">{boxes}</div>
            {error.clone().map(|error| view! { <p class="field-error" id="scopes-note">{error}</p> })}
        </fieldset>
    }
}
