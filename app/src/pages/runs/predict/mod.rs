//! Predictions of a run's model: for one row in a form, for many rows in a file.

pub mod input;
pub mod many_rows;
pub mod prediction;

use crate::components::{LastGood, Loading, PageHeader, PlainLink, WarningList, keep_focus, renew};
use crate::forms::SubmitButton;
use crate::number::plural;
use crate::pages::query::use_id;
use crate::resource::page_resource;
use crate::server_fns::runs::{run_label_notes, run_predict};
use crate::view_models::LabelNotes;
use domain::run::PredictionForm;
use input::InputField;
use leptos::prelude::*;
use leptos_router::components::Form;
use leptos_router::hooks::use_query_map;
use many_rows::ManyRows;
use prediction::Prediction;

/// Renewal of the fields: an answer to the form leaves what was typed since, and other ways to a
/// URL, such as "back", show its values.
#[derive(Clone, Copy)]
struct Renewal {
    /// Whether the form was sent and has no answer yet.
    is_sent: StoredValue<bool>,
    /// The latest values, and the key of the fields.
    latest: StoredValue<(String, u32)>,
}

impl Renewal {
    fn new() -> Self {
        let renewal = Self {
            is_sent: StoredValue::new(false),
            latest: StoredValue::new((String::new(), 0)),
        };
        Effect::new(move || {
            let listener = window_event_listener_untyped("popstate", move |_| renewal.forget());
            on_cleanup(move || listener.remove());
        });
        renewal
    }

    /// Renews the fields with the next values, also when these are the latest ones: the way back
    /// from a form without an answer.
    fn forget(self) {
        self.is_sent.set_value(false);
        self.latest.update_value(|(latest, _)| latest.clear());
    }

    /// Returns the key of the fields with these values.
    fn key(self, values: String) -> String {
        let is_answer = self.is_sent.get_value();
        self.is_sent.set_value(false);
        self.latest.update_value(|(latest, key)| {
            if *latest != values && !is_answer {
                *key += 1;
            }
            *latest = values;
        });
        self.latest.with_value(|(_, key)| key.to_string())
    }
}

/// The form of a model. The values are in the URL, so that a prediction can be shared and
/// bookmarked.
#[component]
pub fn RunPredictPage() -> impl IntoView {
    let id = use_id();
    let query = use_query_map();
    let given = Memo::new(move |_| {
        let query = query.read();
        let values = query.latest_values();
        values
            .map(|(name, value)| (name.to_string(), value.to_owned()))
            .collect::<Vec<_>>()
    });
    let request = move || (id.get(), given.get());
    let data = page_resource(request, |(id, given)| run_predict(id, given));
    let notes = page_resource(move || id.get(), run_label_notes);
    let arrived = RwSignal::new(None::<LabelNotes>);
    let last_good = LastGood::default();
    let renewal = Renewal::new();
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let id = id.get_untracked();
                let (data, notes) = (data.await, notes.await.ok().flatten());
                let is_typical = given.with_untracked(Vec::is_empty);
                last_good.render(untrack(request), data, |form| {
                    view! { <FormView id form is_typical renewal notes arrived/> }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn FormView(
    id: i64,
    form: PredictionForm,
    /// Whether the values were not given, but are typical of the data.
    is_typical: bool,
    renewal: Renewal,
    /// Notes about a file, which were waiting for the page.
    notes: Option<LabelNotes>,
    /// Notes about a file that was sent from the page.
    arrived: RwSignal<Option<LabelNotes>>,
) -> impl IntoView {
    keep_focus();
    let PredictionForm {
        algorithm_name,
        dataset_name,
        target,
        inputs,
        hidden_inputs,
        answer,
        coverage,
        warnings,
        error,
        ..
    } = form;
    let run = format!("{algorithm_name} on {dataset_name}");
    let name = target.clone().unwrap_or_default();
    let values: Vec<&str> = inputs.iter().map(|input| input.value.as_str()).collect();
    let key = renewal.key(format!("{id} {values:?}"));
    let fields = inputs
        .into_iter()
        .enumerate()
        .map(|(position, input)| view! { <InputField position input/> })
        .collect_view();
    let hidden = (hidden_inputs > 0).then(|| {
        let text = match hidden_inputs {
            1 => "1 further column keeps its typical value.".to_owned(),
            more => format!(
                "{} keep their typical values.",
                plural(more, "further column", "further columns")
            ),
        };
        view! { <p class="field-hint">{text} " The API takes values of all columns."</p> }
    });
    let is_answered = answer.is_some();
    let prediction = match answer {
        Some(prediction) => view! { <Prediction prediction target=name coverage/> }.into_any(),
        None => {
            let text = error.unwrap_or_else(|| "Fill in the fields that are marked below.".into());
            view! { <p class="alert alert-error" role="alert">{text}</p> }.into_any()
        }
    };
    let typical = (is_typical && is_answered).then(|| {
        view! { <p class="field-hint">"For a typical row: the median or the most frequent value of each column."</p> }
    });
    let purpose = match target {
        Some(target) => format!("Predicts {target}"),
        None => "Assigns rows to clusters".to_owned(),
    };
    view! {
        <PageHeader title="Make predictions" breadcrumbs=vec![("/runs", "Runs")]>
            <PlainLink href=format!("/runs/{id}") attr:class="button">"View result"</PlainLink>
        </PageHeader>
        <p class="facts"><span>{run}</span><span>{purpose}</span></p>
        <section class="section" aria-live="polite">
            <h2>"Prediction"</h2>
            {typical}
            {prediction}
            <WarningList warnings/>
        </section>
        <section class="section" on:submit:capture=move |_| renewal.is_sent.set_value(true)>
            <h2>"Predict one row"</h2>
            <Form action=format!("/runs/{id}/predict") method="get" attr:class="form">
                <div class="field-grid">{renew(key, fields)}</div>
                {hidden}
                <div class="actions"><SubmitButton label="Predict"/></div>
            </Form>
        </section>
        <ManyRows id stored=notes arrived/>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_leaves_the_fields() {
        Owner::new().with(|| {
            let renewal = Renewal {
                is_sent: StoredValue::new(false),
                latest: StoredValue::new((String::new(), 0)),
            };
            let key = |values: &str| renewal.key(values.to_owned());
            let first = key("a");
            assert_eq!(key("a"), first);
            renewal.is_sent.set_value(true);
            assert_eq!(key("b"), first);
            let back = key("a");
            assert_ne!(back, first, "the way back");
            renewal.is_sent.set_value(true);
            renewal.forget();
            assert_ne!(key("a"), back, "the way back before the answer");
        });
    }
}
