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
    // Number of steps through the history. They show the values of the URL, while an answer to the
    // form leaves what was typed since.
    let steps = StoredValue::new(0_u32);
    Effect::new(move || {
        let count = move |_| steps.update_value(|steps| *steps += 1);
        let listener = window_event_listener_untyped("popstate", count);
        on_cleanup(move || listener.remove());
    });
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let id = id.get_untracked();
                let (data, notes) = (data.await, notes.await.ok().flatten());
                let is_typical = given.with_untracked(Vec::is_empty);
                last_good.render(untrack(request), data, |form| {
                    let key = format!("{id} {}", steps.get_value());
                    view! { <FormView id key form is_typical notes arrived/> }.into_any()
                })
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn FormView(
    id: i64,
    /// Key of the fields: with another one, they show the given values.
    key: String,
    form: PredictionForm,
    /// Whether the values were not given, but are typical of the data.
    is_typical: bool,
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
        <section class="section">
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
