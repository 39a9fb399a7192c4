//! The model of a run, used: on one row in a form, on many in a file.

use super::query::use_id;
use crate::charts::figure::Figure;
use crate::charts::{Bar, Numbers, bars_svg};
use crate::components::number::{percent, short};
use crate::components::{Kept, Loading, PageHeader, keep_focus};
use crate::forms::{HiddenField, PostForm, SelectField, SubmitButton, TextField};
use crate::pages::run::tile::Tile;
use crate::resource::page_resource;
use crate::server_fns::runs::run_ask;
use domain::run::{AskedModel, ModelInput, RowPrediction};
use leptos::prelude::*;
use leptos_router::components::{A, Form};
use leptos_router::hooks::use_query_map;
use std::collections::BTreeMap;

/// More categories than a list can show are typed.
const MAX_OPTIONS: usize = 200;
/// Bars of the drawing; the table beside it has all classes.
const MAX_BARS: usize = 20;

/// The form of a model. What it is asked is in the address, so that an answer can be sent and kept.
#[component]
pub fn RunAskPage() -> impl IntoView {
    let id = use_id();
    let query = use_query_map();
    let given = Memo::new(move |_| {
        let query = query.read();
        let values = query.latest_values();
        values
            .map(|(name, value)| (name.to_string(), value.to_owned()))
            .collect::<Vec<_>>()
    });
    let asked = move || (id.get(), given.get());
    let data = page_resource(asked, |(id, given)| run_ask(id, given));
    let kept = Kept::default();
    view! {
        <Transition fallback=|| view! { <Loading/> }>
            {move || Suspend::new(async move {
                let id = id.get_untracked();
                kept.load(untrack(asked), data.await, |model| view! { <ModelView id model/> }.into_any())
            })}
        </Transition>
    }
    .into_any()
}

#[component]
fn ModelView(id: i64, model: AskedModel) -> impl IntoView {
    keep_focus();
    let AskedModel {
        algorithm,
        dataset_name,
        target,
        inputs,
        answer,
        error,
    } = model;
    let run = format!("{} on {dataset_name}", algorithm.name());
    let fields = inputs
        .into_iter()
        .enumerate()
        .map(|(at, input)| view! { <InputField at input/> })
        .collect_view();
    let answer = match answer {
        Some(prediction) => view! { <Answer prediction/> }.into_any(),
        None => {
            let text = error.unwrap_or_else(|| "The model needs the values that are marked below.".into());
            view! { <p class="alert alert-error" role="alert">{text}</p> }.into_any()
        }
    };
    let purpose = match target {
        Some(target) => format!("Predicts {target}"),
        None => "Finds the cluster of a row".to_owned(),
    };
    view! {
        <PageHeader title="Use the model" above=vec![("/runs", "Runs")]>
            <A href=format!("/runs/{id}") attr:class="button">"Look at the result"</A>
        </PageHeader>
        <p class="facts"><span>{run}</span><span>{purpose}</span></p>
        <section class="section" aria-live="polite">
            <h2>"What the model says"</h2>
            {answer}
        </section>
        <section class="section">
            <h2>"One row"</h2>
            <Form action=format!("/runs/{id}/predict") method="get" attr:class="form">
                <div class="field-grid">{fields}</div>
                <div class="actions"><SubmitButton label="Ask the model"/></div>
            </Form>
        </section>
        <section class="section">
            <h2>"Many rows"</h2>
            <PostForm
                action="/runs/label" multipart=true download=true fields=vec!["file".to_owned()] class="form upload-form"
            >
                <HiddenField name="id" value=id.to_string()/>
                <TextField
                    name="file" id="file" label="CSV file with a header" kind="file" accept=".csv,.tsv,.txt,text/csv"
                    required=true hint="It comes back with what the model says of each row; a row that lacks a value gets none. A cell that a spreadsheet would run as a formula gets a ' before it."
                />
                <div class="actions"><SubmitButton label="Download labelled rows" class="button"/></div>
            </PostForm>
        </section>
    }
}

/// The field of a column: a list of its categories, or a number.
#[component]
fn InputField(at: usize, input: ModelInput) -> impl IntoView {
    let ModelInput {
        name,
        value,
        levels,
        range,
        is_optional,
        error,
    } = input;
    let id = format!("input-{at}");
    let mut hint = range.map_or_else(String::new, |(least, most)| {
        format!("{} to {} in training.", short(least), short(most))
    });
    if is_optional {
        hint = format!("{hint} May be empty.").trim_start().to_owned();
    }
    let label = name.clone();
    if levels.is_empty() || levels.len() > MAX_OPTIONS {
        let inputmode = if levels.is_empty() { "decimal" } else { "text" };
        return view! { <TextField name id label value hint error inputmode autocomplete="off"/> }.into_any();
    }
    // What was asked for is shown, also when the model does not know it.
    let is_known = value.is_empty() || levels.contains(&value);
    let options = std::iter::once(String::new())
        .filter(|_| is_optional || value.is_empty())
        .chain((!is_known).then(|| value.clone()))
        .chain(levels.iter().cloned())
        .map(|level| (level.clone(), level))
        .collect::<Vec<_>>();
    view! { <SelectField name id label value options hint error/> }.into_any()
}

/// What the model says of the row.
#[component]
fn Answer(prediction: RowPrediction) -> impl IntoView {
    match prediction {
        RowPrediction::Cluster { cluster, distance } => view! {
            <div class="tiles">
                <Tile label="Cluster" value=cluster.to_string()/>
                <Tile label="Distance from its centre" value=short(distance)/>
            </div>
        }
        .into_any(),
        RowPrediction::Class { label, probabilities } => {
            let share = probabilities.get(&label).copied().unwrap_or_default();
            view! {
                <div class="tiles">
                    <Tile label="Most likely" value=label/>
                    <Tile label="Its probability" value=percent(share)/>
                </div>
                <Probabilities probabilities/>
            }
            .into_any()
        }
    }
}

#[component]
fn Probabilities(probabilities: BTreeMap<String, f64>) -> impl IntoView {
    let mut list: Vec<_> = probabilities.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    let bars: Vec<_> = list
        .iter()
        .take(MAX_BARS)
        .map(|(class, share)| Bar {
            label: class.clone(),
            value: *share,
            text: percent(*share),
            class: "bar-accent".into(),
        })
        .collect();
    let numbers = Numbers {
        columns: vec!["Class".into(), "Probability".into()],
        rows: list
            .into_iter()
            .map(|(class, share)| vec![class, percent(share)])
            .collect(),
        ..Numbers::default()
    };
    let svg = bars_svg("Probabilities", &bars);
    view! { <Figure title="Probabilities" description="How likely the model holds each class to be." svg numbers/> }
}
